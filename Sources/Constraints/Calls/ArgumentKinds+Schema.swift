public import Inference
public import JSONSchema

extension ArgumentKinds {
  /// What the members of an object may be by its schema: everything that it does not clearly rule out.
  public init(schema: JSONValue) {
    self.init()
    var places = [schema]
    var seen = 0
    var isOpen = true
    // Members may be told of behind references and in alternatives.
    while let place = places.popLast(), seen < 256 {
      seen += 1
      for member in place["properties"]?.object?.members ?? [] {
        named[member.name, default: []].formUnion(
          ValueKinds(schema: member.value, in: schema, depth: 0))
      }
      if place["additionalProperties"]?.bool == false { isOpen = false }
      if let reference = place["$ref"]?.string, let target = Self.target(reference, in: schema) {
        places.append(target)
      }
      for keyword in ["allOf", "anyOf", "oneOf"] { places += place[keyword]?.array ?? [] }
      places += ["if", "then", "else"].compactMap { place[$0] }
      places += place["dependentSchemas"]?.object?.members.map(\.value) ?? []
    }
    if isOpen, let rest = schema["additionalProperties"], schema["patternProperties"] == nil {
      others = ValueKinds(schema: rest, in: schema, depth: 0)
    }
  }

  /// What a reference within the same schema means.
  fileprivate static func target(_ reference: String, in root: JSONValue) -> JSONValue? {
    guard reference.first == "#", let way = try? JSONPointer(parsing: String(reference.dropFirst()))
    else { return nil }
    var place: JSONValue? = root
    for token in way.tokens { place = place?[token] ?? Int(token).flatMap { place?[$0] } }
    return place
  }
}

extension ValueKinds {
  fileprivate init(schema: JSONValue, in root: JSONValue, depth: Int) {
    self = schema.bool == false ? [] : .all
    guard depth < 16, schema.object != nil else { return }
    func kinds(_ schema: JSONValue) -> ValueKinds {
      ValueKinds(schema: schema, in: root, depth: depth + 1)
    }
    func union(_ all: some Sequence<ValueKinds>) -> ValueKinds { all.reduce([]) { $0.union($1) } }
    if let type = schema["type"] {
      let names = type.array ?? [type]
      formIntersection(union(names.map { ValueKinds(type: $0.string ?? "") }))
    }
    if let constant = schema["const"] { formIntersection(ValueKinds(of: constant)) }
    if let choices = schema["enum"]?.array {
      formIntersection(union(choices.map(ValueKinds.init(of:))))
    }
    for part in schema["allOf"]?.array ?? [] { formIntersection(kinds(part)) }
    for keyword in ["anyOf", "oneOf"] {
      if let parts = schema[keyword]?.array { formIntersection(union(parts.map(kinds))) }
    }
    if let reference = schema["$ref"]?.string,
      let target = ArgumentKinds.target(reference, in: root)
    {
      formIntersection(kinds(target))
    }
  }

  private init(type: String) {
    switch type {
    case "null": self = .null
    case "boolean": self = .boolean
    case "number", "integer": self = .number
    case "string": self = .string
    case "array": self = .array
    case "object": self = .object
    default: self = .all
    }
  }

  private init(of value: JSONValue) {
    switch value {
    case .null: self = .null
    case .bool: self = .boolean
    case .number: self = .number
    case .string: self = .string
    case .array: self = .array
    case .object: self = .object
    }
  }
}
