import Agents
import Foundation
import Inference
import JSONSchema
import MartingaleTestSupport
import Synchronization
import Testing

/// Ways of working, and what their difference says.
@Suite struct ArmRunTests {
  private let file = """
    {"version": 1, "goal": "Say {{row}}", "inputs": {"row": {"jsonl": "in.jsonl"}},
     "output": {"regex": "[a-z]+"}, "success": {"regex": "o.*|t.*"}, "sampling": {"particles": 2}}
    """

  private func arm(_ folder: Folder) throws -> ArmRun {
    try folder.write("\"one\"\n\"two\"\n\"three\"\n", as: "in.jsonl")
    let task = try folder.task(file)
    let right = #"{"answer": "one"}"# + "\n" + #"{"answer": "two"}"# + "\n" + #"{"answer": "3"}"#
    return ArmRun(
      task,
      expected: try ExpectedAnswers(Array(right.utf8), named: "right", for: TaskItems(task)),
      in: folder.path + "/arm")
  }

  /// A clock that goes on by a second whenever it is read.
  private final class Ticks: Sendable {
    let count = Mutex(0.0)
    func read() -> Double {
      count.withLock { count in
        count += 1
        return count
      }
    }
  }

  @Test func answersAreJudgedAndFinishedItemsAreNotRunAgain() async throws {
    let folder = try Folder()
    let arm = try arm(folder)
    let asked = Mutex(0)
    let echo = ScriptedModel { prompt in
      asked.withLock { $0 += 1 }
      return prompt.contains("one") ? "one" : prompt.contains("two") ? "two" : "three"
    }
    let ticks = Ticks()
    let part = try await arm.outcome("whole", model: echo, seed: 3, limit: 2, clock: ticks.read)
    #expect(part.items.map(\.isRight) == [true, true])
    // The success check is the task's own opinion.
    #expect(part.items.map(\.isSolved) == [true, true])
    #expect(part.items.allSatisfy { $0.processorSeconds == 1 && $0.tokens > 0 })
    let before = asked.withLock { $0 }
    var shown: [Bool] = []
    let whole = try await arm.outcome("whole", model: echo, seed: 9, clock: ticks.read) {
      shown.append($1)
    }
    #expect(shown == [true, true, false] && whole.right == 2)
    #expect(whole.items.allSatisfy { $0.isSolved })
    #expect(Array(whole.items.prefix(2)) == part.items)
    let after = asked.withLock { $0 }
    let again = try await arm.outcome("whole", model: echo, seed: 3, clock: ticks.read)
    #expect(after > before && again == whole && asked.withLock { $0 } == after)
    // A measurement that was cut off is not known, and nothing else is.
    let path = folder.path + "/arm/measured.jsonl"
    let lines = try String(contentsOfFile: path, encoding: .utf8)
    try (lines.dropLast(12) + "").write(toFile: path, atomically: true, encoding: .utf8)
    let cut = try await arm.outcome("whole", model: echo, seed: 3, clock: ticks.read)
    #expect(cut.items.map { $0.processorSeconds == nil } == [false, false, true])
  }

  private func outcome(
    _ right: [Int], tokens: Int = 100, seconds: Double? = 1
  ) -> ArmOutcome {
    ArmOutcome(
      "arm",
      items: right.map {
        ArmOutcome.Item(
          isRight: $0 == 1, isSolved: true, tokens: tokens, processorSeconds: seconds)
      })
  }

  @Test func differencesArePairedAndSaidInWords() {
    let (good, poor) = ([1, 1, 1, 1, 1, 1, 1, 0], [0, 0, 0, 0, 1, 0, 0, 0])
    let pays = ArmDifference(outcome(good, tokens: 300), outcome(poor))
    #expect(pays.right.mean == 0.75 && pays.right.low > 0 && pays.verdict == .pays)
    #expect(pays.tokens.mean == 200 && pays.processorSeconds?.mean == 0)
    #expect(ArmDifference(outcome(poor), outcome(good)).verdict == .harms)
    // Costs without a gain that can be seen.
    let one = ArmDifference(outcome([1, 1, 0, 0], tokens: 300), outcome([1, 0, 0, 0]))
    #expect(one.right.mean == 0.25 && one.right.low == 0 && one.verdict == .doesNotPay)
    #expect(ArmDifference(outcome(good), outcome(good)).verdict == .doesNotPay)
    #expect(ArmDifference(outcome(good, tokens: 50), outcome(good)).verdict == .saves)
    #expect(ArmDifference(outcome(good, seconds: 0.5), outcome(good)).verdict == .saves)
    // What is cheaper because it answers less saves nothing.
    let less = ArmDifference(outcome([1, 0, 0, 0], tokens: 50), outcome([1, 1, 0, 0]))
    #expect(less.verdict == .doesNotPay)
    #expect(ArmDifference(outcome(good, seconds: nil), outcome(good)).processorSeconds == nil)
  }

  @Test func theRecordHasCountsAndMeans() {
    let text = outcome([1, 0, 1]).json.description
    #expect(text.contains(#""items":3"#) && text.contains(#""right":2"#), "\(text)")
    #expect(text.contains(#""malformed_calls":0"#) && text.contains(#""tokens":100"#))
    let difference = ArmDifference(outcome([1]), outcome([0])).json
    #expect(difference["verdict"]?.string == "pays" && difference["right"]?["low"] == 1)
  }
}
