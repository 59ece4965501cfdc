import Inference
import Sampling
import MartingaleTestSupport
import Testing

@Suite struct EndingTests {
  private func draw(
    _ text: String, endings: [String], method: SequenceMethod = .base
  ) async throws -> Sample {
    var request = SamplingRequest(prompt: [])
    request.endings = endings.map { Array($0.utf8) }
    let run = try await SequenceSampler(
      model: ScriptedModel { _ in text },
      options: SamplerOptions(method: method, particles: 1, maxTokens: 40)
    ).sample(request, key: RandomKey(seed: 1))
    return try #require(run.posterior.samples.first)
  }

  @Test(arguments: [
    ("one two three", ["two"], "one "), ("one two three", ["three", "two"], "one "),
    ("aab", ["aab", "ab"], ""), ("abc", ["abcd"], "abc"), ("abc", [], "abc"),
    ("abc", ["a"], ""), ("xé!", ["é"], "x"), ("abc", [""], "abc"),
  ])
  func aFreeTextEndsBeforeTheFirstEnding(
    _ text: String, _ endings: [String], _ expected: String
  ) async throws {
    let sample = try await draw(text, endings: endings)
    #expect(sample.string == expected)
    #expect(sample.finish == .stop)
    #expect(sample.tokenIDs.count == sample.tokens)
  }

  @Test func aGuidedTextHasItsConstraintForThat() async throws {
    let sample = try await draw("one two", endings: ["two"], method: .masked)
    #expect(sample.string == "one two")
  }
}
