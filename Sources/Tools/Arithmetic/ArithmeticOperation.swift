internal import BigInt

/// Why an operation has no result.
struct ArithmeticFault: Error {
  var message: String

  static let tooLarge = ArithmeticFault(message: "the result is too large to write out exactly")
}

/// What stands between, before or around values.
enum ArithmeticOperation: Hashable {
  case bracket
  case call(ArithmeticFunction)
  case add, subtract, multiply, divide, remainder, negate, keep, power

  /// How strongly it binds; brackets wait for their closing partner.
  var strength: Int {
    switch self {
    case .bracket, .call: 0
    case .add, .subtract: 1
    case .multiply, .divide, .remainder: 2
    case .negate, .keep: 3
    case .power: 4
    }
  }

  var operands: Int { self == .negate || self == .keep ? 1 : 2 }

  /// The result on `values`, which are as many as `operands`; refused when it would have more than
  /// `limit` bits.
  func apply(_ values: ArraySlice<Rational>, _ limit: Int) throws(ArithmeticFault) -> Rational {
    let (left, right) = (values[values.startIndex], values[values.endIndex - 1])
    switch self {
    case .bracket, .call, .keep: return left
    case .negate: return -left
    case .add: return left + right
    case .subtract: return left - right
    case .multiply: return left * right
    case .divide:
      guard let quotient = left / right else { throw ArithmeticFault(message: "division by zero") }
      return quotient
    case .remainder:
      guard let quotient = left / right else { throw ArithmeticFault(message: "division by zero") }
      return left - right * Rational(quotient.floor)
    case .power: return try Self.power(left, right, limit)
    }
  }

  private static func power(_ base: Rational, _ exponent: Rational, _ limit: Int)
    throws(ArithmeticFault) -> Rational
  {
    if exponent == Rational(1, 2) { return try ArithmeticFunction.sqrt.apply([base]) }
    guard exponent.isWhole else {
      throw ArithmeticFault(message: "only whole exponents (and 1/2) have an exact result")
    }
    if base.isZero {
      guard !exponent.isNegative else { throw ArithmeticFault(message: "division by zero") }
      return exponent.isZero ? .one : .zero
    }
    if base.magnitude == .one {
      return base.isNegative && exponent.numerator.isOdd ? base : .one
    }
    guard let times = exponent.magnitude.numerator.int,
      !(base.bitWidth - 2).multipliedReportingOverflow(by: times).overflow,
      (base.bitWidth - 2) * times <= limit
    else { throw .tooLarge }
    let top = base.numerator.power(times)
    let bottom = base.denominator.power(times)
    // Both are powers of non-zero numbers.
    return (exponent.isNegative ? Rational(bottom, top) : Rational(top, bottom)) ?? .zero
  }

  static func factorial(_ value: Rational, _ limit: Int) throws(ArithmeticFault) -> Rational {
    guard value.isWhole, !value.isNegative else {
      throw ArithmeticFault(message: "a factorial needs a whole number that is not negative")
    }
    guard let top = value.numerator.int, top <= 5000 else { throw .tooLarge }
    var product = BigInt.one
    for factor in stride(from: 2, through: top, by: 1) {
      product = product * BigInt(factor)
      if product.bits > limit { throw .tooLarge }
    }
    return Rational(product)
  }
}

/// The functions an expression may call.
enum ArithmeticFunction: String, Hashable, CaseIterable {
  case abs, ceil, floor, gcd, lcm, max, min, round, sqrt

  /// How many arguments it takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .abs, .ceil, .floor, .sqrt: 1...1
    case .round: 1...2
    case .gcd, .lcm, .max, .min: 1...64
    }
  }

  /// The result on as many values as `arity` allows.
  func apply(_ values: ArraySlice<Rational>) throws(ArithmeticFault) -> Rational {
    let first = values[values.startIndex]
    switch self {
    case .abs: return first.magnitude
    case .floor: return Rational(first.floor)
    case .ceil: return -Rational((-first).floor)
    case .round:
      return try round(first, places: values.count > 1 ? values[values.endIndex - 1] : .zero)
    case .sqrt: return try squareRoot(first)
    case .max: return values.reduce(first) { $0 < $1 ? $1 : $0 }
    case .min: return values.reduce(first) { $1 < $0 ? $1 : $0 }
    case .gcd, .lcm:
      var result = try whole(first).absolute
      for value in values.dropFirst() {
        let next = try whole(value).absolute
        let divisor = result.greatestCommonDivisor(with: next)
        if self == .gcd {
          result = divisor
        } else {
          result =
            divisor.isZero
            ? .zero : result * (next / divisor)
        }
      }
      return Rational(result)
    }
  }

  private func whole(_ value: Rational) throws(ArithmeticFault) -> BigInt {
    guard value.isWhole else { throw ArithmeticFault(message: "\(rawValue) needs whole numbers") }
    return value.numerator
  }

  private func round(_ value: Rational, places: Rational) throws(ArithmeticFault) -> Rational {
    guard let count = places.isWhole ? places.numerator.int : nil, (0...1000).contains(count) else {
      throw ArithmeticFault(message: "round takes 0 to 1000 places")
    }
    let scale = BigInt(10).power(count)
    return Rational((value * Rational(scale)).rounded, scale) ?? value
  }

  private func squareRoot(_ value: Rational) throws(ArithmeticFault) -> Rational {
    guard !value.isNegative else {
      throw ArithmeticFault(message: "a negative number has no real square root")
    }
    let top = value.numerator.squareRoot()
    let bottom = value.denominator.squareRoot()
    guard let root = Rational(top, bottom), root * root == value else {
      throw ArithmeticFault(
        message: "\(value.exactText) has no exact square root; it is near "
          + Self.approximateRoot(value))
    }
    return root
  }

  private static func approximateRoot(_ value: Rational) -> String {
    let scale = BigInt(10).power(30)
    let scaled = (value * Rational(scale * scale)).floor
    return (Rational(scaled.squareRoot(), scale) ?? .zero).rounded(significant: 17)
  }
}
