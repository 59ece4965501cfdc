import Inference

/// Which events may still be drawn, with their masses by block.
struct Support: Sendable {
  /// (blocks · 4) Event `e` is bit `e % 64` of word `e / 64`.
  var words: [UInt64]
  /// (blocks) Mass of the events of the set in each block of 256.
  var sums: [Double]
  /// Mass of the set.
  var total: Double

  /// A set of events whose sums are known.
  init(words: [UInt64], sums: [Double], total: Double) {
    self.words = words
    self.sums = sums
    self.total = total
  }

  /// The events of a mask, and the end if `end` says so.
  init(_ distribution: BaseDistribution, mask: TokenMask, end: Bool) {
    let blocks = distribution.blockSums.count
    let event = Int(distribution.events.end)
    words = mask.words
    words.append(contentsOf: repeatElement(0, count: blocks * 4 - words.count))
    if end { words[event / 64] |= 1 << UInt64(event % 64) }
    sums = distribution.blockSums
    for block in 0..<blocks {
      sums[block] = maskedBlockSum(distribution.masses, block, words, full: sums[block])
    }
    total = sums.reduce(0, +)
  }
}

/// The sum of the entries of one block whose bit is set; `full` when all are.
@inline(__always)
func maskedBlockSum(_ masses: [Float], _ block: Int, _ words: [UInt64], full: Double?) -> Double {
  let all = words[block * 4] & words[block * 4 + 1] & words[block * 4 + 2] & words[block * 4 + 3]
  if all == .max { return full ?? blockSum(masses, block) }
  let any = words[block * 4] | words[block * 4 + 1] | words[block * 4 + 2] | words[block * 4 + 3]
  if any == 0 { return 0 }
  let lane = SIMD16<UInt32>(
    1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768)
  // Unsafe for the wide loads; a block lies inside the array by construction.
  return masses.withUnsafeBytes { bytes in
    var total = Lanes(repeating: 0)
    for part in 0..<16 {
      let bits = UInt32(truncatingIfNeeded: words[block * 4 + part / 4] >> UInt64(part % 4 * 16))
      // All ones where the bit is set: and-ing with it is several times faster than replacing.
      let present = unsafeBitCast(
        (SIMD16(repeating: bits) & lane) .== lane, to: SIMD16<UInt32>.self)
      let x = bytes.loadUnaligned(
        fromByteOffset: (block * 256 + part * 16) * 4, as: SIMD16<UInt32>.self)
      total += unsafeBitCast(x & present, to: Lanes.self)
    }
    return sum(total)
  }
}
