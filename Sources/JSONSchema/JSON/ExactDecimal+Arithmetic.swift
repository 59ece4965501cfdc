extension ExactDecimal {
  /// Whether this is an integer times `divisor`. Nothing but 0 is a multiple of 0.
  ///
  /// Exact for any sizes: 19.99 is a multiple of 0.01, and 1e308 of 0.5.
  package func isMultiple(of divisor: ExactDecimal) -> Bool {
    if isZero { return true }
    if divisor.isZero { return false }
    // Both without trailing zeros: a·10^p / (b·10^q) with p < q has a factor 10 too few.
    guard exponent >= divisor.exponent else { return false }
    let shift = exponent - divisor.exponent
    // 10^shift helps only through its factors 2 and 5, and the divisor's digits have at most
    // log2(10) ≈ 3.33 of them a digit.
    let zeros = min(shift, 4 * divisor.digits.count)
    return ExactDecimal.divides(divisor.digits, digits, zeros: zeros)
  }

  /// Whether long division of digits, followed by zeros, leaves nothing. Time: digits × length of the
  /// divisor; nothing is allocated on the way.
  private static func divides(_ divisor: [UInt8], _ digits: [UInt8], zeros: Int) -> Bool {
    if divisor.count <= 18 {
      let small = divisor.reduce(UInt64(0)) { $0 * 10 + UInt64($1) }
      var rest: UInt64 = 0
      for digit in digits { rest = (rest * 10 + UInt64(digit)) % small }
      for _ in 0..<zeros { rest = rest * 10 % small }
      return rest == 0
    }
    let divisor = limbs(divisor)
    var rest = [UInt64](repeating: 0, count: divisor.count + 1)  // limbs, least first
    for index in 0..<(digits.count + zeros) {
      var carry = UInt64(index < digits.count ? digits[index] : 0)
      for place in rest.indices {
        let value = rest[place] * 10 + carry
        (rest[place], carry) = (value % limb, value / limb)
      }
      while !isBelow(rest, divisor) {
        var borrow: UInt64 = 0
        for place in rest.indices {
          let other = (place < divisor.count ? divisor[place] : 0) + borrow
          borrow = rest[place] < other ? 1 : 0
          rest[place] = rest[place] + borrow * limb - other
        }
      }
    }
    return rest.allSatisfy { $0 == 0 }
  }

  /// The base of long division's digits.
  private static let limb: UInt64 = 1_000_000_000_000_000_000

  /// Digits in the base `limb`, least first.
  private static func limbs(_ digits: [UInt8]) -> [UInt64] {
    stride(from: digits.count, to: 0, by: -18).map { end in
      digits[max(0, end - 18)..<end].reduce(UInt64(0)) { $0 * 10 + UInt64($1) }
    }
  }

  private static func isBelow(_ rest: [UInt64], _ divisor: [UInt64]) -> Bool {
    if rest[divisor.count] > 0 { return false }
    for place in divisor.indices.reversed() where rest[place] != divisor[place] {
      return rest[place] < divisor[place]
    }
    return false
  }
}
