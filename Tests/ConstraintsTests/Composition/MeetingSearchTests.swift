import Constraints
import Inference
import Testing

/// Ends that several constraints share.
@Suite struct MeetingSearchTests {
  private func compiled(_ parts: [ConstraintSpec.Part]) throws -> AnyConstraint {
    try #require(try ConstraintCompiler().compile(ConstraintSpec(parts)).constraint)
  }

  @Test func aGrammarAndAPatternMeet() throws {
    let grammar = """
      root ::= "(" root ")" | [a-c]*
      """
    let both = try compiled([.gbnf(grammar), .regex(#"\(\([^()]*b[a-c]{6}c?\)\)"#)])
    let start = try #require(both.start)
    let end = try #require(try both.completion(start).text)
    #expect(try both.accepts(end))
    let state = try #require(try both.viable(Array("((ab".utf8)))
    let rest = try #require(try both.completion(state).text)
    #expect(try both.accepts(Array("((ab".utf8) + rest))
    // Three are open and the pattern closes two.
    #expect(try both.viable(Array("(((".utf8)) == nil)
  }

  @Test func aSchemaAndAPatternMeet() throws {
    let both = try compiled([
      .jsonSchema(#"{"type":"array","items":{"type":"string"},"minItems":3}"#),
      .regex(#"\[("x*",?)+\]"#),
    ])
    let start = try #require(both.start)
    let end = try #require(try both.completion(start).text)
    #expect(try both.accepts(end))
    #expect(try both.viable(Array(#"["x","xx"]"#.utf8)) == nil)
    #expect(try both.viable(Array(#"["x","xx","#.utf8)) != nil)
  }

  @Test func whatNeverMeetsIsRefused() {
    #expect(throws: ConstraintError.self) {
      try compiled([.gbnf(#"root ::= "a" root "b" | "ab""#), .regex("a{3}b{2}")])
    }
  }
}
