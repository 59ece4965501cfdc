internal import BigInt

/// An exact fraction in lowest terms; the denominator is positive.
struct Rational: Hashable, Sendable, Comparable {
  let numerator: BigInt
  let denominator: BigInt

  static let zero = Rational(BigInt.zero)
  static let one = Rational(BigInt.one)

  init(_ whole: BigInt) {
    numerator = whole
    denominator = .one
  }

  init(_ whole: Int) { self.init(BigInt(whole)) }

  /// `numerator / denominator`; nil when the denominator is zero.
  init?(_ numerator: BigInt, _ denominator: BigInt) {
    guard !denominator.isZero else { return nil }
    let divisor = numerator.greatestCommonDivisor(with: denominator)
    let signed = denominator.isNegative ? -divisor : divisor
    self.init(
      reduced: numerator / signed,
      denominator / signed)
  }

  private init(reduced numerator: BigInt, _ denominator: BigInt) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// Reads `12`, `-3.25`, `.5` or `6.02e23`; nil when it is none of these or its exponent is
  /// beyond ±`maxExponent`.
  init?(decimal text: some Collection<UInt8>, maxExponent: Int = 10_000) {
    var rest = Array(text)[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest.removeFirst() }
    let mantissaEnd = rest.firstIndex { $0 | 0x20 == UInt8(ascii: "e") } ?? rest.endIndex
    let mantissa = rest[..<mantissaEnd]
    var exponent = 0
    if mantissaEnd < rest.endIndex {
      let digits = String(decoding: rest[(mantissaEnd + 1)...], as: UTF8.self)
      guard let value = Int(digits), abs(value) <= maxExponent else { return nil }
      exponent = value
    }
    let point = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissa.endIndex
    let whole = mantissa[..<point]
    let fraction = point < mantissa.endIndex ? mantissa[(point + 1)...] : []
    guard !whole.isEmpty || !fraction.isEmpty,
      let digits = BigInt(decimalDigits: Array(whole) + Array(fraction))
    else { return nil }
    exponent -= fraction.count
    let scale = BigInt(10).power(abs(exponent))
    let signed = isNegative ? -digits : digits
    if exponent >= 0 {
      self.init(signed * scale)
    } else {
      self.init(signed, scale)
    }
  }

  var isWhole: Bool { denominator == .one }
  var isNegative: Bool { numerator.isNegative }
  var isZero: Bool { numerator.isZero }
  /// Bits of numerator and denominator together: what an operation on it costs.
  var bitWidth: Int { numerator.bits + denominator.bits }
  /// The greatest whole number that is not above.
  var floor: BigInt { numerator.dividedDown(by: denominator) }
  var magnitude: Rational { Rational(reduced: numerator.absolute, denominator) }

  static func < (left: Self, right: Self) -> Bool {
    left.numerator * right.denominator < right.numerator * left.denominator
  }

  static prefix func - (value: Self) -> Self {
    Self(reduced: -value.numerator, value.denominator)
  }

  static func + (left: Self, right: Self) -> Self {
    sum(left, right.numerator, right.denominator)
  }

  static func - (left: Self, right: Self) -> Self {
    sum(left, -right.numerator, right.denominator)
  }

  static func * (left: Self, right: Self) -> Self {
    // Denominators are never zero, so the quotient exists.
    Self(left.numerator * right.numerator, left.denominator * right.denominator) ?? .zero
  }

  /// nil when `right` is zero.
  static func / (left: Self, right: Self) -> Self? {
    Self(left.numerator * right.denominator, left.denominator * right.numerator)
  }

  private static func sum(_ left: Self, _ numerator: BigInt, _ denominator: BigInt) -> Self {
    Self(
      left.numerator * denominator + numerator * left.denominator, left.denominator * denominator)
      ?? .zero
  }

  /// Rounds to the nearest whole number, halves away from zero.
  var rounded: BigInt {
    let doubled = magnitude.numerator * BigInt(2) + denominator
    let nearest = doubled / (denominator * BigInt(2))
    return isNegative ? -nearest : nearest
  }
}
