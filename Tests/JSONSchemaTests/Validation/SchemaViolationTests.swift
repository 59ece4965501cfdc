import Constraints
import JSONSchema
import Testing

/// The rendered violations are part of the product: each is compared to the letter.
@Suite struct SchemaViolationTests {
  private func violations(_ schema: String, _ instance: String) throws -> [SchemaViolation] {
    let validator = try SchemaValidator(SchemaDocument(schema), patterns: ECMAPatternCompiler())
    return try validator.violations(of: JSONDocument(instance))
  }

  private func messages(_ schema: String, _ instance: String) throws -> [String] {
    try violations(schema, instance).map {
      "\($0.instancePointer) \($0.schemaPointer) \($0.message)"
    }
  }

  @Test func aViolationShowsTheLine() throws {
    let schema = #"{"properties":{"age":{"type":["integer","null"]}}}"#
    let found = try violations(schema, "{\n  \"name\": 1,\n  \"age\": \"x\"\n}")
    #expect(
      found.map { $0.rendered(name: "answer.json") } == [
        """
        answer.json:3:10: must be null or integer, and is a string (at /age)
          3 |   "age": "x"
            |          ^
        """
      ])
    #expect(found[0].keyword == "type")
    let key = try violations(
      #"{"properties":{"b":{"additionalProperties":false}}}"#, #"{"b": {"a": 1}}"#)
    #expect(
      key.map { $0.rendered(name: "answer.json") } == [
        """
        answer.json:1:8: the key "a" is not allowed (at /b/a)
          1 | {"b": {"a": 1}}
            |        ^
        """
      ])
    #expect(found[0].schemaPointer.description == "/properties/age/type")
  }

  @Test(arguments: [
    (#"{"type":"integer"}"#, "1.5", " /type must be integer, and is the number 1.5"),
    (#"{"required":["a","b"]}"#, #"{"a":1}"#, #" /required the key "b" is missing"#),
    (
      #"{"properties":{"name":{}},"additionalProperties":false}"#, #"{"nmae":1}"#,
      #"/nmae /additionalProperties the key "nmae" is not allowed; did you mean "name"?"#
    ),
    (
      #"{"enum":["north","south",3]}"#, #""nroth""#,
      #" /enum must be one of "north", "south", 3; did you mean "north"?"#
    ),
    (#"{"const":{"a":1}}"#, "2", #" /const must be {"a":1}"#),
    (#"{"minimum":3}"#, "2.5", " /minimum must be at least 3, and is 2.5"),
    (#"{"exclusiveMaximum":3}"#, "3", " /exclusiveMaximum must be less than 3, and is 3"),
    (#"{"multipleOf":0.01}"#, "0.015", " /multipleOf must be a multiple of 0.01, and is 0.015"),
    (#"{"minLength":3}"#, #""é😀""#, " /minLength must have at least 3 characters, and has 2"),
    (#"{"pattern":"^a"}"#, #""b""#, " /pattern does not match the pattern ^a"),
    (#"{"format":"ipv4"}"#, #""1.2.3""#, " /format is not an ipv4"),
    (
      #"{"uniqueItems":true}"#, "[1,2,1.0]",
      " /uniqueItems the elements 0 and 2 are equal, and must not be"
    ),
    (
      #"{"contains":{"type":"null"},"minContains":2}"#, "[null,1]",
      " /minContains has 1 elements that satisfy 'contains', and must have at least 2"
    ),
    (#"{"not":{"type":"null"}}"#, "null", " /not satisfies the schema in 'not', and must not"),
    (
      #"{"dependentRequired":{"a":["b"]}}"#, #"{"a":1}"#,
      #" /dependentRequired the key "b" is missing, because "a" is there"#
    ),
    (
      #"{"oneOf":[{"type":"integer"},{"minimum":0}]}"#, "1",
      " /oneOf satisfies the alternatives 0 and 1 of 'oneOf', and only one is allowed"
    ),
    (#"{"prefixItems":[true],"items":false}"#, "[1,2]", "/1 /items there are too many elements"),
    (
      #"{"unevaluatedProperties":false}"#, #"{"a":1}"#,
      #"/a /unevaluatedProperties the key "a" is not allowed"#
    ),
    ("false", "1", "  no value is allowed here"),
  ])
  func messagesSayWhatIsWrong(_ schema: String, _ instance: String, _ expected: String) throws {
    #expect(try messages(schema, instance) == [expected])
  }

  @Test func ofAlternativesTheNearestIsTold() throws {
    let schema = """
      {"anyOf":[{"type":"null"},
        {"type":"object","properties":{"kind":{"const":"a"},"size":{"type":"integer"}}},
        {"type":"object","properties":{"kind":{"const":"b"},"size":{"type":"string"}}}]}
      """
    let found = try violations(schema, #"{"kind":"b","size":7}"#)
    #expect(found.map(\.message) == ["satisfies none of the 3 alternatives of 'anyOf'"])
    #expect(found[0].causes.map(\.message) == ["must be string, and is the number 7"])
    #expect(
      found[0].rendered().hasSuffix("\n  nearest: must be string, and is the number 7 (at /size)"))
  }

  @Test func allViolationsAreReportedUpToTheLimit() throws {
    let schema =
      #"{"properties":{"a":{"type":"null"}},"items":{"type":"null"},"required":["b","c"]}"#
    #expect(try messages(schema, #"{"a":1}"#).count == 3)
    let many = "[" + Array(repeating: "1", count: 100).joined(separator: ",") + "]"
    #expect(try messages(schema, many).count == 32)
  }

  @Test func whatWouldHaveBeenEvaluatedIsNotHeldAgainstTheValue() throws {
    let schema = #"{"properties":{"a":{"type":"null"}},"unevaluatedProperties":false}"#
    #expect(
      try messages(schema, #"{"a":1}"#) == [
        "/a /properties/a/type must be null, and is the number 1"
      ])
  }

  @Test func judgesOfOnesOwn() throws {
    let options = SchemaOptions(customKeywords: ["x-even"])
    let schema = try SchemaDocument(#"{"items":{"x-even":true}}"#, options: options)
    #expect(throws: SchemaError.self) { try SchemaValidator(schema) }
    let validator = try SchemaValidator(
      schema,
      custom: ["x-even": { _, node in (node.number?.int ?? 0) % 2 == 0 ? nil : "is odd" }])
    let found = try validator.violations(of: JSONDocument("[2,3]"))
    #expect(found.map(\.message) == ["is odd"])
    #expect(found[0].keyword == "x-even")
  }

  @Test func withoutARegexEnginePatternsAreRefusedWithTheirPlace() throws {
    let schema = try SchemaDocument(#"{"items":{"patternProperties":{"a":{}}}}"#)
    do throws(SchemaError) {
      _ = try SchemaValidator(schema)
      Issue.record("accepted")
    } catch {
      #expect(error.code == .unsupported)
      #expect(error.pointer.description == "/items/patternProperties")
    }
  }
}
