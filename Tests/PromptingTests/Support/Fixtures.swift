import Foundation
import Inference
import Prompting
import MartingaleTestSupport

/// A scorer whose rewards are a function of the text.
struct FunctionScorer: PromptScorer {
  var identity = "function"
  var greatestReward = 200.0
  var generates = false
  var reward: @Sendable (String, PromptItem) -> Double

  func score(
    _ prompt: String, on items: [PromptItem]
  ) async throws(PromptingError) -> ScoringResult {
    ScoringResult(
      outcomes: items.map {
        let reward = reward(prompt, $0)
        return ItemOutcome(reward: reward, accuracy: reward > 0 ? 1 : 0)
      }, tokens: items.count)
  }

  /// Rewards in [−180, 200] that look random but depend on text and item alone.
  static let noisy = FunctionScorer { prompt, item in
    var stream = RandomStream(key: hash(prompt) ^ hash(item.id))
    return stream.uniform() * 380 - 180
  }

  /// The same reward for everything.
  static let constant = FunctionScorer { _, _ in 50 }

  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}

/// Counts how often it is asked.
actor CountingScorer: PromptScorer {
  nonisolated let identity = "counting"
  nonisolated let greatestReward = 200.0
  nonisolated let generates: Bool
  let base: FunctionScorer
  private(set) var calls = 0
  private(set) var items = 0
  /// The call at which it fails as if it was cancelled.
  let failsAt: Int?

  init(_ base: FunctionScorer, generates: Bool = false, failsAt: Int? = nil) {
    self.base = base
    self.generates = generates
    self.failsAt = failsAt
  }

  func score(
    _ prompt: String, on items: [PromptItem]
  ) async throws(PromptingError) -> ScoringResult {
    calls += 1
    self.items += items.count
    if calls == failsAt { throw PromptingError(.cancelled, "stopped") }
    return try await base.score(prompt, on: items)
  }
}

/// One token a byte.
let bytewise = ScriptedModel { _ in "" }

/// A prompt with one slot and forty other bytes.
let shortPrompt = "Review: bad film. Sentiment: no\nReview: {s} Sentiment:"

/// Items `0..<count`, labels taking turns.
func items(_ count: Int) -> [PromptItem] {
  (0..<count).map { PromptItem(id: "i\($0)", inputs: ["s": "text \($0)"], label: $0 % 2) }
}

/// A measure over eight items.
func measure(
  _ scorer: any PromptScorer, items count: Int = 8, fitness: Fitness = .reward
) -> FitnessMeasure {
  FitnessMeasure(
    ScoreStore(scorer), items: ItemSet("train", items(count)), fitness: fitness, arm: "test")
}

/// A folder that is removed at the end of the test.
final class ScratchFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory.appendingPathComponent(
        "prompting-\(UUID().uuidString)"
      ).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ text: String) throws {
    try text.write(toFile: path + "/" + name, atomically: true, encoding: .utf8)
  }
}
