import Foundation
import Prompting
import Testing

struct ScoreStoreTests {
  private let set = ItemSet("train", items(4))

  @Test func whatWasScoredIsRemembered() async throws {
    let scorer = CountingScorer(.noisy)
    let store = ScoreStore(scorer)
    let one = try await store.result("a {s}", on: set, for: "x")
    let two = try await store.result("a {s}", on: set, for: "y")
    #expect(one == two)
    #expect(await scorer.calls == 1)
    // Each search's count is what it would have cost alone.
    #expect(await store.tallies["y"]?.tokens == 4)
    _ = try await store.result("a {s}", on: ItemSet("train", items(3)), for: "x")
    #expect(await scorer.calls == 2)
  }

  @Test func aFileRemembersAcrossProcesses() async throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/history.jsonl"
    let one: ScoringResult
    do {
      let store = try ScoreStore(FunctionScorer.noisy, file: path)
      one = try await store.result("a {s}\n\"é", on: set, for: "x")
    }
    // An unfinished line, as a killed process leaves it.
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try (whole + Data(#"{"set": "tr"#.utf8)).write(to: URL(fileURLWithPath: path))
    let scorer = CountingScorer(.noisy)
    let again = try ScoreStore(RenamedScorer(base: scorer, identity: "function"), file: path)
    #expect(try await again.result("a {s}\n\"é", on: set, for: "x") == one)
    #expect(await scorer.calls == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == whole)
  }

  @Test func oneProcessAtATimeAndOneModel() async throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/history.jsonl"
    do {
      let store = try ScoreStore(FunctionScorer.noisy, file: path)
      let error = #expect(throws: PromptingError.self) {
        try ScoreStore(FunctionScorer.noisy, file: path)
      }
      #expect(error?.code == .busy)
      _ = try await store.result("a", on: set, for: "x")
    }
    let error = #expect(throws: PromptingError.self) {
      try ScoreStore(CountingScorer(.noisy), file: path)
    }
    #expect(error?.message.contains("history.jsonl:1: these are results of another") == true)
  }

  @Test func aStoppedSearchGoesOnAsIfNothingHadHappened() async throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/history.jsonl"
    let genome = try PromptGenome(shortPrompt, slots: ["s"], model: bytewise)
    func evolve(_ store: ScoreStore) async throws -> SearchHistory {
      let measure = FitnessMeasure(store, items: set, fitness: .reward, arm: "gga")
      var run = try PromptEvolution(
        genome, measure: measure, options: EvolutionTests.options(.gga, seed: 5))
      return try await run.run()
    }
    let whole = try await evolve(ScoreStore(FunctionScorer.noisy))
    do {
      let failing = CountingScorer(.noisy, failsAt: 41)
      let store = try ScoreStore(failing, file: path)
      await #expect(throws: PromptingError.self) { try await evolve(store) }
    }
    let counting = CountingScorer(.noisy)
    let resumed = try await evolve(ScoreStore(counting, file: path))
    #expect(resumed.candidates == whole.candidates)
    #expect(await counting.calls == Set(whole.candidates.map(\.text)).count - 40)
  }
}

/// A scorer under another name.
struct RenamedScorer: PromptScorer {
  var base: CountingScorer
  var identity: String
  var greatestReward: Double { 200 }
  var generates: Bool { false }

  func score(
    _ prompt: String, on items: [PromptItem]
  ) async throws(PromptingError) -> ScoringResult {
    try await base.score(prompt, on: items)
  }
}
