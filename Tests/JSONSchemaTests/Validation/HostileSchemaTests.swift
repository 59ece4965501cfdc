import Constraints
import JSONSchema
import Testing

/// Schemas and documents made to hurt: each ends, with a verdict or a named limit. Where the work is
/// exponential nobody sees the end, so the time limit need not be tight.
@Suite(.timeLimit(.minutes(60))) struct HostileSchemaTests {
  /// What became of a schema and an instance.
  private func outcome(_ schema: String, _ instance: String) -> String {
    do throws(SchemaError) {
      let document = try SchemaDocument(schema)
      let validator = try SchemaValidator(document, patterns: ECMAPatternCompiler())
      guard let instance = try? JSONDocument(instance) else { return "not JSON" }
      return try validator.accepts(instance) ? "accepted" : "rejected"
    } catch { return error.code.rawValue }
  }

  /// Each level asks the next twice: 2^60 questions, of which 120 differ.
  private func doubling(
    _ levels: Int, _ keyword: String, _ extra: String = "", base: String = #"{"type":"string"}"#
  ) -> String {
    let definitions = (1...levels).map { level in
      let next = ##"{"$ref":"#/$defs/n\##(level - 1)"}"##
      return #""n\#(level)":{"\#(keyword)":[\#(next),\#(next)]}"#
    }
    return
      ##"{"$ref":"#/$defs/n\##(levels)"\##(extra),"$defs":{"n0":\##(base),\##(definitions.joined(separator: ","))}}"##
  }

  @Test func alternativesInsideEachOtherAreJudgedOnce() {
    #expect(outcome(doubling(60, "allOf"), "\"x\"") == "accepted")
    #expect(outcome(doubling(60, "oneOf"), "1") == "rejected")
    #expect(outcome(doubling(60, "anyOf"), "1") == "rejected")
  }

  @Test func whatIsEvaluatedOnEachWayIsCollectedUpToTheLimit() {
    let extra = #","unevaluatedProperties":false"#
    #expect(outcome(doubling(60, "anyOf", extra), "1") == "rejected")
    let schema = doubling(60, "anyOf", extra, base: #"{"properties":{"a":true}}"#)
    #expect(outcome(schema, #"{"a":1}"#) == "schema_limit")
    #expect(
      outcome(doubling(10, "anyOf", extra, base: #"{"properties":{"a":true}}"#), #"{"a":1}"#)
        == "accepted")
  }

  @Test func referencesThatGoInCirclesAreRefused() {
    #expect(
      outcome(
        ##"{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}"##, "1")
        == "schema_reference_cycle")
    #expect(outcome(##"{"allOf":[{"$ref":"#"}]}"##, "1") == "schema_reference_cycle")
  }

  @Test func aLongChainOfReferencesCostsNoStack() {
    let links = (0..<50_000).map { ##""n\##($0)":{"$ref":"#/$defs/n\##($0 + 1)"}"## }
    let schema =
      ##"{"$ref":"#/$defs/n0","$defs":{\##(links.joined(separator: ",")),"n50000":{"type":"null"}}}"##
    #expect(outcome(schema, "null") == "accepted")
    #expect(outcome(schema, "1") == "rejected")
  }

  @Test func largeEnumerationsAndManyPropertiesAreLookedUp() {
    let values = (0..<100_000).map { "\"v\($0)\"" }.joined(separator: ",")
    #expect(outcome(#"{"items":{"enum":[\#(values)]}}"#, "[\(values)]") == "accepted")
    #expect(outcome(#"{"enum":[\#(values)]}"#, "\"v100000\"") == "rejected")
    let properties = (0..<5_000).map { #""p\#($0)":{"type":"integer"}"# }.joined(separator: ",")
    let required = (0..<5_000).map { "\"p\($0)\"" }.joined(separator: ",")
    let schema =
      #"{"properties":{\#(properties)},"required":[\#(required)],"additionalProperties":false}"#
    let members = (0..<5_000).map { #""p\#($0)":1"# }.joined(separator: ",")
    #expect(outcome(schema, "{\(members)}") == "accepted")
    #expect(outcome(schema, "{\(members),\"q\":1}") == "rejected")
  }

  @Test func hugeBoundsCostNothing() {
    #expect(outcome(#"{"maxLength":1000000000,"minLength":1e3}"#, "\"x\"") == "rejected")
    #expect(outcome(#"{"maxItems":1000000000000000000000}"#, "[1]") == "accepted")
    #expect(outcome(#"{"multipleOf":0.1}"#, "1.2") == "accepted")
    #expect(outcome(#"{"multipleOf":1e-300}"#, "1e300") == "accepted")
    #expect(outcome(#"{"maximum":1e999999999999999999999}"#, "1e400") == "accepted")
  }

  @Test func deepSchemasAndPatternsAreRefusedByName() {
    let deep = String(repeating: #"{"not":"#, count: 10_000)
    #expect(outcome(deep + "{}" + String(repeating: "}", count: 10_000), "1") == "schema_malformed")
    let nested = String(repeating: "(", count: 60_000) + String(repeating: ")", count: 60_000)
    #expect(outcome(#"{"pattern":"\#(nested)"}"#, "\"x\"") == "schema_unsupported")
    #expect(
      outcome(#"{"pattern":"^(a+)+$"}"#, "\"\(String(repeating: "a", count: 5_000))b\"")
        == "schema_limit")
  }

  @Test func oddKeysAndEscapesAreOrdinary() {
    let schema = #"{"properties":{"\"\n\u00e9\ud83d\ude00":{"const":1}},"required":["\"\né😀"]}"#
    #expect(outcome(schema, #"{"\u0022\n\u00e9\uD83D\uDE00":1.0}"#) == "accepted")
    #expect(outcome(schema, #"{"\"\ne\u0301😀":1}"#) == "rejected")
  }

  @Test func booleanAndEmptySchemas() {
    #expect(outcome("true", "[1]") == "accepted")
    #expect(outcome("{}", "[1]") == "accepted")
    #expect(outcome("false", "[1]") == "rejected")
    #expect(outcome(#"{"allOf":[{"type":"string"},{"type":"null"}]}"#, "null") == "rejected")
  }
}
