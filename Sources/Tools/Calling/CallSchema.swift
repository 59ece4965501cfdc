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

  /// Whether a keyword leaves an object's members open.
  private static func saysNothing(_ keyword: String, _ value: JSONValue) -> Bool {
    switch keyword {
    case "properties": value.object?.isEmpty == true
    case "required": value.array?.isEmpty == true
    case "type", "title", "description", "$schema", "$id", "default", "examples": true
    default: false
    }
  }

  /// The tool's schema as a resource of its own, so that its `#/$defs/…` still mean what they did.
  package static func arguments(_ definition: ToolDefinition) -> JSONValue {
    guard var schema = definition.inputSchema.object else { return ["type": "object"] }
    if schema["type"] == nil { schema["type"] = "object" }
    // A tool that says nothing of arguments has none; an open object would have them invented.
    if schema.members.allSatisfy({ Self.saysNothing($0.name, $0.value) }) {
      schema["additionalProperties"] = false
    }
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
