/// Conversions between 32-bit floats and the bits of IEEE 754 half-precision numbers.
///
/// Written with integers, because a baseline x86-64 has no instruction for them and a library call
/// a number is too slow for 25 million of them a search.
enum HalfPrecision {
  /// What a half's exponent and mantissa bits, read as those of a float, must be multiplied by.
  static let scale: Float = 0x1p112

  /// The nearest half, ties to even; beyond its range the greatest finite one.
  static func encode(_ value: Float) -> UInt16 {
    let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
    let magnitude = min(abs(value), 65504)
    guard magnitude >= 0x1p-25 else { return sign }  // also NaN
    if magnitude < 0x1p-14 {
      return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven))
    }
    let bits = magnitude.bitPattern
    let rounded = bits + 0xFFF + (bits >> 13 & 1) - (112 << 23)
    return sign | UInt16(truncatingIfNeeded: rounded >> 13)
  }

  /// The nearest half that is normal or zero. Subnormal halves would be subnormal floats too while
  /// products are taken, and those are slow.
  static func encodeNormal(_ value: Float) -> UInt16 {
    let half = encode(value)
    return half & 0x7C00 == 0 ? 0 : half
  }

  /// The float with a finite half's value, exactly.
  static func decode(_ half: UInt16) -> Float {
    let bits = UInt32(half & 0x7FFF) << 13 | UInt32(half & 0x8000) << 16
    return Float(bitPattern: bits) * scale
  }

  /// The low and the high halves of eight pairs, still to be multiplied by `scale`.
  @inline(__always)
  static func unscaled(_ pairs: SIMD8<UInt32>) -> (low: SIMD8<Float>, high: SIMD8<Float>) {
    let low = ((pairs & 0x7FFF) &<< 13) | ((pairs & 0x8000) &<< 16)
    let high = ((pairs & 0x7FFF_0000) &>> 3) | (pairs & 0x8000_0000)
    // The same 32 bytes as another vector type; there is no checked spelling for it.
    return (
      unsafeBitCast(low, to: SIMD8<Float>.self), unsafeBitCast(high, to: SIMD8<Float>.self)
    )
  }
}
