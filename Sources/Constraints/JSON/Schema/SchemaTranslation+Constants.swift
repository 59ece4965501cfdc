import JSONSchema

/// `enum` and `const`.
extension SchemaTranslation {
  mutating func enumerate(_ clause: Clause, _ values: [JSONValue]) {
    guard !values.isEmpty else {
      clause.kinds = []
      return
    }
    var scalar = clause
    if clause.isEnumerated || values.contains(where: { $0.kind == .array || $0.kind == .object }) {
      scalar = newClause(clause)
      scalar.kinds = []
      var choices: [Int] = []
      for value in values where value.kind == .array || value.kind == .object {
        let constant = newClause(clause)
        constants.append((constant, value))
        choices.append(constant.id)
      }
      if choices.count < values.count { choices.append(scalar.id) }
      addAny(clause, choices)
    }
    let kinds = note(values, scalar)
    if scalar === clause {
      scalar.kinds.formIntersection(kinds)
    } else {
      scalar.kinds = kinds
    }
    scalar.isEnumerated = true
  }

  /// The scalars that alternatives list, with how many of them list each, when they do nothing else:
  /// then the alternatives are one enumeration, however many there are.
  func listed(_ schemas: [SchemaID]) -> [(value: JSONValue, count: Int)]? {
    guard schemas.count > 1 else { return nil }
    var result: [(value: JSONValue, count: Int)] = []
    var places: [JSONValue: Int] = [:]
    for id in schemas {
      let schema = document[id]
      guard schema.constant == nil, schema.keywords.count == 1,
        case .enumeration(let values) = schema.keywords[0].rule
      else { return nil }
      // Two spellings of one value in one list are one value.
      var own: Set<Int> = []
      for value in values {
        guard value.kind != .array, value.kind != .object else { return nil }
        let place = places[value] ?? result.count
        if place == result.count {
          places[value] = place
          result.append((value, 0))
        }
        if own.insert(place).inserted { result[place].count += 1 }
      }
    }
    return result
  }

  /// Enters the scalars among `values` as those allowed; returns their kinds.
  func note(_ values: [JSONValue], _ clause: Clause) -> KindSet {
    var kinds: KindSet = []
    var numbers: [ExactDecimal] = []
    var words: [[UInt8]] = []
    for value in values {
      switch value {
      case .null: kinds.insert(.null)
      case .bool(let value): kinds.insert(value ? .true : .false)
      case .number(let number): numbers.append(number.decimal)
      case .string(let text): words.append(Array(text.utf8))
      case .array, .object: break
      }
    }
    if !numbers.isEmpty {
      kinds.insert(.number)
      clause.numbers = numbers
    }
    if !words.isEmpty {
      kinds.insert(.string)
      clause.words = words
    }
    return kinds
  }

  mutating func newClause(_ parent: Clause) -> Clause {
    let clause = Clause(id: clauses.count, source: parent.source)
    clauses.append(clause)
    return clause
  }

  /// Makes a clause that only `value` satisfies.
  mutating func spell(_ value: JSONValue, _ clause: Clause) {
    clause.isConstant = true
    switch value {
    case .array(let items):
      clause.kinds = .array
      clause.minItems = items.count
      clause.items = Clause.nothing
      for item in items {
        let child = newClause(clause)
        clause.prefix.append(child.id)
        constants.append((child, item))
      }
    case .object(let object):
      clause.kinds = .object
      clause.additional = Clause.nothing
      for member in object.members {
        let child = newClause(clause)
        clause.properties.append((Array(member.name.utf8), child.id))
        clause.required.append(Array(member.name.utf8))
        constants.append((child, member.value))
      }
    default:
      clause.kinds = note([value], clause)
    }
  }
}
