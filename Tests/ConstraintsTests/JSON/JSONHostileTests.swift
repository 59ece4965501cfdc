import Constraints
import Testing

/// Schemas that are out to exhaust time, memory or the stack end quickly, with the limit named.
@Suite struct JSONHostileTests {
  /// Compiles a schema and judges a text; the error's code and message instead when there is one.
  private func judge(_ schema: String, _ text: String) -> Result<Bool, ConstraintError> {
    Result { () throws(ConstraintError) in
      try JSONConstraint(schema: schema).accepts(Array(text.utf8))
    }
  }

  private func code(_ result: Result<Bool, ConstraintError>) -> ConstraintError.Code? {
    if case .failure(let error) = result { return error.code }
    return nil
  }

  @Test(.timeLimit(.minutes(60))) func references() {
    #expect(code(judge(##"{"$ref":"#"}"##, "1")) == .unsupported)
    #expect(
      code(judge(##"{"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/a"},{}]}},"$ref":"#/$defs/a"}"##, "1"))
        == .unsupported)
    #expect(code(judge(#"{"$ref":"https://example.org/schema.json"}"#, "1")) == .unsupported)
    let chain = (0..<5_000).map { ##""d\##($0)":{"$ref":"#/$defs/d\##($0 + 1)"}"## }
    let long =
      ##"{"$defs":{\##(chain.joined(separator: ",")),"d5000":{"type":"null"}},"$ref":"#/$defs/d0"}"##
    #expect(judge(long, "null") == .success(true))
  }

  @Test(.timeLimit(.minutes(60))) func nestedCombinations() {
    var nested = #"{"type":"integer"}"#
    for level in 0..<30 { nested = #"{"oneOf":[\#(nested),{"const":"\#(level)"}]}"# }
    #expect(judge(nested, "1") == .success(true))
    #expect(judge(nested, #""7""#) == .success(true))
    #expect(judge(nested, "null") == .success(false))
    // Every level refers twice to the next: 2³⁰ ways, 30 subschemas.
    var definitions = #""d30":{"type":"integer"}"#
    for level in 0..<30 {
      definitions +=
        ##","d\##(level)":{"anyOf":[{"$ref":"#/$defs/d\##(level + 1)"},{"$ref":"#/$defs/d\##(level + 1)"}]}"##
    }
    let doubled = ##"{"$defs":{\##(definitions)},"$ref":"#/$defs/d0"}"##
    #expect(judge(doubled, "1") == .success(true))
    #expect(judge(doubled, "[]") == .success(false))
    // Alternatives that every key may or may not rule out.
    let alternatives = (0..<40).map { #"{"properties":{"k\#($0)":{"type":"null"}}}"# }
    let members = (0..<40).map { #""k\#($0)":\#($0 % 3 == 0 ? "null" : "1")"# }
    #expect(
      judge(
        #"{"anyOf":[\#(alternatives.joined(separator: ","))]}"#,
        "{\(members.joined(separator: ","))}") == .success(true))
  }

  @Test(.timeLimit(.minutes(60))) func largeLists() {
    let values = (0..<100_000).map { #""value\#($0)""# }.joined(separator: ",")
    #expect(judge(#"{"enum":[\#(values)]}"#, #""value99999""#) == .success(true))
    #expect(judge(#"{"enum":[\#(values)]}"#, #""value100000""#) == .success(false))
    let properties = (0..<5_000).map { #""p\#($0)":{"type":"integer"}"# }.joined(separator: ",")
    let open = #"{"properties":{\#(properties)},"additionalProperties":false}"#
    #expect(judge(open, #"{"p4999":1,"p0":2}"#) == .success(true))
    #expect(judge(open, #"{"p5000":1}"#) == .success(false))
  }

  @Test(.timeLimit(.minutes(60))) func largeCounts() {
    #expect(judge(#"{"maxLength":1000000000}"#, #""abc""#) == .success(true))
    #expect(judge(#"{"type":"string","minLength":1000000000}"#, #""abc""#) == .success(false))
    #expect(judge(#"{"maxItems":1000000000}"#, "[1,2]") == .success(true))
    #expect(judge(#"{"minItems":1e30}"#, "[1,2]") == .success(false))
    #expect(judge(#"{"pattern":"^(a{1,1000}){1,1000}$"}"#, #""aaaa""#) == .success(true))
  }

  @Test(.timeLimit(.minutes(60))) func deepThings() {
    let depth = 60_000
    let parentheses = String(repeating: "(", count: depth) + String(repeating: ")", count: depth)
    #expect(code(judge(#"{"pattern":"\#(parentheses)"}"#, #""""#)) == .limit)
    let brackets = String(repeating: "[", count: depth)
    #expect(code(judge("{}", brackets)) == .limit)
    let schema =
      String(repeating: #"{"items":"#, count: depth) + "{}" + String(repeating: "}", count: depth)
    #expect(code(judge(schema, "[]")) == .limit)
  }

  @Test(.timeLimit(.minutes(60))) func contradictions() throws {
    let contradiction = #"{"allOf":[{"type":"string"},{"type":"integer"}]}"#
    #expect(try JSONConstraint(schema: contradiction).start == nil)
    #expect(
      judge(#"{"allOf":[{"minimum":5},{"maximum":3}],"type":"number"}"#, "4") == .success(false))
  }
}
