internal import BigInt

extension Rational {
  /// The number written exactly: as a decimal when that ends, else as a fraction.
  var exactText: String {
    terminatingDecimal ?? "\(numerator.description)/\(denominator.description)"
  }

  /// The number as a decimal, when it has finitely many digits and no more than a thousand behind
  /// the point.
  var terminatingDecimal: String? {
    if isWhole { return numerator.description }
    // d divides a power of ten exactly when it has no prime factors but 2 and 5.
    var rest = denominator
    var twos = 0
    var fives = 0
    while !rest.isOdd, twos <= 1000 {
      rest = rest / BigInt(2)
      twos += 1
    }
    while fives <= 1000 {
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: BigInt(5))
      guard remainder.isZero else { break }
      rest = quotient
      fives += 1
    }
    let places = max(twos, fives)
    guard rest == .one, places <= 1000 else { return nil }
    return decimal(places: places)
  }

  /// The number rounded to `places` digits behind the point, halves away from zero.
  func decimal(places: Int) -> String {
    let scale = Rational(BigInt(10).power(places))
    let scaled = (self * scale).rounded
    var digits = scaled.magnitude.description
    if digits.utf8.count <= places {
      digits = String(repeating: "0", count: places + 1 - digits.utf8.count) + digits
    }
    let whole = digits.dropLast(places)
    let fraction = digits.suffix(places)
    let sign = scaled.isNegative ? "-" : ""
    return places == 0 ? sign + whole : sign + whole + "." + fraction
  }

  /// The number rounded to about `digits` significant digits, without trailing zeros.
  func rounded(significant digits: Int) -> String {
    let size = (numerator.bits - denominator.bits) * 30_103 / 100_000  // ≈ log₁₀
    var text = decimal(places: max(0, digits - size))
    if text.utf8.contains(UInt8(ascii: ".")) {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    return text
  }
}
