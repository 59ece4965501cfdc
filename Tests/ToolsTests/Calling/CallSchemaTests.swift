import Constraints
import JSONSchema
import Testing
import Tools

@Suite struct CallSchemaTests {
  static let tools = [
    ToolDefinition(
      name: "weather", description: "Tells the weather.",
      inputSchema: [
        "type": "object", "properties": ["city": ["enum": ["Oslo", "Rome"]]], "required": ["city"],
        "additionalProperties": false,
      ]),
    ToolDefinition(
      name: "sum", description: "Adds.",
      inputSchema: [
        "type": "object",
        "properties": ["a": ["$ref": "#/$defs/digit"], "b": ["$ref": "#/$defs/digit"]],
        "required": ["a", "b"], "additionalProperties": false,
        "$defs": ["digit": ["enum": [0, 1, 2, 3]]],
      ]),
  ]

  @Test func theUnionNamesEachToolWithItsOwnArguments() throws {
    let schema = CallSchema.union(Self.tools)
    #expect(schema["anyOf"]?.array?.count == 2)
    #expect(schema["anyOf"]?[0]?["properties"]?["name"] == ["const": "weather"])
    #expect(CallSchema.union([Self.tools[0]])["properties"]?["name"] == ["const": "weather"])
    let validator = try SchemaValidator(
      SchemaDocument(schema.description), patterns: ECMAPatternCompiler())
    for (text, valid) in [
      (#"{"name":"weather","arguments":{"city":"Oslo"}}"#, true),
      (#"{"name":"sum","arguments":{"a":1,"b":2}}"#, true),
      (#"{"name":"sum","arguments":{"city":"Oslo"}}"#, false),
      (#"{"name":"sum","arguments":{"a":1,"b":20}}"#, false),
      (#"{"name":"other","arguments":{}}"#, false),
    ] {
      #expect(try validator.accepts(JSONDocument(text)) == valid, "\(text)")
    }
  }
}
