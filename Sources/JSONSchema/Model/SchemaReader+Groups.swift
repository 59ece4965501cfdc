extension SchemaReader {
  /// Keywords that depend on their neighbours, each group as one rule.
  mutating func readGroups(_ compiler: inout SchemaCompiler) throws(SchemaError) {
    try bound(.minimum, .exclusiveMinimum) { .minimum($0, isExclusive: $1) }
    try bound(.maximum, .exclusiveMaximum) { .maximum($0, isExclusive: $1) }
    try propertyRules(&compiler)
    try itemRules(&compiler)
    if let node = groups[.contains] { try containsRule(node, &compiler) }
    if let node = groups[.if] {
      let condition = try schema(node, &compiler)
      var branches: [SchemaID?] = []
      for name in [KeywordName.then, .else] {
        branches.append(try optionalSchema(groups[name], &compiler))
      }
      add(.if, node, .conditional(if: condition, then: branches[0], else: branches[1]))
    }
  }

  /// `minimum` with its boolean `exclusiveMinimum` (draft-04), or both as numbers.
  private mutating func bound(
    _ inclusive: KeywordName, _ exclusive: KeywordName, _ rule: (ExactDecimal, Bool) -> SchemaRule
  ) throws(SchemaError) {
    let modifier = groups[exclusive]
    let dialect = settings.dialect
    if let modifier, modifier.kind != .bool || dialect != .draft4 && dialect != .union {
      guard dialect != .draft4 else { throw malformed(exclusive, modifier, "true or false") }
      add(exclusive, modifier, rule(try number(exclusive, modifier), true))
    }
    if let node = groups[inclusive] {
      add(inclusive, node, rule(try number(inclusive, node), modifier?.bool == true))
    }
  }

  private mutating func propertyRules(_ compiler: inout SchemaCompiler) throws(SchemaError) {
    let nodes = [KeywordName.properties, .patternProperties, .additionalProperties]
      .compactMap { name in groups[name].map { (name, $0) } }
    guard let (name, node) = nodes.first else { return }
    var rules = PropertyRules(named: [], patterned: [], additional: nil)
    if let node = groups[.properties] {
      rules.named = try schemaMap(.properties, node, &compiler).map { ($0, $1) }
    }
    if let node = groups[.patternProperties] {
      rules.patterned = try schemaMap(.patternProperties, node, &compiler).map {
        (compiler.pattern($0), $1)
      }
    }
    rules.additional = try optionalSchema(groups[.additionalProperties], &compiler)
    add(name, node, .properties(rules))
  }

  /// `prefixItems` and `items`, or the older `items` as a list with `additionalItems`.
  private mutating func itemRules(_ compiler: inout SchemaCompiler) throws(SchemaError) {
    var rules = ItemRules(prefix: [], rest: nil)
    if let items = groups[.items], items.kind == .array, settings.dialect != .draft2020 {
      if let prefix = groups[.prefixItems] {
        throw malformed(.items, items, "a schema beside 'prefixItems' at \(prefix.pointer)")
      }
      rules.prefix = try schemas(.items, items, &compiler)
      rules.rest = try optionalSchema(groups[.additionalItems], &compiler)
      add(.items, items, .items(rules))
      return
    }
    if let items = groups[.items], items.kind == .array {
      throw malformed(
        .items, items, "one schema for all items in 2020-12; a list of schemas is 'prefixItems'")
    }
    if let prefix = groups[.prefixItems] {
      rules.prefix = try schemas(.prefixItems, prefix, &compiler)
    }
    rules.rest = try optionalSchema(groups[.items], &compiler)
    if let node = groups[.items] {
      add(.items, node, .items(rules))
    } else if let node = groups[.prefixItems] {
      add(.prefixItems, node, .items(rules))
    }
  }

  private mutating func containsRule(_ node: JSONNode, _ compiler: inout SchemaCompiler)
    throws(SchemaError)
  {
    var rule = ContainsRule(
      schema: try schema(node, &compiler), minimum: 1, maximum: nil,
      marksEvaluated: settings.dialect != .draft2019)
    if let minimum = groups[.minContains] { rule.minimum = try count(.minContains, minimum) }
    if let maximum = groups[.maxContains] { rule.maximum = try count(.maxContains, maximum) }
    add(.contains, node, .contains(rule))
  }
}
