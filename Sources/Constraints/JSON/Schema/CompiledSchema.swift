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
  let document: SchemaDocument
  let options: JSONConstraintOptions
  var clauses: [Clause] = []
  var automata: [any StringAutomaton] = []
  var checks: [any StringCheck] = []
  var patterns: [Int: Matcher] = [:]
  var formats: [StringFormat: Matcher] = [:]
  var sources: [VerbatimReference: Int] = [:]
  /// The spans behind the automata of `sources`.
  var spans: [Int: SpanAutomaton] = [:]
  // Only where references depend on the dynamic scope: what they depend on, the scope of the clause
  // that is being translated, and a clause for each pair of subschema and scope.
  var groups: [DynamicScopes.Group] = []
  var scope: [Int?] = []
  var numbers: [ScopedSchema: Int] = [:]
  var pending: [(clause: Int, schema: SchemaID, scope: [Int?])] = []
  /// Constants inside `enum` and `const` that have yet to become clauses.
  var constants: [(clause: Clause, value: JSONValue)] = []

  /// A subschema as a dynamic scope sees it.
  struct ScopedSchema: Hashable {
    var schema: SchemaID
    var scope: [Int?]
  }

  /// How a pattern or format is matched.
  enum Matcher {
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

  init(document: SchemaDocument, options: JSONConstraintOptions) {
    self.document = document
    self.options = options
  }

  mutating func run() throws(ConstraintError) -> CompiledSchema {
    clauses = [Clause(id: Clause.anything, source: nil), Clause(id: Clause.nothing, source: nil)]
    clauses[Clause.nothing].kinds = []
    let root: Int
    if document.usesDynamicScope {
      groups = DynamicScopes.groups(document)
      scope = DynamicScopes.entering(document[.root].resource, groups.map { _ in nil }, groups)
      root = target(.root)
      while let place = pending.popLast() {
        guard clauses.count <= options.limits.schemaSubschemas else {
          throw ConstraintError(
            .limit,
            "dynamic references multiply the schema (limit schemaSubschemas: \(options.limits.schemaSubschemas))"
          )
        }
        scope = place.scope
        try translate(place.schema, clauses[place.clause])
      }
    } else {
      for (index, schema) in document.subschemas.enumerated() {
        clauses.append(Clause(id: index + SchemaTranslation.first, source: schema.node))
      }
      for index in document.subschemas.indices {
        try translate(SchemaID(index: index), clauses[index + SchemaTranslation.first])
      }
      root = target(.root)
    }
    while let (clause, value) = constants.popLast() { spell(value, clause) }
    for clause in clauses { joinSpans(clause) }
    return CompiledSchema(clauses: clauses, root: root, automata: automata, checks: checks)
  }

  mutating func translate(_ id: SchemaID, _ clause: Clause) throws(ConstraintError) {
    let schema = document[id]
    if schema.constant == false { clause.kinds = [] }
    for keyword in schema.keywords { try translate(keyword, clause) }
  }

  /// The clause of a subschema, past references that stand alone.
  mutating func target(_ first: SchemaID) -> Int {
    var id = first
    var scope = self.scope
    while true {
      let schema = document[id]
      if let constant = schema.constant { return constant ? Clause.anything : Clause.nothing }
      if schema.keywords.isEmpty { return Clause.anything }
      if !groups.isEmpty { scope = DynamicScopes.entering(schema.resource, scope, groups) }
      guard schema.keywords.count == 1, case .reference(let next) = schema.keywords[0].rule else {
        break
      }
      id = next
    }
    if groups.isEmpty { return id.index + SchemaTranslation.first }
    let place = ScopedSchema(schema: id, scope: scope)
    if let known = numbers[place] { return known }
    let clause = Clause(id: clauses.count, source: document[id].node)
    clauses.append(clause)
    numbers[place] = clause.id
    pending.append((clause.id, id, scope))
    return clause.id
  }

  mutating func targets(_ schemas: [SchemaID]) -> [Int] {
    var result: [Int] = []
    for schema in schemas { result.append(target(schema)) }
    return result
  }

  mutating func optional(_ schema: SchemaID?) -> Int? {
    guard let schema else { return nil }
    return target(schema)
  }

  mutating func translate(_ keyword: SchemaKeyword, _ clause: Clause)
    throws(ConstraintError)
  {
    switch keyword.rule {
    case .type(let types): restrict(clause, to: types)
    case .enumeration(let values): enumerate(clause, values)
    case .allOf(let schemas): clause.all += targets(schemas)
    case .reference(let schema): clause.all.append(target(schema))
    case .anyOf(let schemas):
      if let values = listed(schemas) {
        enumerate(clause, values.map(\.value))
      } else {
        addAny(clause, targets(schemas))
      }
    case .oneOf(let schemas):
      if let values = listed(schemas) {
        // A value that two alternatives allow is allowed by neither.
        enumerate(clause, values.filter { $0.count == 1 }.map(\.value))
      } else if schemas.count == 1 {
        clause.all.append(target(schemas[0]))
      } else {
        clause.one.append(targets(schemas))
      }
    case .not(let schema): clause.not.append(target(schema))
    case .conditional(let condition, let then, let otherwise):
      clause.conditional = Clause.Conditional(
        condition: target(condition), then: optional(then), otherwise: optional(otherwise))
    case .dynamicReference(let reference):
      clause.all.append(
        target(DynamicScopes.resolve(reference, scope, groups) ?? reference.initial))
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
      clause.prefix = targets(rules.prefix)
      clause.items = optional(rules.rest)
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
      for property in rules.named {
        clause.properties.append((Array(property.key.utf8), target(property.schema)))
      }
      for (number, schema) in rules.patterned {
        let key = clause.source?[KeywordName.patternProperties.rawValue]?.members
          .first { $0.key.textEquals(document.patterns[number]) }?.key
        guard case .automaton(let automaton) = try pattern(number, keyword, at: key) else {
          throw unsupported(keyword, "a pattern of patternProperties that is not regular")
        }
        clause.patternProperties.append((automaton, target(schema)))
      }
      clause.additional = optional(rules.additional)
    case .propertyNames(let schema): clause.propertyNames = target(schema)
    case .dependentRequired(let lists):
      clause.dependentRequired = lists.map {
        (Array($0.key.utf8), $0.required.map { Array($0.utf8) })
      }
    case .dependentSchemas(let schemas):
      for dependent in schemas {
        clause.dependentSchemas.append((Array(dependent.key.utf8), target(dependent.schema)))
      }
    case .unevaluatedProperties(let schema): clause.unevaluatedProperties = target(schema)
    }
  }

  /// Counts beyond this are all alike.
  func bounded(_ count: Int) -> Int { min(count, 1 << 30) }

  func unsupported(_ keyword: SchemaKeyword, _ message: String) -> ConstraintError {
    ConstraintError(
      .unsupported, message, pointer: keyword.node.pointer.description,
      keyword: keyword.name.rawValue)
  }

  func restrict(_ clause: Clause, to types: JSONTypes) {
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

  func addAny(_ clause: Clause, _ children: [Int]) {
    if children.contains(Clause.anything) && !document.usesUnevaluated { return }
    if children.count == 1 { clause.all.append(children[0]) } else { clause.any.append(children) }
  }
}
