internal import BigInt

/// What the calculator asks of whole numbers beside their arithmetic.
extension BigInt {
  static let one = BigInt(1)

  /// Reads ASCII decimal digits; nil when there is anything else.
  init?(decimalDigits digits: [UInt8]) {
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    self.init(String(decoding: digits, as: UTF8.self))
  }

  var isNegative: Bool { sign == .minus }
  var isOdd: Bool { magnitude & 1 == 1 }
  var absolute: BigInt { BigInt(magnitude) }
  /// Bits of the magnitude.
  var bits: Int { magnitude.bitWidth }
  /// The value as a machine integer, when it fits.
  var int: Int? { Int(exactly: self) }

  /// Quotient rounded toward minus infinity. The divisor must not be zero.
  func dividedDown(by divisor: BigInt) -> BigInt {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return !remainder.isZero && isNegative != divisor.isNegative ? quotient - .one : quotient
  }
}
