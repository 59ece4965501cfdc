import Constraints
import JSONSchema

/// The constraints that MCP tools take as arguments, and what they are called in requests.
enum ConstraintArguments {
  /// The arguments' schemas: all kinds that a request may name.
  static let properties: [(name: String, schema: JSONValue)] =
    KindTable<any ConstraintKind>.standard.kinds.filter { $0.refusal == nil }.flatMap { kind in
      kind.fields(.request).map { (name: $0.key, schema: $0.value) }
    }

  /// The given ones as our own list of constraints: `[{"regex": …}, …]`.
  static func list(_ arguments: JSONValue) -> JSONValue {
    .array(
      properties.compactMap { name, _ in
        arguments[name].map { .object(JSONObject([.init(name: name, value: $0)])) }
      })
  }

  /// A schema of an object with the constraints among its properties.
  static func schema(
    _ own: KeyValuePairs<String, JSONValue>, required: [String]
  ) -> JSONValue {
    var members: [JSONObject.Member] = own.map { .init(name: $0.key, value: $0.value) }
    members += properties.map { .init(name: $0.name, value: $0.schema) }
    return [
      "type": "object", "properties": .object(JSONObject(members)),
      "required": .array(required.map { .string($0) }), "additionalProperties": false,
    ]
  }

  static func text(_ description: String) -> JSONValue {
    ["type": "string", "description": .string(description)]
  }
}
