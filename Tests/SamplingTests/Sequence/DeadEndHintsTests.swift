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
}
