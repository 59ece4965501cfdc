import JSONSchema
import Testing
import Tools

@Suite struct ToolCatalogueTests {
  private func read(_ text: String) throws -> [ToolDefinition] {
    try ToolCatalogue.read(Array(text.utf8))
  }

  @Test func readsEveryForm() throws {
    let schema: JSONValue = ["type": "object", "properties": ["q": ["type": "string"]]]
    let expected = ToolDefinition(name: "find", description: "Finds.", inputSchema: schema)
    for text in [
      #"[{"type":"function","function":{"name":"find","description":"Finds.","parameters":\#(schema)}}]"#,
      #"{"tools":[{"type":"function","name":"find","description":"Finds.","parameters":\#(schema)}]}"#,
      #"{"resultType":"complete","tools":[{"name":"find","description":"Finds.","inputSchema":\#(schema)}]}"#,
      #"{"name":"find","description":"Finds.","input_schema":\#(schema)}"#,
      "\n" + #"{"name":"find","description":"Finds.","inputSchema":\#(schema)}"# + "\n\n",
    ] {
      #expect(try read(text) == [expected], "\(text)")
    }
    #expect(
      try read(#"{"name":"a","description":"x","merged":false}"# + "\n" + #"{"name":"b"}"#).map(
        \.name) == ["a", "b"])
  }

  @Test func writesBothForms() throws {
    let definition = ToolDefinition(
      name: "find", title: "Find", description: "Finds.", outputSchema: ["type": "object"])
    #expect(try read("[\(definition.mcp)]") == [definition])
    var plain = definition
    plain.title = nil
    plain.outputSchema = nil
    #expect(try read("[\(definition.openAI)]") == [plain])
  }

  @Test(arguments: [
    ("", "unexpected"), ("[1]", "tools:1:2: a tool is an object, not number"),
    (
      #"[{"name":"a"},{"name":"a"}]"#,
      #"tools:1:15: the tool "a" is defined twice; the first is at tools:1:2"#
    ),
    (#"[{"description":"x"}]"#, #"tools:1:2: a tool needs a "name" that is a string"#),
    (#"[{"name":""}]"#, "1 to 128 bytes"), (#"[{"name":"a\u0007"}]"#, "control characters"),
    (#"[{"name":"a","inputSchema":[]}]"#, "must be an object"),
    (#"{"tools":3}"#, "must be an array"),
    (#"[{"type":"retrieval","function":{"name":"a"}}]"#, "only tools of type"),
    ("{\"name\":\"a\"}\n{\"name\":", "tools:2:9: "),
    ("{\"name\":\"a\"}\n{\"name\":3}", "tools:2:1: a tool needs a \"name\" that is a string"),
    (
      "{\"name\":\"b\"}\n{\"name\":\"a\"}\n\n {\"name\":\"a\"}",
      "tools:4:2: the tool \"a\" is defined twice; the first is at tools:2:1"
    ),
    (
      "{\"name\":\"a\"}\n{\"name\":\"b\"",
      "tools:2:12: the object that begins at column 1 is not closed\n  2 | {\"name\":\"b\""
    ),
  ])
  func refuses(_ text: String, _ message: String) {
    #expect { try read(text) } throws: { error in
      guard let error = error as? ToolError else { return false }
      return error.code == .invalidDefinition && (text.isEmpty || error.message.contains(message))
    }
  }

  @Test func knowsPortableNames() {
    #expect(ToolDefinition(name: "a.b_C-9", description: "").hasPortableName)
    for name in ["PDF&URLTool", "a b", "", "é", String(repeating: "a", count: 129)] {
      #expect(!ToolDefinition(name: name, description: "").hasPortableName)
    }
  }
}
