import Prompting
import Testing

struct RerankingTests {
  /// Prompt `p<n>` has fitness n and, on dev items, is right where the reward is positive.
  private func history(_ count: Int) -> SearchHistory {
    SearchHistory(
      (0..<count).map {
        PromptCandidate(
          text: "p\($0)", length: 1, fitness: Double($0), accuracy: 0, generation: 0)
      })
  }

  @Test func theBestTenthByFitness() {
    #expect(Reranking().elite(history(41)) == [40, 39, 38, 37, 36])
    var same = history(11)
    same = SearchHistory(
      same.candidates.map { candidate in
        var copy = candidate
        copy.fitness = 1
        return copy
      })
    // All tie at the percentile; the first one comes first.
    #expect(Reranking().elite(same) == Array(0..<11))
  }

  @Test func devAccuracyDecidesAndFitnessBreaksTies() async throws {
    let accurate = FunctionScorer { prompt, item in
      let wrong = prompt == "p38" ? 1 : 3
      return (Int(item.id.dropFirst()) ?? 0) < wrong ? -1 : 1
    }
    let store = ScoreStore(accurate)
    let choice = try await Reranking().choose(
      history(41), on: ItemSet("dev", items(100)), store: store, for: "x")
    #expect(choice.index == 38)
    #expect(choice.result.outcomes.count == 100)
    #expect(abs(choice.result.accuracy - 0.99) < 1e-9)
    #expect(choice.considered == 5 && choice.finalists == 5)
    let tied = try await Reranking().choose(
      history(41), on: ItemSet("dev", items(100)), store: ScoreStore(FunctionScorer.constant),
      for: "x")
    #expect(tied.index == 40)
  }

  @Test func onlyFinalistsSeeTheRest() async throws {
    let scorer = CountingScorer(.noisy)
    var race = Reranking()
    race.finalists = 2
    _ = try await race.choose(
      history(41), on: ItemSet("dev", items(100)), store: ScoreStore(scorer), for: "x")
    #expect(await scorer.items == 5 * 40 + 2 * 60)
  }
}
