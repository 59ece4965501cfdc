import JSONSchema

extension NumberTable {
  /// The evaluators that no number beginning with `scan` satisfies; `captured` are its digits when
  /// it is wide.
  ///
  /// Exact for plain spelling. Where an exponent may follow, bounds are compared with what the digits
  /// so far can be scaled to; where any spelling is allowed, only signs decide.
  func hopeless(_ scan: NumberScan, captured: [UInt8]) -> Bits {
    var failed = Bits()
    if exponentDigits > 0 {
      let scaled = ScaledReach(scan, captured: captured, digits: exponentDigits)
      for (number, schema) in evaluators
      where !scaled.meets(schema) || schema.plainIntegerOnly && !scan.isBareInteger {
        failed.insert(number)
      }
      return failed
    }
    let reach = isPlainSpelling ? plainReach(scan, captured) : nil
    if isPlainSpelling && reach == nil { return failed }
    for (place, (number, schema)) in evaluators.enumerated() {
      let holds: Bool
      if let reach {
        holds = units[place].map { $0.meets(reach, isNegative: scan.isNegative) } ?? true
      } else {
        holds = signsAgree(schema, scan) && (scan.isBareInteger || !schema.plainIntegerOnly)
      }
      if !holds { failed.insert(number) }
    }
    return failed
  }

  /// Whether the sign so far leaves a value.
  private func signsAgree(_ schema: Clause, _ scan: NumberScan) -> Bool {
    let canBeZero = scan.isZeroSoFar
    func allows(_ value: ExactDecimal) -> Bool {
      value.isZero ? canBeZero : value.isNegative == scan.isNegative
    }
    if let numbers = schema.numbers, !numbers.contains(where: allows) { return false }
    if !scan.isNegative, let upper = schema.upper {
      if upper.value.isNegative { return false }
      if upper.value.isZero && (upper.isExclusive || !canBeZero) { return false }
    }
    if scan.isNegative, let lower = schema.lower, !lower.value.isNegative {
      if !lower.value.isZero || lower.isExclusive || !canBeZero { return false }
    }
    return true
  }

  /// The absolute values that plain spellings beginning with `scan` have, as ranges of units; nil
  /// when they do not fit.
  func plainReach(_ scan: NumberScan, _ captured: [UInt8]) -> [ClosedRange<Int128>]? {
    guard wholeDigits + fractionDigits <= 36, captured.count <= 36 else { return nil }
    let one = NumberTable.power(fractionDigits)
    let mantissa =
      scan.isWide
      ? captured.reduce(Int128(0)) { $0 * 10 + Int128($1) } : Int128(scan.mantissa)
    switch scan.phase {
    case .minus: return [0...(NumberTable.power(wholeDigits + fractionDigits) - 1)]
    case .zero: return [0...(one - 1)]
    case .integer:
      return (0...max(0, wholeDigits - scan.whole)).map { more in
        let scale = NumberTable.power(more)
        return (mantissa * scale * one)...((mantissa + 1) * scale * one - 1)
      }
    default:
      let scale = NumberTable.power(fractionDigits - scan.fraction)
      return [(mantissa * scale)...((mantissa + 1) * scale - 1)]
    }
  }

  /// In plain spelling: the integer nearest to zero that all evaluators allow; nil when there is
  /// none or it is not known.
  var nearestInteger: Int128? {
    let one = NumberTable.power(fractionDigits)
    var (lower, upper) = (-NumberTable.power(36), NumberTable.power(36))
    var step = one
    for unit in units {
      guard let unit, unit.numbers == nil else { return nil }
      lower = max(lower, unit.lower)
      upper = min(upper, unit.upper)
      step = max(step, unit.step)
    }
    guard step % one == 0, units.allSatisfy({ step % ($0?.step ?? 1) == 0 }) else { return nil }
    if lower <= 0 && upper >= 0 { return 0 }
    // Rounded away from zero.
    let near = lower > 0 ? (lower + step - 1) / step * step : (upper - step + 1) / step * step
    return near >= lower && near <= upper ? near / one : nil
  }

  /// 10^exponent.
  static func power(_ exponent: Int32) -> Int128 {
    var result: Int128 = 1
    for _ in 0..<max(0, exponent) { result *= 10 }
    return result
  }

  /// An evaluator's assertions about plain numbers, in units of the last digit they may have.
  struct Units {
    var lower: Int128
    var upper: Int128
    /// What every number is a multiple of.
    var step: Int128
    var numbers: [Int128]?

    /// nil when something does not fit.
    init?(_ schema: Clause, wholeDigits: Int32, fractionDigits: Int32) {
      guard wholeDigits + fractionDigits <= 36 else { return nil }
      func units(_ value: ExactDecimal) -> Int128? {
        let shift = value.exponent + Int(fractionDigits)
        guard shift >= 0, shift + value.digits.count <= 37 else { return nil }
        let digits = value.digits.reduce(Int128(0)) { $0 * 10 + Int128($1) }
        return (value.isNegative ? -1 : 1) * digits * NumberTable.power(Int32(shift))
      }
      let most = NumberTable.power(wholeDigits + fractionDigits)
      lower = -most
      upper = most
      step = schema.integerOnly ? NumberTable.power(fractionDigits) : 1
      if let bound = schema.lower {
        guard let value = units(bound.value) else { return nil }
        lower = bound.isExclusive ? value + 1 : value
      }
      if let bound = schema.upper {
        guard let value = units(bound.value) else { return nil }
        upper = bound.isExclusive ? value - 1 : value
      }
      for multiple in schema.multiples {
        guard let value = units(multiple), value > 0 else { return nil }
        var (one, two) = (step, value)
        while two != 0 { (one, two) = (two, one % two) }
        let (product, overflow) = (step / one).multipliedReportingOverflow(by: value)
        guard !overflow else { return nil }
        step = product
      }
      numbers = schema.numbers.map { $0.compactMap(units) }
    }

    /// Whether a value with an absolute value in one of the ranges satisfies all assertions.
    func meets(_ ranges: [ClosedRange<Int128>], isNegative: Bool) -> Bool {
      ranges.contains { range in
        let least = isNegative ? -range.upperBound : range.lowerBound
        let most = isNegative ? -range.lowerBound : range.upperBound
        if let numbers {
          return numbers.contains {
            $0 >= least && $0 <= most && $0 >= lower && $0 <= upper && $0 % step == 0
          }
        }
        let low = max(least, lower)
        let high = min(most, upper)
        guard low <= high else { return false }
        // The last multiple of `step` that is not above `high`.
        let remainder = high % step
        return high - (remainder >= 0 ? remainder : remainder + step) >= low
      }
    }
  }
}
