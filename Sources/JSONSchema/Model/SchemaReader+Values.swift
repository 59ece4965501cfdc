extension SchemaReader {
  /// The failure of a keyword whose value is not what it must be.
  func malformed(_ name: KeywordName, _ node: JSONNode, _ expected: String) -> SchemaError {
    SchemaError(
      .malformed, "'\(name.rawValue)' must be \(expected), and this is \(node.kind.article)",
      at: node, keyword: name)
  }

  func requireObject(_ name: KeywordName, _ node: JSONNode) throws(SchemaError) {
    guard node.kind == .object else { throw malformed(name, node, "an object") }
  }

  /// A count: an integer from 0, however spelled; more than fits is as much as fits.
  func count(_ name: KeywordName, _ node: JSONNode) throws(SchemaError) -> Int {
    guard let number = node.number?.decimal, number.isInteger, !number.isNegative else {
      throw malformed(name, node, "an integer from 0")
    }
    return number.int ?? .max
  }

  func number(_ name: KeywordName, _ node: JSONNode) throws(SchemaError) -> ExactDecimal {
    guard let number = node.number else { throw malformed(name, node, "a number") }
    return number.decimal
  }

  func flag(_ name: KeywordName, _ node: JSONNode) throws(SchemaError) -> Bool {
    guard let flag = node.bool else { throw malformed(name, node, "true or false") }
    return flag
  }

  func names(_ name: KeywordName, _ node: JSONNode) throws(SchemaError) -> [String] {
    guard node.kind == .array else { throw malformed(name, node, "an array of keys") }
    var names: [String] = []
    names.reserveCapacity(node.count)
    for element in node.elements {
      guard let key = element.string else { throw malformed(name, element, "an array of keys") }
      names.append(key)
    }
    return names
  }

  func types(_ node: JSONNode) throws(SchemaError) -> JSONTypes {
    let expected = "one of the seven type names, or an array of them"
    var types: JSONTypes = []
    var names = Array(node.elements)
    if node.kind == .string { names = [node] }
    guard !names.isEmpty || node.kind == .array else { throw malformed(.type, node, expected) }
    for name in names {
      guard let text = name.string else { throw malformed(.type, name, expected) }
      guard let type = JSONTypes(name: text, dialect: settings.dialect) else {
        let known = ["null", "boolean", "integer", "number", "string", "array", "object"]
        let hint = Suggestion.closest(to: text, among: known).map { "; did you mean '\($0)'?" }
        throw SchemaError(
          .malformed, "there is no type '\(text)'\(hint ?? "")", at: name, keyword: .type)
      }
      types.formUnion(type)
    }
    return types
  }

  func schema(_ node: JSONNode, _ compiler: inout SchemaCompiler) throws(SchemaError) -> SchemaID {
    try compiler.schema(
      at: compiler.index.place(node, document: place.document, within: place.resource))
  }

  func optionalSchema(_ node: JSONNode?, _ compiler: inout SchemaCompiler) throws(SchemaError)
    -> SchemaID?
  {
    guard let node else { return nil }
    return try schema(node, &compiler)
  }

  func schemas(_ name: KeywordName, _ node: JSONNode, _ compiler: inout SchemaCompiler)
    throws(SchemaError) -> [SchemaID]
  {
    guard node.kind == .array else { throw malformed(name, node, "an array of schemas") }
    var schemas: [SchemaID] = []
    schemas.reserveCapacity(node.count)
    for element in node.elements { schemas.append(try schema(element, &compiler)) }
    return schemas
  }

  func schemaMap(_ name: KeywordName, _ node: JSONNode, _ compiler: inout SchemaCompiler)
    throws(SchemaError) -> [(String, SchemaID)]
  {
    try requireObject(name, node)
    var schemas: [(String, SchemaID)] = []
    schemas.reserveCapacity(node.count)
    for member in node.members {
      schemas.append((member.name, try schema(member.value, &compiler)))
    }
    return schemas
  }
}
