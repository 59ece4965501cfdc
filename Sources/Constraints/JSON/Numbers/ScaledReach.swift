import JSONSchema

/// The values that a number can still become when an exponent may follow its digits.
///
/// Digits m, read so far, stand for the values in [m, m + u) · 10^n, where u is one unit of the last
/// digit; once the exponent has begun, for m · 10^n with the exponents n that begin so.
struct ScaledReach {
  private let isNegative: Bool
  /// Without sign, as if no exponent followed.
  private let digits: ExactDecimal
  /// One above the last digit; nil when no more digits can come.
  private let above: ExactDecimal?
  /// Exponents that may still be written.
  private let exponents: [ClosedRange<Int>]
  private let isZero: Bool
  private let isOpen: Bool

  /// - Parameter most: digits that an exponent may have.
  init(_ scan: NumberScan, captured: [UInt8], digits most: Int32) {
    isNegative = scan.isNegative
    var plain = scan
    plain.exponent = 0
    plain.exponentIsNegative = false
    let value = plain.value(captured: captured)
    digits = value.magnitude
    isZero = scan.isZeroSoFar
    var largest = 1
    for _ in 0..<most { largest *= 10 }
    largest -= 1
    switch scan.phase {
    case .minus, .zero, .integer, .point, .fraction:
      isOpen = true
      var mantissa = scan.isWide ? captured : Array(String(scan.mantissa).utf8).map { $0 & 15 }
      var place = mantissa.count - 1
      while place >= 0, mantissa[place] == 9 {
        mantissa[place] = 0
        place -= 1
      }
      if place >= 0 { mantissa[place] += 1 } else { mantissa.insert(1, at: 0) }
      above = ExactDecimal(digits: mantissa, exponent: -Int(scan.fraction))
      // Digits before the point scale as well.
      exponents = [-largest...(largest + 400)]
    case .letter:
      (isOpen, above) = (false, nil)
      exponents = [-largest...largest]
    case .sign:
      (isOpen, above) = (false, nil)
      exponents = [scan.exponentIsNegative ? -largest...0 : 0...largest]
    case .exponent:
      (isOpen, above) = (false, nil)
      var ranges: [ClosedRange<Int>] = []
      var (low, high) = (Int(scan.exponent), Int(scan.exponent))
      for _ in 0...max(0, most - scan.exponentLength) {
        ranges.append(scan.exponentIsNegative ? -high ... -low : low...high)
        (low, high) = (low * 10, high * 10 + 9)
      }
      exponents = ranges
    }
  }

  /// Whether some value satisfies a subschema's bounds; what else it asserts is seen at the end.
  func meets(_ schema: Clause) -> Bool {
    var lower = schema.lower
    var upper = schema.upper
    if isNegative {
      (lower, upper) = (
        schema.upper.map { NumberBound(value: $0.value.negated, isExclusive: $0.isExclusive) },
        schema.lower.map { NumberBound(value: $0.value.negated, isExclusive: $0.isExclusive) }
      )
    }
    // Now for a value that is not negative.
    if let upper, upper.value.isNegative { return false }
    if isZero {
      if isOpen { return upper.map { !$0.value.isZero || !$0.isExclusive } ?? true }
      return Self.isAbove(ExactDecimal(0), lower) && Self.isBelow(ExactDecimal(0), upper)
    }
    if let upper, upper.value.isZero { return false }
    return exponents.contains { range in
      var (low, high) = (range.lowerBound, range.upperBound)
      guard Self.isBelow(scaled(digits, low), upper) else { return false }
      // The largest exponent that stays below.
      while low < high {
        let middle = low + (high - low + 1) / 2
        if Self.isBelow(scaled(digits, middle), upper) { low = middle } else { high = middle - 1 }
      }
      if let above {
        guard let lower else { return true }
        return scaled(above, low) > lower.value
      }
      return Self.isAbove(scaled(digits, low), lower)
    }
  }

  private func scaled(_ value: ExactDecimal, _ exponent: Int) -> ExactDecimal {
    ExactDecimal(digits: value.digits, exponent: value.exponent + exponent)
  }

  private static func isBelow(_ value: ExactDecimal, _ bound: NumberBound?) -> Bool {
    guard let bound else { return true }
    return bound.isExclusive ? value < bound.value : value <= bound.value
  }

  private static func isAbove(_ value: ExactDecimal, _ bound: NumberBound?) -> Bool {
    guard let bound else { return true }
    return bound.isExclusive ? value > bound.value : value >= bound.value
  }
}
