import JSONSchema

/// Ends of strings and numbers that have begun.
extension JSONMachine {
  /// Ends of a string value, of different effect on what is around it.
  func stringEnds(_ state: JSONState, _ scan: StringScan, count: Int) throws(ConstraintError)
    -> [Ending]
  {
    var cost = 0
    var ends: [Ending] = []
    guard scan.escape.isClean else {
      for clean in try cleanStates(state) {
        guard case .string(let scan) = clean.state.lexeme else { continue }
        for end in try stringEnds(clean.state, scan, count: 2) {
          ends.append(Ending(bytes: clean.bytes + end.bytes, state: end.state))
        }
      }
      return ends
    }
    func add(_ content: [UInt8]) throws(ConstraintError) {
      let text = ShortestSpelling.escaped(content, isCanonical: isCanonical) + [0x22]
      guard let next = try reading(text, from: state, &cost),
        !ends.contains(where: { $0.state == next })
      else { return }
      ends.append(Ending(bytes: text, state: next))
    }
    let slot = slots[Int(state.slot)]
    try add([])
    // A plain string that nobody waits for ends in one way.
    if !ends.isEmpty && slot.isPlain && !scan.isRemembered { return ends }
    let table = try strings(slot.node)
    let search = StringContents(
      slot.node, table,
      from: StringContents.Begun(product: scan.product, words: scan.words, length: scan.length))
    for content in try search.some(count) where ends.count < 2 * count { try add(content) }
    return ends
  }

  /// Ends of a number.
  func numberEnds(_ state: JSONState, _ scan: NumberScan) throws(ConstraintError) -> [Ending] {
    var cost = 0
    var ends: [Ending] = []
    func add(_ rest: [UInt8]) throws(ConstraintError) {
      guard let next = try reading(rest, from: state, &cost), let ended = try ending(next),
        !ends.contains(where: { $0.state == ended })
      else { return }
      ends.append(Ending(bytes: rest, state: ended))
    }
    try add([])
    let slot = slots[Int(state.slot)]
    if !ends.isEmpty && slot.isPlain && !scan.isRemembered { return ends }
    let table = numbers(slot.node)
    for rest in table.rests(of: scan, captured: state.captured) { try add(Array(rest.utf8)) }
    for digit in UInt8(0x30)...0x39 {
      try add([digit])
      try add([0x2E, digit])
    }
    if ends.isEmpty, let rest = try search(state) { try add(rest) }
    return ends
  }
}

extension NumberTable {
  /// Numbers in plain spelling at which an assertion changes its mind, those nearest to zero first
  /// among those that all hard assertions allow; with exponents, none of it is exact.
  func examples(_ count: Int) -> [String] {
    guard wholeDigits + fractionDigits <= 35 else { return wideExamples }
    var values: [Int128] = []
    let limit = NumberTable.power(wholeDigits + fractionDigits + 1)
    let one = NumberTable.power(fractionDigits)
    let bounds = units.compactMap { $0 }
    let common = Units.common(bounds)
    if let common, let first = common.first(in: common.lower...common.upper) {
      values.append(first)
      var next = first
      for _ in 1..<max(2, count) {
        let (sum, overflow) = next.addingReportingOverflow(first < 0 ? -common.step : common.step)
        guard !overflow, sum >= common.lower, sum <= common.upper else { break }
        next = sum
        values.append(next)
      }
      next = first
      for _ in 1..<max(2, count) {
        let (sum, overflow) = next.addingReportingOverflow(first < 0 ? common.step : -common.step)
        guard !overflow, sum >= common.lower, sum <= common.upper else { break }
        next = sum
        values.append(next)
      }
    }
    values += [0, one, -one, 2 * one]
    // What one of two multiples is and what both are.
    let steps = Set(bounds.map(\.step)).sorted().prefix(4)
    for step in steps where step < limit {
      values += [step, 2 * step, 3 * step]
      for other in steps where other > step {
        let (product, overflow) = step.multipliedReportingOverflow(by: other)
        if !overflow { values.append(product) }
      }
    }
    for whole in [3, 4, 5, 7, 10, 11, 100, 1_000] { values.append(Int128(whole) * one) }
    for unit in bounds {
      values += (unit.numbers ?? []).prefix(max(64, count))
      for bound in [unit.lower, unit.upper] where bound > -limit && bound < limit {
        values += [bound, bound + 1, bound - 1, bound + one, bound - one]
      }
      if unit.lower <= unit.upper, unit.step < limit,
        let first = unit.first(in: unit.lower...unit.upper)
      {
        values += [first, first + unit.step, first - unit.step]
      }
    }
    if fractionDigits > 0 { values += [one / 2, one / 10] }
    var seen: Set<Int128> = []
    return values.filter { seen.insert($0).inserted }.prefix(8 * max(count, 6)).map {
      NumberTable.text($0, fractionDigits: fractionDigits)
    }
  }

