import Prompting
import Testing

struct ThresholdPruningTests {
  private func prune(
    _ acceptance: ThresholdPruning.Acceptance, _ scorer: FunctionScorer, fitness: Fitness = .reward
  ) async throws -> ThresholdPruning.Outcome {
    try await ThresholdPruning(measure: measure(scorer, fitness: fitness), acceptance: acceptance)
      .run(
        shortPrompt, slots: ["s"], model: bytewise)
  }

  @Test func acceptedScoresStayNearTheBest() async throws {
    let positive = FunctionScorer { prompt, item in
      100 + FunctionScorer.noisy.reward(prompt, item) / 20
    }
    let outcome = try await prune(.threshold(0.96), positive)
    var best = -Double.infinity
    for index in outcome.accepted {
      let fitness = outcome.history.candidates[index].fitness
      if best > -.infinity { #expect(fitness >= 0.96 * best) }
      best = max(best, fitness)
    }
    #expect(outcome.accepted.count > 5)
    let chosen = try #require(outcome.chosen)
    #expect(outcome.history.candidates[chosen].length <= shortPrompt.utf8.count)
  }

  @Test func lengthsShrinkAndPlacesSurvive() async throws {
    let outcome = try await prune(.threshold(0.96), .constant)
    let lengths = outcome.accepted.map { outcome.history.candidates[$0].length }
    #expect(zip(lengths, lengths.dropFirst()).allSatisfy { $0 > $1 })
    // Everything goes but the place; on ties the last, shortest prompt is chosen.
    #expect(outcome.history.candidates[try #require(outcome.chosen)].text == "{s}")
  }

  @Test func climbingOnlyStrictlyImproves() async throws {
    let outcome = try await prune(.improvement, .noisy)
    let scores = outcome.accepted.map { outcome.history.candidates[$0].fitness }
    #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 < $1 })
    #expect(scores.count > 1)
  }

  @Test func negativeScoresHaveAThresholdToo() async throws {
    let negative = FunctionScorer { prompt, item in
      -100 + FunctionScorer.noisy.reward(prompt, item) / 20
    }
    let outcome = try await prune(.threshold(0.96), negative)
    var best = -Double.infinity
    for index in outcome.accepted {
      let fitness = outcome.history.candidates[index].fitness
      if best > -.infinity { #expect(fitness >= best - 0.04 * abs(best)) }
      best = max(best, fitness)
    }
    #expect(outcome.accepted.count > 1 && outcome.accepted.count < outcome.history.candidates.count)
  }
}
