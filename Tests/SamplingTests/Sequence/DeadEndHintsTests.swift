import Constraints
import Sampling
import Testing

@Suite struct DeadEndHintsTests {
  private func explanation(
    constraint: Int = 0, length: Int = 0, _ base: BaseAdjustment = BaseAdjustment(),
    _ style: OptionStyle = .flags
  ) -> String {
    var ends = DeadEnds()
    ends.constraint = constraint
    ends.length = length
    return ends.explanation(under: SamplerOptions(base: base, maxTokens: 20), naming: style)
  }

  @Test func withoutAnOptionToBlameNoneIsNamed() {
    var ends = DeadEnds()
    ends.constraint = 3
    #expect(explanation(constraint: 3) == ends.explanation)
    #expect(explanation(constraint: 3, BaseAdjustment(topP: 1, minP: 0)) == ends.explanation)
  }

  @Test func whatCutsTokensAwayIsNamed() {
    #expect(
      explanation(constraint: 3, BaseAdjustment(topK: 5)).hasSuffix(
        "; --top-k 5 cuts off tokens that the constraint may need: change or drop it"))
    #expect(
      explanation(constraint: 3, BaseAdjustment(topK: 5, topP: 0.5, minP: 0.1), .members).hasSuffix(
        "; top_k 5 and top_p 0.5 and min_p 0.1 cut off tokens that the constraint may need: "
          + "change or drop them"))
  }

  @Test func theTokenLimitIsNamedWhereItWasReached() {
    #expect(
      explanation(length: 3, BaseAdjustment(topK: 5)).hasSuffix(
        "; --max-tokens is 20: raise it for longer texts"))
    #expect(explanation(length: 3, .init(), .members).contains("; max_tokens is 20: "))
    #expect(!explanation(length: 3, BaseAdjustment(topK: 5)).contains("top-k"))
    #expect(!explanation(constraint: 3, BaseAdjustment(topK: 5)).contains("max-tokens"))
  }

  @Test func aStringWithoutAnEndIsNamedInThePlaceOfTheLimit() throws {
    let schema =
      #"{"type": "object", "properties": {"notes": {"type": "string"}, "n": {"type": "integer"}}}"#
    let compiled = try ConstraintCompiler().compile(ConstraintSpec([.jsonSchema(schema)]))
    var ends = DeadEnds()
    ends.length = 2
    let options = SamplerOptions(maxTokens: 20)
    let text = ends.explanation(under: options, naming: .flags, of: compiled)
    #expect(
      text.hasSuffix(
        "; #/properties/notes has no maxLength in the schema: give it one that fits into --max-tokens 20"
      ))
    #expect(DeadEnds.openStringNote(of: compiled) == "#/properties/notes has no maxLength")
    let plain = try ConstraintCompiler().compile(ConstraintSpec([.regex("a*")]))
    #expect(ends.explanation(under: options, naming: .flags, of: plain).contains("raise it"))
    #expect(DeadEnds.openStringNote(of: plain) == nil)
  }
}
