/// SHA-256 (FIPS 180-4), so that records can name files and texts without a cryptography package.
package struct SHA256: Sendable {
  // Arrays and not inline ones: those need the newest systems.
  private var state: [UInt32] = [
    0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A,
    0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
  ]
  private var pending = [UInt8](repeating: 0, count: 64)
  private var words = [UInt32](repeating: 0, count: 64)  // one block's message schedule
  private var length: UInt64 = 0  // bytes taken so far; those after the last whole 64 are pending

  package init() {}

  /// The digest of `bytes` in lower-case hexadecimal.
  package static func hex(of bytes: some Sequence<UInt8>) -> String {
    var hash = SHA256()
    hash.update(bytes)
    return hash.hex()
  }

  /// Takes more bytes.
  package mutating func update(_ bytes: some Sequence<UInt8>) {
    if bytes.withContiguousStorageIfAvailable({ update($0.span) }) != nil { return }
    for byte in bytes { take(byte) }
  }

  /// Takes more bytes, block by block where they lie.
  package mutating func update(_ bytes: Span<UInt8>) {
    var index = 0
    while index < bytes.count {
      if length % 64 == 0, bytes.count - index >= 64 {
        compress(bytes.extracting(index..<index + 64))
        length &+= 64
        index += 64
      } else {
        take(bytes[index])
        index += 1
      }
    }
  }

  /// The digest of everything taken, in lower-case hexadecimal.
  package consuming func hex() -> String {
    let bits = length &* 8
    take(0x80)
    while length % 64 != 56 { take(0) }
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      take(UInt8(truncatingIfNeeded: bits >> shift))
    }
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for index in state.indices {
      for shift in stride(from: UInt32(28), through: 0, by: -4) {
        text.append(digits[Int(state[index] >> shift & 15)])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func take(_ byte: UInt8) {
    pending[Int(length % 64)] = byte
    length &+= 1
    if length % 64 == 0 {
      let block = pending
      compress(block.span)
    }
  }

  /// Takes 64 bytes.
  private mutating func compress(_ block: Span<UInt8>) {
    for index in 0..<16 {
      words[index] =
        UInt32(block[index &* 4]) << 24 | UInt32(block[index &* 4 &+ 1]) << 16
        | UInt32(block[index &* 4 &+ 2]) << 8 | UInt32(block[index &* 4 &+ 3])
    }
    for index in 16..<64 {
      let early = words[index &- 15]
      let late = words[index &- 2]
      let first = turn(early, 7) ^ turn(early, 18) ^ (early >> 3)
      let second = turn(late, 17) ^ turn(late, 19) ^ (late >> 10)
      words[index] = words[index &- 16] &+ first &+ words[index &- 7] &+ second
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for index in 0..<64 {
      let high = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
      let choice = (e & f) ^ (~e & g)
      let first = h &+ high &+ choice &+ Self.constants[index] &+ words[index]
      let low = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)
      let majority = (a & b) ^ (a & c) ^ (b & c)
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ low &+ majority)
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
    state[5] &+= f
    state[6] &+= g
    state[7] &+= h
  }

  private func turn(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word >> count | word << (32 &- count)
  }

  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}
