import JSONSchema

/// A schema as the machine runs it: clauses by number, and the automata they name.
struct CompiledSchema {
  var clauses: [Clause]
  var root: Int
  var automata: [any StringAutomaton]
  var checks: [any StringCheck]
}

/// Turns a `SchemaDocument` into clauses, or says which keyword cannot be enforced.
struct SchemaTranslation {
  private let document: SchemaDocument
  private let options: JSONConstraintOptions
  private var clauses: [Clause] = []
  private var automata: [any StringAutomaton] = []
  private var checks: [any StringCheck] = []
  private var patterns: [Int: Matcher] = [:]
  private var formats: [StringFormat: Matcher] = [:]
  private var sources: [String: Int] = [:]
  /// Constants inside `enum` and `const` that have yet to become clauses.
  private var constants: [(clause: Clause, value: JSONValue)] = []

  /// How a pattern or format is matched.
  private enum Matcher {
    case automaton(Int)
    case check(Int)
    case automatonAndCheck(Int, Int)
  }

  /// Numbers of the clauses: anything, nothing, then the document's subschemas, then constants.
  private static let first = 2

  static func compile(_ document: SchemaDocument, options: JSONConstraintOptions)
    throws(ConstraintError) -> CompiledSchema
  {
    var translation = SchemaTranslation(document: document, options: options)
    return try translation.run()
  }

  private init(document: SchemaDocument, options: JSONConstraintOptions) {
    self.document = document
    self.options = options
  }

  private mutating func run() throws(ConstraintError) -> CompiledSchema {
    clauses = [Clause(id: Clause.anything, source: nil), Clause(id: Clause.nothing, source: nil)]
    clauses[Clause.nothing].kinds = []
    for (index, schema) in document.subschemas.enumerated() {
      clauses.append(Clause(id: index + SchemaTranslation.first, source: schema.node))
    }
    for (index, schema) in document.subschemas.enumerated() {
      let clause = clauses[index + SchemaTranslation.first]
      if schema.constant == false { clause.kinds = [] }
      for keyword in schema.keywords { try translate(keyword, clause) }
    }
    while let (clause, value) = constants.popLast() { spell(value, clause) }
    return CompiledSchema(
      clauses: clauses, root: target(.root), automata: automata, checks: checks)
  }

  /// The clause of a subschema, past references that stand alone.
  private func target(_ id: SchemaID) -> Int {
    var id = id
    while true {
      let schema = document[id]
      if let constant = schema.constant { return constant ? Clause.anything : Clause.nothing }
      if schema.keywords.isEmpty { return Clause.anything }
      guard schema.keywords.count == 1, case .reference(let next) = schema.keywords[0].rule else {
        return id.index + SchemaTranslation.first
      }
      id = next
    }
  }

  private mutating func translate(_ keyword: SchemaKeyword, _ clause: Clause)
    throws(ConstraintError)
  {
    switch keyword.rule {
    case .type(let types): restrict(clause, to: types)
    case .enumeration(let values): enumerate(clause, values)
    case .allOf(let schemas): clause.all += schemas.map(target)
    case .reference(let schema): clause.all.append(target(schema))
    case .anyOf(let schemas): addAny(clause, schemas.map(target))
    case .oneOf(let schemas):
      if schemas.count == 1 {
        clause.all.append(target(schemas[0]))
      } else {
        clause.one.append(schemas.map(target))
      }
    case .not(let schema): clause.not.append(target(schema))
    case .conditional(let condition, let then, let otherwise):
      clause.conditional = Clause.Conditional(
        condition: target(condition), then: then.map(target), otherwise: otherwise.map(target))
    case .dynamicReference:
      throw unsupported(
        keyword, "this reference leads to different places in different scopes; use $ref")
    case .custom(let name, let value): try custom(keyword, name, value, clause)
    case .minimum(let value, let isExclusive):
      let bound = NumberBound(value: value, isExclusive: isExclusive)
      if let known = clause.lower, known.value > value || known.value == value && known.isExclusive
      {
        return
      }
      clause.lower = bound
    case .maximum(let value, let isExclusive):
      let bound = NumberBound(value: value, isExclusive: isExclusive)
      if let known = clause.upper, known.value < value || known.value == value && known.isExclusive
      {
        return
      }
      clause.upper = bound
    case .multipleOf(let value): clause.multiples.append(value)
    case .minLength(let count): clause.minLength = bounded(count)
    case .maxLength(let count): clause.maxLength = bounded(count)
    case .pattern(let number): add(try pattern(number, keyword), to: clause)
    case .format(let format): add(try formatMatcher(format, keyword), to: clause)
    case .minItems(let count): clause.minItems = bounded(count)
    case .maxItems(let count): clause.maxItems = bounded(count)
    case .uniqueItems: clause.unique = true
    case .items(let rules):
      clause.prefix = rules.prefix.map(target)
      clause.items = rules.rest.map(target)
    case .contains(let rule):
      clause.contains = target(rule.schema)
      clause.minContains = bounded(rule.minimum)
      clause.maxContains = rule.maximum.map(bounded)
      clause.containsEvaluates = rule.marksEvaluated
    case .unevaluatedItems(let schema): clause.unevaluatedItems = target(schema)
    case .minProperties(let count): clause.minProperties = bounded(count)
    case .maxProperties(let count): clause.maxProperties = bounded(count)
    case .required(let names): clause.required = names.map { Array($0.utf8) }
    case .properties(let rules):
      clause.properties = rules.named.map { (Array($0.key.utf8), target($0.schema)) }
      for (number, schema) in rules.patterned {
        guard case .automaton(let automaton) = try pattern(number, keyword) else {
          throw unsupported(keyword, "a pattern of patternProperties that is not regular")
        }
        clause.patternProperties.append((automaton, target(schema)))
      }
      clause.additional = rules.additional.map(target)
    case .propertyNames(let schema): clause.propertyNames = target(schema)
    case .dependentRequired(let lists):
      clause.dependentRequired = lists.map {
        (Array($0.key.utf8), $0.required.map { Array($0.utf8) })
      }
    case .dependentSchemas(let schemas):
      clause.dependentSchemas = schemas.map { (Array($0.key.utf8), target($0.schema)) }
    case .unevaluatedProperties(let schema): clause.unevaluatedProperties = target(schema)
    }
  }

