import JSONSchema
import Testing

@Suite struct SchemaClosingTests {
  @Test(arguments: [
    (#"{"type":"object"}"#, #"{"type":"object","additionalProperties":false}"#),
    (
      #"{"properties":{"a":{"type":"object","properties":{}}}}"#,
      #"{"properties":{"a":{"type":"object","properties":{},"additionalProperties":false}},"additionalProperties":false}"#
    ),
    // What is said of other members stays.
    (
      #"{"type":"object","additionalProperties":true}"#,
      #"{"type":"object","additionalProperties":true}"#
    ),
    (
      #"{"type":"object","patternProperties":{"x":{}}}"#,
      #"{"type":"object","patternProperties":{"x":{}}}"#
    ),
    (
      #"{"type":"object","additionalProperties":{"properties":{"a":{}}}}"#,
      #"{"type":"object","additionalProperties":{"properties":{"a":{}},"additionalProperties":false}}"#
    ),
    // Parts of a conjunction do not know each other's members.
    (
      #"{"allOf":[{"properties":{"a":{}}},{"properties":{"b":{}}}],"type":"object"}"#,
      #"{"allOf":[{"properties":{"a":{}}},{"properties":{"b":{}}}],"type":"object"}"#
    ),
    (
      #"{"allOf":[{"properties":{"a":{}}}]}"#,
      #"{"allOf":[{"properties":{"a":{}},"additionalProperties":false}]}"#
    ),
    (
      #"{"anyOf":[{"properties":{"a":{}}},{"type":"string"}]}"#,
      #"{"anyOf":[{"properties":{"a":{}},"additionalProperties":false},{"type":"string"}]}"#
    ),
    (
      #"{"properties":{"a":{}},"anyOf":[{"properties":{"b":{}}}]}"#,
      #"{"properties":{"a":{}},"anyOf":[{"properties":{"b":{}}}]}"#
    ),
    (
      ##"{"$ref":"#/$defs/d","$defs":{"d":{"type":"object"}}}"##,
      ##"{"$ref":"#/$defs/d","$defs":{"d":{"type":"object","additionalProperties":false}}}"##
    ),
    (
      ##"{"allOf":[{"$ref":"#/$defs/d"},{"properties":{"b":{}}}],"$defs":{"d":{"type":"object"}}}"##,
      ##"{"allOf":[{"$ref":"#/$defs/d"},{"properties":{"b":{}}}],"$defs":{"d":{"type":"object"}}}"##
    ),
    ("true", "true"),
    (
      #"{"type":"array","items":{"type":"object"}}"#,
      #"{"type":"array","items":{"type":"object","additionalProperties":false}}"#
    ),
  ])
  func opensAreClosedWhereThatIsSafe(_ schema: String, _ closed: String) throws {
    let found = try JSONValue(parsing: schema).closingOpenObjects
    let wanted = try JSONValue(parsing: closed)
    #expect(found == wanted, "\(found)")
  }
}
