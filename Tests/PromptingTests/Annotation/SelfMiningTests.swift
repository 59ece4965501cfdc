import Inference
import Prompting
import MartingaleTestSupport
import Testing

struct SelfMiningTests {
  /// Says " yes" to nearly everything, more so after A than after B, most after AA.
  private let model = EnumerableModel(
    "biased", tokens: ["Answer:", ":", "A", "B", " yes", " no"]
  ) { context in
    let sure = context.reduce(0.8) { $0 + ($1 == 2 ? 0.05 : $1 == 3 ? -0.05 : 0) }
    return [0, 0, 0, 0, sure, 1 - sure, 0]
  }

  private let task = PromptTask(
    name: "t", slots: ["s"], labels: [" yes", " no"], skeleton: "{s}:", train: [], dev: [],
    test: [], prompts: [])

  private let pool = ["A", "BB", "AA", "B"].map { PromptItem(id: $0, inputs: ["s": $0]) }

  @Test func theSurestOfEachLabelAreKept() async throws {
    let miner = SelfMining(try LabelScorer(task, model: model))
    let mined = try await miner.mine(pool, with: "{s}:", perLabel: 1)
    #expect(mined.map(\.item.id) == ["AA", "BB"])
    #expect(mined.map(\.item.label) == [0, 1])
    #expect(mined.allSatisfy { $0.margin > 0 })
    let all = try await miner.mine(pool, with: "{s}:", perLabel: 9)
    #expect(all.map(\.item.id) == ["AA", "A", "BB", "B"])
    // The mined items are demonstrations.
    #expect(try task.prompt(demonstrations: mined.map(\.item)) == "AA: yes\n\nBB: no\n\n{s}:")
  }

  @Test func withoutCalibrationTheBiasWins() async throws {
    let miner = SelfMining(try LabelScorer(task, model: model))
    let mined = try await miner.mine(pool, with: "{s}:", perLabel: 2, calibrates: false)
    #expect(mined.map(\.item.label) == [0, 0])
    #expect(try await miner.mine([], with: "{s}:", perLabel: 2).isEmpty)
  }

  @Test func labelsAreScoredAsTheModelSays() async throws {
    let scorer = try LabelScorer(task, model: model)
    #expect(scorer.labelTokens == [4, 5])
    let item = PromptItem(id: "x", inputs: ["s": "AA"], label: 1)
    let result = try await scorer.score("{s}:", on: [item])
    // p = (0.9, 0.1), right label the second: 180 · (0.1 − 0.9).
    #expect(abs(result.reward + 144) < 1e-3)
    #expect(result.accuracy == 0 && result.outcomes[0].answer == " yes")
    await #expect(throws: PromptingError.self) {
      try await scorer.score("{s}:", on: [PromptItem(id: "x", inputs: ["s": "A"])])
    }
  }
}
