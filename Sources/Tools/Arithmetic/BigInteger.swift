/// A whole number of any size.
///
/// Schoolbook algorithms: the calculator bounds its operands to some ten thousand digits, where
/// they are fast enough and easy to trust.
struct BigInteger: Hashable, Sendable, Comparable, ExpressibleByIntegerLiteral {
  /// Whether the number is below zero; never true for zero.
  private(set) var isNegative: Bool
  /// (limbs,) Base 2³² digits, least significant first, without leading zeros; empty is zero.
  private(set) var limbs: [UInt32]

  static let zero = BigInteger(0)
  static let one = BigInteger(1)

  init(_ value: Int) {
    isNegative = value < 0
    let magnitude = value.magnitude
    limbs = [UInt32(truncatingIfNeeded: magnitude), UInt32(truncatingIfNeeded: magnitude >> 32)]
    while limbs.last == 0 { limbs.removeLast() }
  }

  init(integerLiteral value: Int) { self.init(value) }

  init(isNegative: Bool, limbs: [UInt32]) {
    var limbs = limbs
    while limbs.last == 0 { limbs.removeLast() }
    self.limbs = limbs
    self.isNegative = isNegative && !limbs.isEmpty
  }

  /// Reads ASCII decimal digits; nil when there is anything else.
  init?(decimalDigits digits: some Sequence<UInt8>) {
    var limbs: [UInt32] = []
    var chunk: UInt32 = 0
    var scale: UInt32 = 1
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      chunk = chunk * 10 + UInt32(digit - 0x30)
      scale *= 10
      if scale == 1_000_000_000 {
        Self.multiplyAdd(&limbs, by: scale, adding: chunk)
        chunk = 0
        scale = 1
      }
    }
    if scale > 1 { Self.multiplyAdd(&limbs, by: scale, adding: chunk) }
    self.init(isNegative: false, limbs: limbs)
  }

  var isZero: Bool { limbs.isEmpty }
  var isOdd: Bool { (limbs.first ?? 0) & 1 == 1 }
  var magnitude: BigInteger { BigInteger(isNegative: false, limbs: limbs) }

  /// Bits of the magnitude.
  var bitWidth: Int {
    guard let top = limbs.last else { return 0 }
    return limbs.count * 32 - top.leadingZeroBitCount
  }

  /// The value as a machine integer, when it fits.
  var int: Int? {
    guard limbs.count <= 2 else { return nil }
    var magnitude: UInt64 = 0
    for (index, limb) in limbs.enumerated() { magnitude |= UInt64(limb) << UInt64(32 * index) }
    if isNegative {
      return magnitude <= UInt64(Int.max) + 1 ? Int(truncatingIfNeeded: 0 &- magnitude) : nil
    }
    return Int(exactly: magnitude)
  }

  /// Decimal digits with a minus sign when negative.
  var description: String {
    guard !isZero else { return "0" }
    var chunks: [UInt32] = []
    var rest = limbs
    while !rest.isEmpty { chunks.append(Self.divideInPlace(&rest, by: 1_000_000_000)) }
    var text = isNegative ? "-" : ""
    for (index, chunk) in chunks.reversed().enumerated() {
      let digits = String(chunk)
      if index > 0 { text += String(repeating: "0", count: 9 - digits.count) }
      text += digits
    }
    return text
  }
}

extension BigInteger {
  static func < (left: Self, right: Self) -> Bool {
    if left.isNegative != right.isNegative { return left.isNegative }
    let order = compare(left.limbs, right.limbs)
    return left.isNegative ? order > 0 : order < 0
  }

  static prefix func - (value: Self) -> Self {
    Self(isNegative: !value.isNegative, limbs: value.limbs)
  }

  static func + (left: Self, right: Self) -> Self {
    if left.isNegative == right.isNegative {
      return Self(isNegative: left.isNegative, limbs: add(left.limbs, right.limbs))
    }
    return compare(left.limbs, right.limbs) >= 0
      ? Self(isNegative: left.isNegative, limbs: subtract(left.limbs, right.limbs))
      : Self(isNegative: right.isNegative, limbs: subtract(right.limbs, left.limbs))
  }

  static func - (left: Self, right: Self) -> Self { left + (-right) }

  static func * (left: Self, right: Self) -> Self {
    guard !left.isZero, !right.isZero else { return zero }
    var product = [UInt32](repeating: 0, count: left.limbs.count + right.limbs.count)
    for (i, a) in left.limbs.enumerated() {
      var carry: UInt64 = 0
      for (j, b) in right.limbs.enumerated() {
        let sum = UInt64(a) * UInt64(b) + UInt64(product[i + j]) + carry
        product[i + j] = UInt32(truncatingIfNeeded: sum)
        carry = sum >> 32
      }
      product[i + right.limbs.count] = UInt32(carry)
    }
    return Self(isNegative: left.isNegative != right.isNegative, limbs: product)
  }

  /// `base` raised to `exponent` by repeated squaring.
  static func power(_ base: Self, _ exponent: Int) -> Self {
    var result = one
    var square = base
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result = result * square }
      rest >>= 1
      if rest > 0 { square = square * square }
    }
    return result
  }

  /// The greatest common divisor, never negative.
  static func gcd(_ left: Self, _ right: Self) -> Self {
    var a = left.magnitude
    var b = right.magnitude
    while !b.isZero { (a, b) = (b, a.dividedTowardZero(by: b).remainder) }
    return a
  }

  /// The largest integer whose square is at most `value`, which must not be negative.
  static func squareRoot(_ value: Self) -> Self {
    guard !value.isZero else { return zero }
    var guess = power(BigInteger(2), (value.bitWidth + 1) / 2)
    while true {  // Newton from above descends until it has arrived
      let next = (guess + value.dividedTowardZero(by: guess).quotient)
        .dividedTowardZero(by: BigInteger(2)).quotient
      if next >= guess { return guess }
      guess = next
    }
  }

  /// Quotient rounded toward zero, and a remainder with the dividend's sign. The divisor must not
  /// be zero.
  func dividedTowardZero(by divisor: Self) -> (quotient: Self, remainder: Self) {
    if Self.compare(limbs, divisor.limbs) < 0 { return (.zero, self) }
    var quotient: [UInt32]
    var remainder: [UInt32]
    if divisor.limbs.count == 1 {
      quotient = limbs
      remainder = [Self.divideInPlace(&quotient, by: divisor.limbs[0])]
    } else {
      (quotient, remainder) = Self.longDivision(limbs, divisor.limbs)
    }
    return (
      Self(isNegative: isNegative != divisor.isNegative, limbs: quotient),
      Self(isNegative: isNegative, limbs: remainder)
    )
  }

  /// Quotient rounded toward minus infinity. The divisor must not be zero.
  func dividedDown(by divisor: Self) -> Self {
    let (quotient, remainder) = dividedTowardZero(by: divisor)
    return !remainder.isZero && isNegative != divisor.isNegative ? quotient - .one : quotient
  }
}
