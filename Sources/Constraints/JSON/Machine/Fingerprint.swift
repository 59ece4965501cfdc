/// 128 bits that stand for a JSON value: equal values have equal fingerprints, whatever their
/// spelling and key order; different values collide with probability about 2^-128.
///
/// Keys seen and items seen are remembered by fingerprint.
struct Fingerprint: Hashable, Sendable {
  var high: UInt64
  var low: UInt64

  /// Where content begins.
  static let empty = Fingerprint(high: 0x9AE1_6A3B_2F90_404F, low: 0xCBF2_9CE4_8422_2325)

  /// Takes one byte in.
  @inline(__always)
  mutating func combine(_ byte: UInt8) {
    low = (low ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    low ^= low >> 29
    high = (high &+ UInt64(byte) &+ 1) &* 0x9FB2_1C65_1E98_DF25
    high ^= high >> 32
  }

  /// Takes another fingerprint in, depending on the order.
  mutating func combine(_ other: Fingerprint) {
    let mixed = other.mixed
    low = (low ^ mixed.low) &* 0xC2B2_AE3D_27D4_EB4F
    low ^= low >> 31
    high = (high &+ mixed.high) &* 0x9E37_79B9_7F4A_7C15
    high ^= high >> 29
  }

  /// Takes another fingerprint in, whatever the order.
  mutating func add(_ other: Fingerprint) {
    let mixed = other.mixed
    low = low &+ mixed.low
    high = high &+ mixed.high
  }

  /// The same, scrambled.
  private var mixed: Fingerprint {
    var low = self.low &+ 0x9E37_79B9_7F4A_7C15
    low = (low ^ (low >> 30)) &* 0xBF58_476D_1CE4_E5B9
    low = (low ^ (low >> 27)) &* 0x94D0_49BB_1331_11EB
    var high = self.high ^ (low &* 0xD6E8_FEB8_6659_FD93)
    high = (high ^ (high >> 32)) &* 0xD6E8_FEB8_6659_FD93
    return Fingerprint(high: high ^ (high >> 32), low: low ^ (low >> 31))
  }

  /// The fingerprint of bytes with a tag for their kind.
  init(tag: UInt8, _ bytes: some Sequence<UInt8>) {
    self = .empty
    combine(tag)
    for byte in bytes { combine(byte) }
  }

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}
