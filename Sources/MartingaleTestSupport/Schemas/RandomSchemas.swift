package import Inference
package import JSONSchema

/// Random schemas, small and full of interplay, for property tests.
///
/// Keys, texts and numbers come from a few that collide often, so that rules meet. Every schema is
/// well formed, without references to other documents and without circles.
///
///     var random = RandomSchemas(RandomKey(seed: 1).stream(for: .test))
///     let schema = random.schema()
///     let instances = (0..<8).map { _ in random.instance(of: schema) }
package struct RandomSchemas: Sendable {
  /// Groups of keywords that may be left out.
  package struct Features: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    /// `enum`, `const`.
    package static let values = Features(rawValue: 1)
    /// Bounds and `multipleOf`.
    package static let numbers = Features(rawValue: 2)
    /// Lengths.
    package static let strings = Features(rawValue: 4)
    /// `pattern` and `patternProperties`.
    package static let patterns = Features(rawValue: 8)
    /// `items`, `prefixItems`, counts, `uniqueItems`.
    package static let arrays = Features(rawValue: 16)
    /// `contains` with its bounds.
    package static let contains = Features(rawValue: 32)
    /// `properties`, `required`, `additionalProperties`, counts, `propertyNames`.
    package static let objects = Features(rawValue: 64)
    /// `dependentRequired`, `dependentSchemas`.
    package static let dependent = Features(rawValue: 128)
    /// `allOf`, `anyOf`, `oneOf`.
    package static let combinations = Features(rawValue: 256)
    /// `not`, `if`.
    package static let negations = Features(rawValue: 512)
    /// `$ref` to `$defs`, recursive ones too.
    package static let references = Features(rawValue: 1024)
    /// `unevaluatedItems`, `unevaluatedProperties`.
    package static let unevaluated = Features(rawValue: 2048)
    /// `format`, of those every validator knows.
    package static let formats = Features(rawValue: 4096)

    package static let all = Features(rawValue: 8191)
  }

  package let features: Features
  /// The source of randomness; values made from it depend on nothing else.
  package var stream: RandomStream

  package init(_ stream: RandomStream, features: Features = .all) {
    self.stream = stream
    self.features = features
  }

  static let keys = ["a", "b", "c", "ab", "é", "x y", "\"q\""]
  static let texts = ["", "a", "ab", "abc", "b1", "é", "😀é", "2024-02-29", "10.0.0.1", "x\ny"]
  static let numbers = [
    "-1", "0", "1", "1.0", "2", "3", "10", "1e1", "0.5", "2.25", "-3.5", "1e20",
  ]
  static let patterns = ["^a", "b$", "^[a-c]*$", "[0-9]", "^.{2,3}$", "é", "^(ab|b1)$"]

  /// A schema with definitions, of 2020-12 and declared so.
  package mutating func schema() -> JSONValue {
    var root = object(depth: 3)
    root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    if features.contains(.references) {
      var definitions = JSONObject()
      for name in ["d0", "d1", "d2"] {
        // Only below a step into the value may a definition lead back, so none is a circle.
        definitions[name] = .object(object(depth: 1, isDefinition: true))
      }
      root["$defs"] = .object(definitions)
    }
    return .object(root)
  }

  /// A schema inside another.
  mutating func subschema(depth: Int, isDefinition: Bool = false) -> JSONValue {
    if chance(8) { return .bool(chance(2)) }
    if depth <= 0 { return .object(leaf()) }
    return .object(object(depth: depth - 1, isDefinition: isDefinition))
  }

  private mutating func object(depth: Int, isDefinition: Bool = false) -> JSONObject {
    var schema = leaf()
    let inPlace = depth - (isDefinition ? 99 : 0)
    for _ in 0..<(1 + count(3)) {
      switch count(9) {
      case 0 where features.contains(.arrays): arrays(&schema, depth)
      case 1, 2, 3: if features.contains(.objects) { objects(&schema, depth) }
      case 4 where features.contains(.contains): contains(&schema, depth)
      case 5 where features.contains(.combinations) && inPlace > 0:
        let name = pick(["allOf", "anyOf", "oneOf"])
        schema[name] = .array((0..<(1 + count(3))).map { _ in subschema(depth: depth) })
      case 6 where features.contains(.negations) && inPlace > 0: negations(&schema, depth)
      case 7 where features.contains(.dependent): dependent(&schema, depth, inPlace > 0)
      case 8 where features.contains(.references) && !isDefinition:
        schema["$ref"] = .string("#/$defs/d\(count(3))")
      default: break
      }
    }
    if features.contains(.unevaluated), chance(4) {
      let name = pick(["unevaluatedProperties", "unevaluatedItems"])
      schema[name] = chance(2) ? false : subschema(depth: 0)
    }
    return schema
  }

  /// A schema of rules about the value itself.
  private mutating func leaf() -> JSONObject {
    var schema = JSONObject()
    if chance(2) {
      let types = ["null", "boolean", "integer", "number", "string", "array", "object"]
      let one = JSONValue.string(pick(types))
      let two = JSONValue.string(pick(types))
      schema["type"] = chance(4) && one != two ? .array([one, two]) : one
    }
    switch count(8) {
    case 0 where features.contains(.values):
      schema["enum"] = .array(distinct((0..<(1 + count(4))).map { _ in scalar() }))
    case 1 where features.contains(.values):
      schema["const"] = chance(3) ? value(depth: 2) : scalar()
    case 2 where features.contains(.numbers):
      let name = pick(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"])
      schema[name] = number()
    case 3 where features.contains(.numbers): schema["multipleOf"] = pick([1, 2, 0.5, 0.25, 3])
    case 4 where features.contains(.strings):
      schema[pick(["minLength", "maxLength"])] = .number(JSONNumber(count(4)))
    case 5 where features.contains(.patterns):
      schema["pattern"] = .string(pick(RandomSchemas.patterns))
    case 6 where features.contains(.formats): schema["format"] = pick(["date", "ipv4"])
    default: break
    }
    return schema
  }

  private mutating func arrays(_ schema: inout JSONObject, _ depth: Int) {
    if chance(2) { schema["items"] = subschema(depth: depth, isDefinition: true) }
    if chance(3) {
      schema["prefixItems"] = .array((0..<(1 + count(2))).map { _ in subschema(depth: depth) })
    }
    if chance(3) { schema["minItems"] = .number(JSONNumber(count(3))) }
    if chance(3) { schema["maxItems"] = .number(JSONNumber(count(4))) }
    if chance(3) { schema["uniqueItems"] = true }
  }

  private mutating func contains(_ schema: inout JSONObject, _ depth: Int) {
    schema["contains"] = subschema(depth: depth)
    if chance(3) { schema["minContains"] = .number(JSONNumber(count(3))) }
    if chance(3) { schema["maxContains"] = .number(JSONNumber(count(3))) }
  }

  private mutating func objects(_ schema: inout JSONObject, _ depth: Int) {
    var properties = JSONObject()
    for _ in 0..<(1 + count(3)) {
      properties[pick(RandomSchemas.keys)] = member(depth)
    }
    schema["properties"] = .object(properties)
    if chance(2) {
      schema["required"] = .array(
        distinct((0..<count(3)).map { _ in .string(pick(RandomSchemas.keys)) }))
    }
    if chance(3) { schema["additionalProperties"] = chance(2) ? false : member(depth) }
    if chance(4), features.contains(.patterns) {
      schema["patternProperties"] = .object(
        JSONObject([.init(name: pick(RandomSchemas.patterns), value: member(depth))]))
    }
    if chance(5) { schema["propertyNames"] = subschema(depth: 0) }
    if chance(5) { schema["minProperties"] = .number(JSONNumber(count(3))) }
    if chance(5) { schema["maxProperties"] = .number(JSONNumber(count(4))) }
  }

  /// A schema one step into the value, where references may lead anywhere.
  private mutating func member(_ depth: Int) -> JSONValue {
    if features.contains(.references), chance(6) {
      return ["$ref": .string(pick(["#", "#/$defs/d0", "#/$defs/d1", "#/$defs/d2"]))]
    }
    return subschema(depth: depth, isDefinition: depth < 2)
  }

  private mutating func dependent(_ schema: inout JSONObject, _ depth: Int, _ inPlace: Bool) {
    let key = pick(RandomSchemas.keys)
    if inPlace, chance(2) {
      schema["dependentSchemas"] = .object(
        JSONObject([.init(name: key, value: subschema(depth: depth))]))
    } else {
      let needed = JSONValue.array([.string(pick(RandomSchemas.keys))])
      schema["dependentRequired"] = .object(JSONObject([.init(name: key, value: needed)]))
    }
  }

  private mutating func negations(_ schema: inout JSONObject, _ depth: Int) {
    if chance(2) {
      schema["not"] = subschema(depth: depth)
      return
    }
    schema["if"] = subschema(depth: depth)
    if !chance(4) { schema["then"] = subschema(depth: depth) }
    if chance(2) { schema["else"] = subschema(depth: depth) }
  }
}
