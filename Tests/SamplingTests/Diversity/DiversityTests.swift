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

@Suite struct BranchingRolloutsTests {
  /// In doubt about the first token only; c leads to where a leads.
  private let model = EnumerableModel("fork", tokens: ["a", "b", "c", "x", "y"]) { context in
    switch context.first {
    case nil: [0.4, 0.3, 0.28, 0.01, 0.005, 0.005]
    case 1: context.count < 6 ? [0, 0, 0, 0.01, 0.98, 0.01] : [0, 0, 0, 0.01, 0.01, 0.98]
    default: context.count < 6 ? [0, 0, 0, 0.98, 0.01, 0.01] : [0, 0, 0, 0.01, 0.01, 0.98]
    }
  }

  @Test func branchesThatStayAlikeAreDropped() async throws {
    let rollouts = try await BranchingRollouts(doubt: 1, width: 3, lookAhead: 3).roll(
      model, prompt: [], maxTokens: 10)
    #expect(
      rollouts.map { model.vocabulary.bytes(of: $0.tokens) } == [
        Array("axxxxx".utf8), Array("byyyyy".utf8),
      ])
    #expect(rollouts.allSatisfy { $0.finish == .stop })
    #expect(abs(rollouts[0].logProbability - (log(0.4) + 6 * log(0.98))) < 1e-4)
    #expect(rollouts.map(\.branchings) == [[], [0]])
  }

  @Test func withoutDoubtThereIsOnePath() async throws {
    let rollouts = try await BranchingRollouts(doubt: 10).roll(model, prompt: [], maxTokens: 3)
    #expect(rollouts.count == 1 && rollouts[0].finish == .length)
    #expect(rollouts[0].tokens == [0, 3, 3])
  }
}