  /// Counts beyond this are all alike.
  private func bounded(_ count: Int) -> Int { min(count, 1 << 30) }

  private func unsupported(_ keyword: SchemaKeyword, _ message: String) -> ConstraintError {
    ConstraintError(
      .unsupported, message, pointer: keyword.node.pointer.description,
      keyword: keyword.name.rawValue)
  }

  private func restrict(_ clause: Clause, to types: JSONTypes) {
    var kinds: KindSet = []
    if types.contains(.null) { kinds.insert(.null) }
    if types.contains(.boolean) { kinds.formUnion(.boolean) }
    if types.contains(.string) { kinds.insert(.string) }
    if types.contains(.array) { kinds.insert(.array) }
    if types.contains(.object) { kinds.insert(.object) }
    if types.contains(.number) {
      kinds.insert(.number)
    } else if types.contains(.integer) || types.contains(.plainInteger) {
      kinds.insert(.number)
      clause.integerOnly = true
      clause.plainIntegerOnly = !types.contains(.integer)
    }
    clause.kinds.formIntersection(kinds)
  }

  private func addAny(_ clause: Clause, _ children: [Int]) {
    if children.contains(Clause.anything) && !document.usesUnevaluated { return }
    if children.count == 1 { clause.all.append(children[0]) } else { clause.any.append(children) }
  }

  // MARK: Constants

  private mutating func enumerate(_ clause: Clause, _ values: [JSONValue]) {
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

  /// Enters the scalars among `values` as those allowed; returns their kinds.
  private func note(_ values: [JSONValue], _ clause: Clause) -> KindSet {
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

  private mutating func newClause(_ parent: Clause) -> Clause {
    let clause = Clause(id: clauses.count, source: parent.source)
    clauses.append(clause)
    return clause
  }

  /// Makes a clause that only `value` satisfies.
  private mutating func spell(_ value: JSONValue, _ clause: Clause) {
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

  // MARK: Strings

  private func add(_ matcher: Matcher, to clause: Clause) {
    switch matcher {
    case .automaton(let number): clause.automata.append(number)
    case .check(let number): clause.checks.append(number)
    case .automatonAndCheck(let automaton, let check):
      clause.automata.append(automaton)
      clause.checks.append(check)
    }
  }

  private mutating func add(_ automaton: any StringAutomaton) -> Int {
    automata.append(automaton)
    return automata.count - 1
  }

  private mutating func pattern(_ number: Int, _ keyword: SchemaKeyword) throws(ConstraintError)
    -> Matcher
  {
    if let known = patterns[number] { return known }
    let source = document.patterns[number]
    let matcher: Matcher
    do {
      switch try PatternAnalysis(source, syntax: .ecma262, limits: options.limits) {
      case .regular(let pattern):
        matcher = .automaton(
          add(LanguageAutomaton(RegularLanguage(pattern, match: .search), pointer: keyword.node)))
      case .irregular:
        checks.append(
          PatternStringCheck(
            try PatternMatcher(source, extent: .anywhere, limits: options.limits),
            pointer: keyword.node))
        matcher = .check(checks.count - 1)
      }
    } catch {
      throw ConstraintError(
        error.code, error.message, offset: error.offset,
        pointer: keyword.node.pointer.description, keyword: keyword.name.rawValue)
    }
    patterns[number] = matcher
    return matcher
  }

  private mutating func formatMatcher(_ format: StringFormat, _ keyword: SchemaKeyword)
    throws(ConstraintError) -> Matcher
  {
    if let known = formats[format] { return known }
    let matcher: Matcher
    switch try FormatLanguage.matchers(of: format, at: keyword.node) {
    case (let automaton?, nil): matcher = .automaton(add(automaton))
    case (nil, let check?):
      checks.append(check)
      matcher = .check(checks.count - 1)
    case (let automaton?, let check?):
      checks.append(check)
      matcher = .automatonAndCheck(add(automaton), checks.count - 1)
    case (nil, nil):
      throw unsupported(
        keyword, "the format '\(format.rawValue)' cannot be enforced; use format annotation")
    }
    formats[format] = matcher
    return matcher
  }

  private mutating func custom(
    _ keyword: SchemaKeyword, _ name: String, _ value: JSONValue, _ clause: Clause
  ) throws(ConstraintError) {
    guard name == JSONConstraint.verbatimKeyword else { return }
    guard let source = value.string, let text = options.verbatimSources[source] else {
      let known = options.verbatimSources.keys.sorted().joined(separator: ", ")
      throw ConstraintError(
        .unsupported,
        "\(name) must name a source text"
          + (known.isEmpty ? "; none is supplied" : ", one of: \(known)"),
        pointer: keyword.node.pointer.description, keyword: name)
    }
    if let automaton = sources[source] {
      clause.automata.append(automaton)
      return
    }
    let automaton: Int
    do {
      automaton = add(try SpanStringAutomaton(SpanAutomaton(Array(text.utf8))))
    } catch {
      throw ConstraintError(
        error.code, error.message, pointer: keyword.node.pointer.description, keyword: name)
    }
    sources[source] = automaton
    clause.automata.append(automaton)
  }
}
