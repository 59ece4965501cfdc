/// A decimal number of any size, exactly: ± digits × 10^exponent.
///
/// The form is canonical, so equality is equality of values: no trailing zero digits, no leading
/// ones, and zero is never negative. Exponents in a text are clamped at
/// ±`Int.max / 20`, far beyond anything two different numbers are told apart by.
package struct ExactDecimal: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let isNegative: Bool
  /// Decimal digits 0...9, most significant first; empty for zero.
  package let digits: [UInt8]
  /// The power of ten of the last digit.
  package let exponent: Int

  /// The value of digits × 10^exponent, made canonical.
  package init(isNegative: Bool = false, digits: [UInt8], exponent: Int = 0) {
    let head = digits.prefix { $0 == 0 }.count
    let tail = head == digits.count ? 0 : digits.reversed().prefix { $0 == 0 }.count
    self.digits = head == 0 && tail == 0 ? digits : Array(digits[head..<(digits.count - tail)])
    self.isNegative = isNegative && !self.digits.isEmpty
    self.exponent = self.digits.isEmpty ? 0 : exponent + tail
  }

  /// An integer.
  package init(_ value: Int) {
    self.init(number: String(value))
  }

  /// The value of a checked JSON number.
  init(number text: String) {
    var digits: [UInt8] = []
    digits.reserveCapacity(text.utf8.count)
    var exponent = 0
    var fraction = false
    var power: (negative: Bool, value: Int)?
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "."): fraction = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"): power = (false, 0)
      case UInt8(ascii: "-"): power?.negative = true
      case UInt8(ascii: "+"): break
      default:
        if let (negative, value) = power {
          power = (negative, min(value * 10 + Int(byte & 15), ExactDecimal.largestExponent))
        } else {
          digits.append(byte & 15)
          if fraction { exponent -= 1 }
        }
      }
    }
    if let power { exponent += power.negative ? -power.value : power.value }
    self.init(
      isNegative: text.utf8.first == UInt8(ascii: "-"), digits: digits, exponent: exponent)
  }

  /// Where exponents are clamped; ten times it still fits an `Int`.
  private static let largestExponent = Int.max / 20

  /// Whether this is 0.
  package var isZero: Bool { digits.isEmpty }

  /// Whether there is no fraction.
  package var isInteger: Bool { exponent >= 0 }

  /// The value when it is an integer that fits.
  package var int: Int? {
    guard isInteger, digits.count + exponent <= 19 else { return isZero ? 0 : nil }
    var value = 0
    for digit in digits + Array(repeating: 0, count: exponent) {
      let (product, over) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.subtractingReportingOverflow(Int(digit))
      guard !over, !carry else { return nil }
      value = sum
    }
    return isNegative ? value : value == .min ? nil : -value
  }

  /// The same digits with the other sign.
  package var negated: ExactDecimal {
    ExactDecimal(isNegative: !isNegative, digits: digits, exponent: exponent)
  }

  /// The absolute value.
  package var magnitude: ExactDecimal { isNegative ? negated : self }

  package static func < (one: ExactDecimal, two: ExactDecimal) -> Bool {
    if one.isNegative != two.isNegative { return one.isNegative }
    return one.isNegative ? two.isSmaller(than: one) : one.isSmaller(than: two)
  }

  /// Compares absolute values.
  private func isSmaller(than other: ExactDecimal) -> Bool {
    if isZero || other.isZero { return isZero && !other.isZero }
    let height = digits.count + exponent
    let otherHeight = other.digits.count + other.exponent
    if height != otherHeight { return height < otherHeight }
    return digits.lexicographicallyPrecedes(other.digits)
  }

  /// A plain spelling when it is short, an exponent otherwise.
  package var description: String {
    if isZero { return "0" }
    var bytes = digits.map { $0 + UInt8(ascii: "0") }
    var suffix = ""
    switch exponent {
    case 0...20: bytes += Array(repeating: UInt8(ascii: "0"), count: exponent)
    case -20..<0:
      let missing = max(0, 1 - (bytes.count + exponent))
      bytes.insert(contentsOf: Array(repeating: UInt8(ascii: "0"), count: missing), at: 0)
      bytes.insert(UInt8(ascii: "."), at: bytes.count + exponent)
    default: suffix = "e\(exponent)"
    }
    return (isNegative ? "-" : "") + String(decoding: bytes, as: UTF8.self) + suffix
  }
}
