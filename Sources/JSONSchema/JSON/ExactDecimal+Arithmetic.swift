extension ExactDecimal {
  /// Whether this is an integer times `divisor`. Nothing but 0 is a multiple of 0.
  ///
  /// Exact for any sizes: 19.99 is a multiple of 0.01, and 1e308 of 0.5.
  public func isMultiple(of divisor: ExactDecimal) -> Bool {
    if isZero { return true }
    if divisor.isZero { return false }
    // Both without trailing zeros: a·10^p / (b·10^q) with p < q has a factor 10 too few.
    guard exponent >= divisor.exponent else { return false }
    let shift = exponent - divisor.exponent
    // 10^shift helps only through its factors 2 and 5, and the divisor's digits have at most
    // log2(10) ≈ 3.33 of them a digit.
    let zeros = min(shift, 4 * divisor.digits.count)
    return ExactDecimal.remainder(of: digits, zeros: zeros, by: divisor.digits).isEmpty
  }

  /// Long division of digits followed by zeros; the remainder's digits without leading zeros.
  private static func remainder(of digits: [UInt8], zeros: Int, by divisor: [UInt8]) -> [UInt8] {
    if divisor.count <= 18 {
      let small = divisor.reduce(UInt64(0)) { $0 * 10 + UInt64($1) }
      var rest: UInt64 = 0
      for index in 0..<(digits.count + zeros) {
        rest = (rest * 10 + UInt64(index < digits.count ? digits[index] : 0)) % small
      }
      return rest == 0 ? [] : [1]
    }
    var rest: [UInt8] = []
    for index in 0..<(digits.count + zeros) {
      let digit = index < digits.count ? digits[index] : 0
      if !rest.isEmpty || digit != 0 { rest.append(digit) }
      while let difference = subtract(divisor, from: rest) { rest = difference }
    }
    return rest
  }

  /// `larger - smaller` without leading zeros; nil when it would be negative.
  private static func subtract(_ smaller: [UInt8], from larger: [UInt8]) -> [UInt8]? {
    if larger.count < smaller.count { return nil }
    if larger.count == smaller.count, larger.lexicographicallyPrecedes(smaller) { return nil }
    var result = larger
    var borrow: Int8 = 0
    for place in 1...larger.count {
      let index = larger.count - place
      let other = place <= smaller.count ? Int8(smaller[smaller.count - place]) : 0
      var digit = Int8(larger[index]) - other - borrow
      borrow = digit < 0 ? 1 : 0
      if digit < 0 { digit += 10 }
      result[index] = UInt8(digit)
    }
    return Array(result.drop { $0 == 0 })
  }
}
