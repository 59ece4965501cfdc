/// A set of Unicode scalars as ascending, disjoint ranges; surrogates are never in it.
struct GrammarScalars: Hashable, Sendable {
  private(set) var ranges: [ClosedRange<UInt32>]

  /// The union of `ranges`, in any order and overlapping or not.
  init(_ ranges: [ClosedRange<UInt32>]) {
    var merged: [ClosedRange<UInt32>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      for part in Self.withoutSurrogates(range) {
        if let last = merged.last, part.lowerBound <= last.upperBound &+ 1 {
          merged[merged.count - 1] = last.lowerBound...max(last.upperBound, part.upperBound)
        } else {
          merged.append(part)
        }
      }
    }
    self.ranges = merged
  }

  /// Every scalar.
  static let all = GrammarScalars([0...0x10FFFF])

  /// Every scalar that is not in the set.
  var complement: GrammarScalars {
    var gaps: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { gaps.append(next...(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    if next <= 0x10FFFF { gaps.append(next...0x10FFFF) }
    return GrammarScalars(gaps)
  }

  /// Whether `scalar` is in the set.
  func contains(_ scalar: UInt32) -> Bool {
    ranges.contains { $0.contains(scalar) }
  }

  private static func withoutSurrogates(_ range: ClosedRange<UInt32>) -> [ClosedRange<UInt32>] {
    var parts: [ClosedRange<UInt32>] = []
    if range.lowerBound < 0xD800 { parts.append(range.lowerBound...min(range.upperBound, 0xD7FF)) }
    if range.upperBound > 0xDFFF { parts.append(max(range.lowerBound, 0xE000)...range.upperBound) }
    return parts
  }

  /// The set's UTF-8 forms: each entry is a byte range for each of 1...4 bytes.
  var byteSequences: [[ClosedRange<UInt8>]] {
    var result: [[ClosedRange<UInt8>]] = []
    // Ranges of which all members have the same length and differ only in their last bytes.
    var pending = Array(ranges.reversed())
    while let range = pending.popLast() {
      let (low, high) = (range.lowerBound, range.upperBound)
      if let limit = [0x7F, 0x7FF, 0xFFFF].first(where: { low <= $0 && high > $0 }) {
        pending.append((limit + 1)...high)
        pending.append(low...limit)
        continue
      }
      if let cut = Self.unevenCut(low, high) {
        pending.append((cut + 1)...high)
        pending.append(low...cut)
        continue
      }
      result.append(zip(Self.encode(low), Self.encode(high)).map { $0...$1 })
    }
    return result
  }

  /// Where to cut a range of equally long forms so that each part is a product of byte ranges.
  private static func unevenCut(_ low: UInt32, _ high: UInt32) -> UInt32? {
    guard low > 0x7F else { return nil }
    for shift in [6, 12, 18] as [UInt32] {
      let mask: UInt32 = (1 << shift) - 1
      guard low & ~mask != high & ~mask else { continue }
      if low & mask != 0 { return low | mask }
      if high & mask != mask { return (high & ~mask) - 1 }
    }
    return nil
  }

  /// The UTF-8 form of one scalar.
  static func encode(_ scalar: UInt32) -> [UInt8] {
    switch scalar {
    case 0...0x7F: [UInt8(scalar)]
    case 0x80...0x7FF: [0xC0 | UInt8(scalar >> 6), 0x80 | UInt8(scalar & 0x3F)]
    case 0x800...0xFFFF:
      [
        0xE0 | UInt8(scalar >> 12), 0x80 | UInt8((scalar >> 6) & 0x3F),
        0x80 | UInt8(scalar & 0x3F),
      ]
    default:
      [
        0xF0 | UInt8((scalar >> 18) & 0x07), 0x80 | UInt8((scalar >> 12) & 0x3F),
        0x80 | UInt8((scalar >> 6) & 0x3F), 0x80 | UInt8(scalar & 0x3F),
      ]
    }
  }
}
