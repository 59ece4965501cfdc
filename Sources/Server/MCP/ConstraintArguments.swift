import JSONSchema

/// The constraints that MCP tools take as arguments, and what they are called in requests.
enum ConstraintArguments {
  /// The arguments' schemas.
  static let properties: KeyValuePairs<String, JSONValue> = [
    "regex": text("The whole text matches this pattern (PCRE2 syntax)."),
    "json_schema": [
      "description": "The text is JSON that this schema accepts.", "type": ["object", "boolean"],
    ],
    "choice": [
      "description": "The text is one of these.", "type": "array", "items": ["type": "string"],
      "minItems": 1,
    ],
    "gbnf": text("The text is derived by this grammar (GBNF syntax)."),
    "grammar": text("The text satisfies a ready-made constraint of this name."),
    "verbatim": text("The text is a contiguous span of this one."),
  ]

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
    members += properties.map { .init(name: $0.key, value: $0.value) }
    return [
      "type": "object", "properties": .object(JSONObject(members)),
      "required": .array(required.map { .string($0) }), "additionalProperties": false,
    ]
  }

  static func text(_ description: String) -> JSONValue {
    ["type": "string", "description": .string(description)]
  }
}
