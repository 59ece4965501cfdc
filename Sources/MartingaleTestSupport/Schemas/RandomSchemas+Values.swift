package import JSONSchema

extension RandomSchemas {
  /// A value, sometimes such as the schema wants, sometimes not at all.
  ///
  /// The schema is followed loosely: a type and a constant are taken up, known keys are used, and
  /// of alternatives one is tried. About half of the values of usual schemas satisfy them.
  package mutating func instance(of schema: JSONValue) -> JSONValue {
    if chance(5) { return value(depth: 3) }
    return follow(schema, root: schema, depth: 5)
  }

  private mutating func follow(_ schema: JSONValue, root: JSONValue, depth: Int) -> JSONValue {
    guard var schema = schema.object, depth > 0, !chance(12) else { return value(depth: depth / 2) }
    for name in ["$ref", "allOf", "anyOf", "oneOf"] where chance(2) {
      var part: JSONValue?
      if let alternatives = schema[name]?.array { part = pick(alternatives) }
      if let way = schema[name]?.string {
        part = way == "#" ? root : root["$defs"]?[String(way.dropFirst("#/$defs/".count))]
      }
      // The part's rules are laid over the schema's own.
      for member in part?.object?.members ?? [] where schema[member.name] == nil {
        schema[member.name] = member.value
      }
    }
    if let constant = schema["const"], !chance(6) { return constant }
    if let values = schema["enum"]?.array, !values.isEmpty, !chance(6) { return pick(values) }
    switch kind(schema) {
    case "object": return object(schema, root, depth)
    case "array": return array(schema, root, depth)
    case "string":
      return .string(pick(RandomSchemas.texts))
    case "null": return .null
    case "boolean": return .bool(chance(2))
    default: return number()
    }
  }

  private mutating func kind(_ schema: JSONObject) -> String {
    if let type = schema["type"]?.string { return type }
    if let types = schema["type"]?.array, !types.isEmpty { return pick(types).string ?? "null" }
    if schema["properties"] != nil || schema["required"] != nil, !chance(6) { return "object" }
    if schema["items"] != nil || schema["contains"] != nil || schema["prefixItems"] != nil,
      !chance(6)
    {
      return "array"
    }
    if schema["pattern"] != nil || schema["minLength"] != nil || schema["maxLength"] != nil {
      return "string"
    }
    return pick(["object", "array", "string", "number", "null", "boolean"])
  }

  private mutating func object(_ schema: JSONObject, _ root: JSONValue, _ depth: Int) -> JSONValue {
    var members = JSONObject()
    let known = schema["properties"]?.object?.members ?? []
    var wanted = (schema["required"]?.array ?? []).compactMap(\.string)
    for member in known where chance(2) { wanted.append(member.name) }
    if chance(4) { wanted.append(pick(RandomSchemas.keys)) }
    wanted.shuffle(using: &stream)
    for key in wanted where !chance(12) {
      let inner = known.first { $0.name == key }?.value ?? schema["additionalProperties"]
      members[key] = follow(inner ?? true, root: root, depth: depth - 1)
    }
    return .object(members)
  }

  private mutating func array(_ schema: JSONObject, _ root: JSONValue, _ depth: Int) -> JSONValue {
    let prefix = schema["prefixItems"]?.array ?? []
    let length = prefix.count / 2 + count(4)
    var elements: [JSONValue] = []
    for place in 0..<length {
      var inner = place < prefix.count ? prefix[place] : schema["items"]
      if inner == nil || chance(3), let contained = schema["contains"] { inner = contained }
      elements.append(follow(inner ?? true, root: root, depth: depth - 1))
    }
    return .array(elements)
  }

  /// Any value at all.
  package mutating func value(depth: Int) -> JSONValue {
    switch count(depth > 0 ? 6 : 4) {
    case 4: return .array((0..<count(4)).map { _ in value(depth: depth - 1) })
    case 5:
      return .object(
        JSONObject(
          (0..<count(4)).map { _ in
            .init(name: pick(RandomSchemas.keys), value: value(depth: depth - 1))
          }))
    default: return scalar()
    }
  }

  mutating func scalar() -> JSONValue {
    switch count(7) {
    case 0: .null
    case 1: .bool(chance(2))
    case 2, 3, 4: .string(pick(RandomSchemas.texts))
    default: number()
    }
  }

  mutating func number() -> JSONValue {
    JSONNumber(pick(RandomSchemas.numbers)).map(JSONValue.number) ?? 0
  }

  // MARK: Choices

  /// True once in `odds`.
  mutating func chance(_ odds: UInt64) -> Bool { stream.next() % odds == 0 }

  /// From 0 to `bound - 1`.
  mutating func count(_ bound: Int) -> Int { Int(stream.next() % UInt64(bound)) }

  mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[count(choices.count)] }

  func distinct(_ values: [JSONValue]) -> [JSONValue] {
    var kept: [JSONValue] = []
    for value in values where !kept.contains(value) { kept.append(value) }
    return kept
  }
}
