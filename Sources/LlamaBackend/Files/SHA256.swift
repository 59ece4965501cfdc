/// SHA-256 (FIPS 180-4), for naming model files in records.
struct SHA256 {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19,
  ]
  private var schedule = [UInt32](repeating: 0, count: 64)
  private var length = 0

  /// Adds bytes. All calls but the last must bring a multiple of 64 of them.
  mutating func update(_ bytes: [UInt8]) {
    precondition(length % 64 == 0)
    length += bytes.count
    for start in stride(from: 0, to: bytes.count / 64 * 64, by: 64) { compress(bytes, start) }
    tail = Array(bytes[(bytes.count / 64 * 64)...])
  }
  private var tail: [UInt8] = []

  /// The digest in hexadecimal.
  mutating func finish() -> String {
    var last = tail + [0x80]
    while last.count % 64 != 56 { last.append(0) }
    for shift in stride(from: 56, through: 0, by: -8) {
      last.append(UInt8(truncatingIfNeeded: (length * 8) >> shift))
    }
    for start in stride(from: 0, to: last.count, by: 64) { compress(last, start) }
    let digits = Array("0123456789abcdef".utf8)
    let hexadecimal = state.flatMap { word in
      stride(from: 28, through: 0, by: -4).map { digits[Int(word >> UInt32($0)) & 15] }
    }
    return String(decoding: hexadecimal, as: UTF8.self)
  }

  private mutating func compress(_ bytes: [UInt8], _ start: Int) {
    // Spans of stack and array storage: bounds are checked once, outside the rounds.
    bytes.withUnsafeBytes { block in
      schedule.withUnsafeMutableBufferPointer { w in
        SHA256.constants.withUnsafeBufferPointer { k in
          for index in 0..<16 {
            w[index] = UInt32(
              bigEndian: block.loadUnaligned(fromByteOffset: start + index * 4, as: UInt32.self))
          }
          for index in 16..<64 {
            let x = w[index &- 15]
            let y = w[index &- 2]
            let s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >> 3)
            let s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >> 10)
            w[index] = w[index &- 16] &+ s0 &+ w[index &- 7] &+ s1
          }
          var (a, b, c, d) = (state[0], state[1], state[2], state[3])
          var (e, f, g, h) = (state[4], state[5], state[6], state[7])
          for index in 0..<64 {
            let s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
            let t1 = h &+ s1 &+ ((e & f) ^ (~e & g)) &+ k[index] &+ w[index]
            let s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
            let t2 = s0 &+ ((a & b) ^ (a & c) ^ (b & c))
            (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
          }
          for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
        }
      }
    }
  }

  private static let constants: [UInt32] = {
    // Fractional parts of the cube roots of the first 64 primes.
    var primes: [Int] = []
    var candidate = 2
    while primes.count < 64 {
      if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
      candidate += 1
    }
    return primes.map { prime in
      // ⌊∛p · 2³²⌋ mod 2³², exactly, by bisection in 128-bit integers.
      var low: UInt128 = 0
      var high: UInt128 = 8 << 32
      while low + 1 < high {
        let middle = (low + high) / 2
        if middle * middle * middle <= UInt128(prime) << 96 { low = middle } else { high = middle }
      }
      return UInt32(truncatingIfNeeded: low)
    }
  }()
}

private func rotate(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 &- n) }