  /// Examples where the numbers that are asserted do not fit into units.
  private var wideExamples: [String] {
    var values: [ExactDecimal] = []
    for (_, schema) in evaluators {
      values += (schema.numbers ?? []).prefix(64)
      values += [schema.lower?.value, schema.upper?.value].compactMap { $0 } + schema.multiples
    }
    return values.map(\.description) + ["0", "1", "-1", "2", "0.5"]
  }

  /// What may follow what has been read of a number, in plain spelling.
  func rests(of scan: NumberScan, captured: [UInt8]) -> [String] {
    var found: [String] = []
    guard isPlainSpelling || !scan.isWide, let reach = plainReach(scan, captured) else { return [] }
    let prefix = NumberTable.read(scan, captured)
    let bounds = units.compactMap { $0 }
    var wanted = bounds
    if let common = Units.common(bounds) { wanted.insert(common, at: 0) }
    for unit in wanted {
      for range in reach {
        let signed =
          scan.isNegative ? -range.upperBound ... -range.lowerBound : range
        let low = max(signed.lowerBound, unit.lower)
        let high = min(signed.upperBound, unit.upper)
        guard low <= high else { continue }
        var values = [low, high].filter { $0 % unit.step == 0 }
        if let first = unit.first(in: low...high) { values.append(first) }
        values += (unit.numbers ?? []).filter { $0 >= low && $0 <= high }.prefix(64)
        for value in values {
          for digits in [0, max(1, scan.fraction), fractionDigits] {
            let text = NumberTable.text(
              value, fractionDigits: fractionDigits, atLeast: digits, isNegative: scan.isNegative)
            if text.hasPrefix(prefix) { found.append(String(text.dropFirst(prefix.count))) }
          }
        }
      }
    }
    var seen: Set<String> = []
    return found.filter { seen.insert($0).inserted }.sorted { ($0.count, $0) < ($1.count, $1) }
      .prefix(64).map { $0 }
  }

  /// What was read of a plainly spelled number.
  private static func read(_ scan: NumberScan, _ captured: [UInt8]) -> String {
    var digits = scan.isWide ? captured.map { String($0) }.joined() : String(scan.mantissa)
    let total = Int(scan.whole + scan.fraction)
    while digits.count < total { digits = "0" + digits }
    if scan.whole == 0 { return scan.isNegative ? "-" : "" }
    let whole = digits.prefix(digits.count - Int(scan.fraction))
    let sign = scan.isNegative ? "-" : ""
    switch scan.phase {
    case .point: return sign + whole + "."
    case .fraction: return sign + whole + "." + digits.suffix(Int(scan.fraction))
    default: return sign + whole
    }
  }

  /// A number of units, plainly spelled, without trailing zeros behind the `atLeast` first digits
  /// of its fraction.
  static func text(
    _ units: Int128, fractionDigits: Int32, atLeast: Int32 = 0, isNegative: Bool = false
  ) -> String {
    let one = power(fractionDigits)
    let size = units.magnitude
    let whole = size / UInt128(one)
    var fraction = String(size % UInt128(one))
    while fraction.count < Int(fractionDigits) { fraction = "0" + fraction }
    if fractionDigits == 0 { fraction = "" }
    while fraction.count > Int(atLeast), fraction.last == "0" { fraction.removeLast() }
    let sign = units < 0 || isNegative && units == 0 ? "-" : ""
    return sign + String(whole) + (fraction.isEmpty ? "" : "." + fraction)
  }
}

extension NumberTable.Units {
  /// All assertions together; nil when they contradict each other or do not fit.
  static func common(_ all: [NumberTable.Units]) -> NumberTable.Units? {
    guard var result = all.first else { return nil }
    for unit in all.dropFirst() {
      result.lower = max(result.lower, unit.lower)
      result.upper = min(result.upper, unit.upper)
      var (one, two) = (result.step, unit.step)
      while two != 0 { (one, two) = (two, one % two) }
      let (product, overflow) = (result.step / one).multipliedReportingOverflow(by: unit.step)
      guard !overflow else { return nil }
      result.step = product
      if let numbers = unit.numbers {
        result.numbers = result.numbers.map { $0.filter(numbers.contains) } ?? numbers
      }
    }
    return result.lower <= result.upper ? result : nil
  }

  /// The multiple of `step` in a range that is nearest to zero.
  func first(in range: ClosedRange<Int128>) -> Int128? {
    let (low, high) = (max(range.lowerBound, lower), min(range.upperBound, upper))
    guard low <= high else { return nil }
    if let numbers {
      return numbers.filter { $0 >= low && $0 <= high && $0 % step == 0 }
        .min { ($0.magnitude, $0) < ($1.magnitude, $1) }
    }
    if low <= 0 && high >= 0 { return 0 }
    let edge = low > 0 ? low : high
    guard step < NumberTable.power(37) else { return nil }
    let rest = edge % step
    if rest == 0 { return edge }
    let next = low > 0 ? edge + (step - rest) : edge - (step + rest)
    return next >= low && next <= high ? next : nil
  }
}
