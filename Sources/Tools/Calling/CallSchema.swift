public import JSONSchema

/// The schema of a call of one of some tools: the name first, then that tool's arguments.
///
/// Under a constraint made from it only these tools can be named, and arguments are always valid.
public enum CallSchema {
  /// One alternative a tool: `{"name": …, "arguments": …}`.
  public static func union(_ definitions: [ToolDefinition]) -> JSONValue {
    let alternatives = definitions.map(call)
    return alternatives.count == 1 ? alternatives[0] : ["anyOf": .array(alternatives)]
  }

  private static func call(_ definition: ToolDefinition) -> JSONValue {
    [
      "type": "object",
      "properties": [
        "name": ["const": .string(definition.name)], "arguments": arguments(definition),
      ],
      "required": ["name", "arguments"], "additionalProperties": false,
    ]
  }

  /// The tool's schema as a resource of its own, so that its `#/$defs/…` still mean what they did.
  private static func arguments(_ definition: ToolDefinition) -> JSONValue {
    guard var schema = definition.inputSchema.object else { return ["type": "object"] }
    if schema["type"] == nil { schema["type"] = "object" }
    if schema["$id"] == nil {
      var id = "urn:martingale:tool:"
      for byte in definition.name.utf8 {
        let digits = String(byte, radix: 16)
        id += digits.utf8.count == 1 ? "0" + digits : digits
      }
      schema["$id"] = .string(id)
    }
    return .object(schema)
  }
}
