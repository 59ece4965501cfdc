/// Look-up tables for the rules that would otherwise be searched one by one.
struct ValidationTables: Sendable {
  /// Named properties by key, for each schema that has many.
  private var properties: [Int: [JSONText: SchemaID]] = [:]
  /// Enumerations as sets, for each schema and keyword that has many values.
  private var enumerations: [Key: Set<JSONValue>] = [:]

  private struct Key: Hashable {
    var schema: Int
    var keyword: Int
  }

  /// Fewer than this are searched one by one.
  private static let many = 9

  init(_ schema: SchemaDocument) {
    for (number, subschema) in schema.subschemas.enumerated() {
      for (place, keyword) in subschema.keywords.enumerated() {
        switch keyword.rule {
        case .properties(let rules) where rules.named.count >= ValidationTables.many:
          properties[number] = Dictionary(
            rules.named.map { (JSONText($0.key), $0.schema) }, uniquingKeysWith: { $1 })
        case .enumeration(let values) where values.count >= ValidationTables.many:
          enumerations[Key(schema: number, keyword: place)] = Set(values)
        default: break
        }
      }
    }
  }

  /// The schema of a named property.
  func property(_ key: JSONNode, _ rules: PropertyRules, schema: Int) -> SchemaID? {
    if rules.named.count >= ValidationTables.many, let table = properties[schema] {
      return table[JSONText(key.string ?? "")]
    }
    return rules.named.first { key.textEquals($0.key) }?.schema
  }

  /// Whether a value is one of the enumeration's.
  func contains(_ node: JSONNode, _ values: [JSONValue], schema: Int, keyword: Int) -> Bool {
    if values.count >= ValidationTables.many,
      let set = enumerations[Key(schema: schema, keyword: keyword)]
    {
      return set.contains(node.value)
    }
    return values.contains { value in
      switch value {
      case .string(let text): node.textEquals(text)
      case .null: node.kind == .null
      case .bool(let flag): node.bool == flag
      case .number(let number): node.kind == .number && node.number == number
      case .array, .object: value.kind == node.kind && value == node.value
      }
    }
  }
}
