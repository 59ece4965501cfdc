/// Reads the keywords of one schema object.
struct SchemaReader {
  let number: Int
  let place: SchemaPlace
  let settings: SchemaResource.Settings
  var keywords: [SchemaKeyword] = []
  /// Keywords that only mean something together with others.
  var groups: [KeywordName: JSONNode] = [:]
  /// `unevaluated…`, which are checked last.
  var last: [SchemaKeyword] = []

  mutating func read(_ node: JSONNode, _ compiler: inout SchemaCompiler) throws(SchemaError) {
    keywords.reserveCapacity(node.count)
    if settings.dialect.refReplacesSiblings, let reference = node["$ref"],
      reference.kind == .string
    {
      for member in node.members where !member.key.textEquals("$ref") {
        let keyword = KeywordTable.shared.keyword(member.key, settings.dialect)
        if keyword?.isAnnotation != true {
          compiler.notes.append((.ignoredSibling, member.value, member.name))
        }
      }
      add(.dollarRef, reference, .reference(try compiler.resolve(reference, from: place)))
      return
    }
    for member in node.members {
      guard let name = KeywordTable.shared.keyword(member.key, settings.dialect) else {
        try unknown(member, &compiler)
        continue
      }
      if !settings.validates, name.isValidation {
        compiler.notes.append((.excludedVocabulary, member.value, member.name))
        continue
      }
      try keyword(name, member.value, &compiler)
    }
    if !groups.isEmpty { try readGroups(&compiler) }
    keywords.append(contentsOf: last)
  }

  mutating func add(_ name: KeywordName, _ node: JSONNode, _ rule: SchemaRule) {
    keywords.append(SchemaKeyword(name: name, node: node, rule: rule))
  }

  private mutating func unknown(_ member: JSONNode.Member, _ compiler: inout SchemaCompiler)
    throws(SchemaError)
  {
    let name = member.name
    if compiler.options.customKeywords.contains(name) {
      add(.dollarComment, member.value, .custom(name: name, value: member.value.value))
    } else {
      compiler.notes.append((.unknownKeyword, member.value, name))
    }
  }

  private mutating func keyword(
    _ name: KeywordName, _ node: JSONNode, _ compiler: inout SchemaCompiler
  ) throws(SchemaError) {
    switch name {
    case .type: add(name, node, .type(try types(node)))
    case .enum:
      guard node.kind == .array else { throw malformed(name, node, "an array of values") }
      add(name, node, .enumeration(node.elements.map(\.value)))
    case .const: add(name, node, .enumeration([node.value]))
    case .minLength: add(name, node, .minLength(try count(name, node)))
    case .maxLength: add(name, node, .maxLength(try count(name, node)))
    case .minItems: add(name, node, .minItems(try count(name, node)))
    case .maxItems: add(name, node, .maxItems(try count(name, node)))
    case .minProperties: add(name, node, .minProperties(try count(name, node)))
    case .maxProperties: add(name, node, .maxProperties(try count(name, node)))
    case .uniqueItems: if try flag(name, node) { add(name, node, .uniqueItems) }
    case .required: add(name, node, .required(try names(name, node)))
    case .multipleOf:
      let divisor = try number(name, node)
      guard divisor > ExactDecimal(0) else { throw malformed(name, node, "a number above 0") }
      add(name, node, .multipleOf(divisor))
    case .pattern:
      guard let text = node.string else { throw malformed(name, node, "a regular expression") }
      add(name, node, .pattern(compiler.pattern(text)))
    case .format: try format(node, &compiler)
    case .contentEncoding, .contentMediaType, .contentSchema:
      compiler.notes.append((.content, node, name.rawValue))
    case .allOf: add(name, node, .allOf(try schemas(name, node, &compiler)))
    case .anyOf: add(name, node, .anyOf(try schemas(name, node, &compiler)))
    case .oneOf: add(name, node, .oneOf(try schemas(name, node, &compiler)))
    case .not: add(name, node, .not(try schema(node, &compiler)))
    case .propertyNames: add(name, node, .propertyNames(try schema(node, &compiler)))
    case .dollarRef: add(name, node, .reference(try compiler.resolve(node, from: place)))
    case .dollarDynamicRef, .dollarRecursiveRef:
      try dynamicReference(name, node, &compiler)
    case .unevaluatedItems:
      last.append(
        SchemaKeyword(
          name: name, node: node, rule: .unevaluatedItems(try schema(node, &compiler))))
      compiler.usesUnevaluated = true
    case .unevaluatedProperties:
      last.append(
        SchemaKeyword(
          name: name, node: node, rule: .unevaluatedProperties(try schema(node, &compiler))))
      compiler.usesUnevaluated = true
    case .dependentRequired:
      try requireObject(name, node)
      var lists: [(key: String, required: [String])] = []
      for member in node.members { lists.append((member.name, try names(name, member.value))) }
      add(name, node, .dependentRequired(lists))
    case .dependentSchemas:
      add(name, node, .dependentSchemas(try schemaMap(name, node, &compiler).map { ($0, $1) }))
    case .dependencies: try dependencies(node, &compiler)
    case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .items, .prefixItems,
      .additionalItems, .contains, .minContains, .maxContains, .properties, .patternProperties,
      .additionalProperties, .if, .then, .else:
      groups[name] = node
    case .dollarSchema, .dollarID, .id, .dollarAnchor, .dollarDynamicAnchor,
      .dollarRecursiveAnchor, .dollarVocabulary, .dollarDefs, .definitions, .dollarComment,
      .title, .description, .default, .examples, .deprecated, .readOnly, .writeOnly:
      break
    }
  }

  private mutating func format(_ node: JSONNode, _ compiler: inout SchemaCompiler)
    throws(SchemaError)
  {
    guard let text = node.string else { throw malformed(.format, node, "the name of a format") }
    guard let format = StringFormat(rawValue: text) else {
      compiler.notes.append((.unknownFormat, node, "format"))
      return
    }
    let asserts =
      switch compiler.options.formats {
      case .assert: true
      case .annotate: false
      case .asDeclared: settings.assertsFormats
      }
    if asserts {
      add(.format, node, .format(format))
    } else {
      compiler.notes.append((.annotatedFormat, node, "format"))
    }
  }

  private mutating func dependencies(_ node: JSONNode, _ compiler: inout SchemaCompiler)
    throws(SchemaError)
  {
    try requireObject(.dependencies, node)
    var lists: [(key: String, required: [String])] = []
    var schemas: [(key: String, schema: SchemaID)] = []
    for member in node.members {
      if member.value.kind == .array {
        lists.append((member.name, try names(.dependencies, member.value)))
      } else {
        schemas.append((member.name, try schema(member.value, &compiler)))
      }
    }
    if !lists.isEmpty { add(.dependencies, node, .dependentRequired(lists)) }
    if !schemas.isEmpty { add(.dependencies, node, .dependentSchemas(schemas)) }
  }

  private mutating func dynamicReference(
    _ name: KeywordName, _ node: JSONNode, _ compiler: inout SchemaCompiler
  ) throws(SchemaError) {
    let target = try compiler.resolve(node, from: place)
    let pending = compiler.pendingDynamicReference(
      name, node, target: target, schema: number, keyword: keywords.count)
    add(name, node, .reference(target))
    if let pending { compiler.dynamic.append(pending) }
  }
}
