import Constraints
import MartingaleTestSupport
import Testing

@Suite struct JSONCompletionTests {
  /// Compact generation: the laws of constraints, shortest completions included.
  @Test(arguments: [
    (#"{"type":"integer","minimum":3,"maximum":12}"#, ["3", "12"], ["2", "13", "3.0", "1e1"]),
    (#"{"enum":["a","ab",null]}"#, [#""a""#, "null"], [#""b""#]),
    (
      #"{"type":"object","properties":{"b":{"type":"boolean"},"a":{"type":"integer"}},"required":["a"],"additionalProperties":false}"#,
      [#"{"a":1}"#, #"{"b":true,"a":0}"#], [#"{"a":1,"b":true}"#, "{}", #"{"a": 1}"#]
    ),
    (
      #"{"type":"array","items":{"type":"boolean"},"minItems":2,"maxItems":3}"#,
      ["[true,false]"], ["[true]", "[]", "[ true,true]"]
    ),
    (#"{"type":"string","pattern":"^a{2,3}b?$"}"#, [#""aa""#, #""aaab""#], [#""a""#, #""aab "#]),
    (#"{"type":"string","minLength":2,"maxLength":3}"#, [#""ab""#], [#""a""#, #""aaab""#]),
  ]) func keepsTheLaws(_ schema: String, _ accepted: [String], _ rejected: [String]) throws {
    let constraint = try JSONConstraint(schema: schema, options: .generating)
    #expect(constraint.viability == .exact || schema.contains("Length"))
    var trial = LawTrial(
      alphabet: "{}[]\":,ab\\ -0123true", accepted: accepted, rejected: rejected)
    trial.walks = 20
    let violations = checkConstraintLaws(constraint, trial)
    #expect(violations.isEmpty, "\(violations)")
  }

  @Test(arguments: [
    (
      #"{"type":"object","required":["b","a"],"properties":{"a":{"minimum":10,"type":"integer"}}}"#,
      "", #"{"a":10,"b":0}"#
    ),
    (
      #"{"type":"object","required":["b","a"],"properties":{"a":{"minimum":10,"type":"integer"}}}"#,
      #"{"a":1"#, #"0,"b":0}"#
    ),
    (#"{"type":"array","minItems":3}"#, "[[", "],0,0]"),
    (
      ##"{"type":"object","properties":{"n":{"$ref":"#"},"v":{"const":"x\ny"}},"required":["v"]}"##,
      #"{"n":{"#, #""v":"x\ny"},"v":"x\ny"}"#
    ),
    (#"{"type":"string","pattern":"^(ab){3}$"}"#, #""ab"#, #"abab""#),
    (#"{"type":"string","minLength":3}"#, #""\u0001"#, #"  ""#),
    (#"{"const":"\u001F\""}"#, "", #""\u001f\"""#),
    (#"{"const":"\u001F\""}"#, #""\u00"#, #"1f\"""#),
    (#"{"type":"number","minimum":0.5,"maximum":0.75}"#, "0", ".5"),
    (#"{"type":"integer","maximum":-7}"#, "", "-7"),
  ]) func findsTheShortestEnd(_ schema: String, _ prefix: String, _ end: String) throws {
    let constraint = try JSONConstraint(schema: schema, options: .generating)
    let start = try #require(constraint.start)
    let state = try #require(try constraint.advance(start, by: Array(prefix.utf8)))
    let found = try #require(try constraint.shortestCompletion(state))
    #expect(String(decoding: found, as: UTF8.self) == end)
  }

  @Test func saysWhenItDoesNotKnow() throws {
    let constraint = try JSONConstraint(
      schema: #"{"not":{"type":"integer"}}"#, options: .generating)
    #expect(constraint.viability == .necessary)
    #expect(try constraint.shortestCompletion(#require(constraint.start)) == nil)
  }

  @Test func aRequiredCircleHasNoValue() throws {
    let constraint = try JSONConstraint(
      schema: ##"{"type":"object","properties":{"n":{"$ref":"#"}},"required":["n"]}"##,
      options: .generating)
    #expect(try constraint.shortestCompletion(#require(constraint.start)) == nil)
    #expect(constraint.viability == .necessary)
  }
}
