import Constraints
import Foundation
import Inference
import Sampling
import MartingaleTestSupport
import Testing

@Suite struct IterativeOutputsTests {
  @Test func everyRoundFindsAnotherText() async throws {
    let model = ScriptedModel { prompt in
      ["red", "green", "blue"].first { !prompt.contains($0) } ?? "red"
    }
    let sampler = SequenceSampler(
      model: model, options: SamplerOptions(particles: 2, maxTokens: 8))
    let constraint = try RegularLanguage(pattern: "[a-z]+").automaton()
    let found = try await IterativeOutputs().draw(5) { reminder, round in
      let prompt = try model.tokenize("A colour." + reminder, parseSpecial: false)
      let run = try await sampler.sample(
        SamplingRequest(prompt: prompt, constraint: constraint),
        key: RandomKey(seed: 1, output: UInt64(round)))
      return (round, run.posterior)
    }
    let samples = found.map(\.sample)
    #expect(found.map(\.answer).prefix(3) == [0, 1, 2])
    #expect(Array(samples.map(\.string).prefix(3)) == ["red", "green", "blue"])
    #expect(Set(samples.map(\.text)).count == samples.count)
  }
}
