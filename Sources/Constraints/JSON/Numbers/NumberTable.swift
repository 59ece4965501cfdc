import JSONSchema

/// What a node asks of numbers.
final class NumberTable {
  /// Evaluators that assert something about numbers.
  let evaluators: [(number: Int, schema: Clause)]
  /// Whether the value matters at all.
  let matters: Bool
  /// Whether only whether it is an integer matters, to everyone.
  let isIntegerOnly: Bool
  /// Most digits before and behind the point, in plain spelling.
  let wholeDigits: Int32
  let fractionDigits: Int32
  /// Most digits of an exponent; 0 where none may stand, in plain spelling.
  let exponentDigits: Int32
  let isPlainSpelling: Bool
  /// Whether the point is refused: a hard evaluator asks for integers, in plain spelling.
  let refusesFraction: Bool
  /// Per evaluator: its assertions in units of the last digit; nil when they do not fit.
  let units: [Units?]

  init(_ node: Node, machine: JSONMachine) {
    var found: [(Int, Clause)] = []
    var onlyIntegers = true
    var whole = 0
    var fraction = 0
    var exponent = 0
    if case .bounded(let wholeDigits, let fractionDigits, let exponentDigits) =
      machine.options.numbers
    {
      isPlainSpelling = true
      exponent = exponentDigits
      whole = wholeDigits
      fraction = fractionDigits
    } else {
      isPlainSpelling = false
    }
    for (number, evaluator) in node.evaluators.enumerated() {
      let schema = evaluator.schema
      guard schema.kinds.contains(.number), schema.asserts(.number) else { continue }
      found.append((number, schema))
      let values =
        (schema.numbers ?? []) + [schema.lower?.value, schema.upper?.value].compactMap { $0 }
        + schema.multiples
      if !values.isEmpty { onlyIntegers = false }
      for value in values {
        whole = max(whole, min(value.digits.count + value.exponent, 400))
        fraction = max(fraction, min(-value.exponent, 400))
      }
    }
    evaluators = found
    matters = !found.isEmpty
    isIntegerOnly = onlyIntegers
    wholeDigits = Int32(whole)
    fractionDigits = Int32(fraction)
    // Where the number is lost without those that ask for integers, multiples or listed numbers, it is
    // written out, so that each digit tells.
    var failed = node.entry(.number).failed
    for (number, schema) in found
    where schema.integerOnly || schema.numbers != nil || !schema.multiples.isEmpty {
      failed.insert(number)
    }
    let isWrittenOut = !node.hard.isSubset(of: node.possible(failed, Bits()))
    exponentDigits = isWrittenOut ? 0 : Int32(exponent)
    refusesFraction = found.contains { $0.1.integerOnly && node.hard.contains($0.0) }
    units = found.map { Units($0.1, wholeDigits: Int32(whole), fractionDigits: Int32(fraction)) }
  }

  /// The evaluators that a complete number fails.
  func failures(_ value: ExactDecimal, _ scan: NumberScan) -> Bits {
    var failed = Bits()
    for (number, schema) in evaluators
    where !NumberTable.holds(schema, value) || schema.plainIntegerOnly && !scan.isBareInteger {
      failed.insert(number)
    }
    return failed
  }

  private static func holds(_ schema: Clause, _ value: ExactDecimal) -> Bool {
    if schema.integerOnly && !value.isInteger { return false }
    if let numbers = schema.numbers, !numbers.contains(value) { return false }
    if let lower = schema.lower {
      if lower.isExclusive ? value <= lower.value : value < lower.value { return false }
    }
    if let upper = schema.upper {
      if upper.isExclusive ? value >= upper.value : value > upper.value { return false }
    }
    return schema.multiples.allSatisfy { value.isMultiple(of: $0) }
  }
}
