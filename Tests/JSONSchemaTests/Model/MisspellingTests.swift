import JSONSchema
import Testing

@Suite struct MisspellingTests {
  private func meant(
    _ keyword: String, _ dialect: Dialect = .union, custom: Set<String> = []
  ) throws -> [String] {
    let options = SchemaOptions(defaultDialect: dialect, customKeywords: custom)
    return try SchemaDocument("{\"\(keyword)\": true}", options: options)
      .misspellings.map(\.suggestion)
  }

  @Test(arguments: [
    ("minimun", "minimum"), ("minlength", "minLength"), ("max_length", "maxLength"),
    ("addtionalProperties", "additionalProperties"), ("requierd", "required"), ("typ", "type"),
    ("any_of", "anyOf"), ("enums", "enum"), ("ref", "$ref"), ("uniqueItem", "uniqueItems"),
  ])
  func whatWouldHaveBeenEnforcedIsFound(_ keyword: String, _ suggestion: String) throws {
    #expect(try meant(keyword) == [suggestion])
  }

  /// Keywords of one's own are annotations; a warning about them would be noise.
  @Test(arguments: [
    "colour", "note", "notes", "name", "unit", "label", "example", "discriminator",
    "xml", "externalDocs", "x-type", "x-order", "propertyOrdering", "comment", "readonly", "", "é",
    "enumNames", "order", "hint", "widget", "version", "_format",
    "_uniqueItems",
  ])
  func otherKeywordsAreLeftAlone(_ keyword: String) throws {
    #expect(try meant(keyword) == [])
  }

  @Test func keywordsOfOneOwnCountAsKnown() throws {
    #expect(try meant("x-verbatin", custom: ["x-verbatim"]) == ["x-verbatim"])
    #expect(try meant("x-verbatin") == [])
  }

  @Test func aKeywordOfAnotherDialectIsTold() throws {
    let schema = try SchemaDocument(
      "{\"prefixItems\": [true]}", options: SchemaOptions(defaultDialect: .draft7))
    #expect(
      schema.misspellings.map(\.description) == [
        "the keyword \"prefixItems\" means nothing in this schema's dialect and is not enforced"
      ])
    #expect(try meant("id", .draft2020) == [])
  }

  @Test func thePlaceIsTheKeys() throws {
    let schema = try SchemaDocument(
      "{\"properties\":\n {\"minimun\": {\"items\": [{\"minimun\":\n 3}]}}}")
    let found = schema.misspellings
    #expect(found.map(\.pointer.description) == ["/properties/minimun/items/0/minimun"])
    #expect(found.first?.location == SourceLocation(offset: 40, line: 2, column: 26))
  }

  /// However many there are, telling them costs little.
  @Test(.timeLimit(.minutes(60))) func onlyTheFirstAreTold() throws {
    let many = (0..<20_000).map { "\"p\($0)\": {\"minimun\": 1, \"maximun\($0)\": 1}" }
    let schema = try SchemaDocument("{\"properties\": {\(many.joined(separator: ","))}}")
    #expect(schema.misspellings.count == 20)
  }
}

@Suite struct UnenforcedKeywordTests {
  private func told(_ schema: String) throws -> [String] {
    try SchemaDocument(schema).misspellings.map { "\($0.pointer): \($0)" }
  }

  /// What other dialects say is not ignored in silence.
  @Test(arguments: [
    (#"{"divisibleBy":2}"#, "/divisibleBy: the keyword \"divisibleBy\" is draft-03's"),
    (#"{"disallow":"string"}"#, "write \"not\""),
    (#"{"type":"string","nullable":true}"#, "add \"null\" to the types"),
    (
      #"{"$schema":"http://json-schema.org/draft-03/schema#"}"#,
      "/$schema: the dialect \"http://json-schema.org/draft-03/schema#\" is not known"
    ),
    (#"{"$schema":"https://example.com/mine"}"#, "is not known"),
  ])
  func otherDialectsAreTold(_ row: (String, String)) throws {
    let lines = try told(row.0)
    #expect(lines.contains { $0.contains(row.1) }, "\(lines)")
  }

  @Test(arguments: [
    #"{"type":"string","nullable":false}"#,
    #"{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"string"}"#,
  ])
  func whatLosesNothingIsNotTold(_ schema: String) throws {
    #expect(try told(schema) == [])
  }

  @Test func aListOfItemsIsPrefixItems() {
    #expect {
      try SchemaDocument(
        #"{"$schema":"https://json-schema.org/draft/2020-12/schema","items":[{}]}"#)
    } throws: {
      "\($0)".contains("prefixItems")
    }
  }
}
