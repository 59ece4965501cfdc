import Agents
import Constraints
import Foundation
import Sampling
import MartingaleTestSupport
import Testing

@Suite struct TaskRunTests {
  /// Answers with the word after "say".
  private let echo = ScriptedModel { prompt in
    prompt.firstMatch(of: /say ([a-z0-9]+)/).map { String($0.output.1) } ?? "nothing"
  }

  private let lines =
    #"{"id":"a","word":"one"}"# + "\n\n" + #"{"word":"two"}"# + "\n"
    + "nonsense\n" + #"{"word":"four"}"# + "\n"

  @Test func everyLineHasItsAnswerAndABadOneItsError() async throws {
    let folder = try Folder()
    try folder.write(lines, as: "in.jsonl")
    let task = try folder.task(
      #"{"version":1,"goal":"say {{row.word}}","inputs":{"row":{"jsonl":"in.jsonl"}},"output":{"regex":"[a-z]+"}}"#
    )
    let results = try await folder.run(task, echo)
    #expect(results.map(\.text) == ["one", "two", nil, "four"])
    #expect(results.map(\.outcome) == [.solved, .solved, .failed, .solved])
    #expect(results.map(\.id) == ["a", nil, nil, nil])
    #expect(results[2].message?.contains("in.jsonl:4:1: ") == true)
    #expect(results[0].guarantee == .posterior)
  }

  @Test func shardsTogetherAreTheWhole() async throws {
    let folder = try Folder()
    try folder.write((0..<7).map { "\"w\($0)\"\n" }.joined(), as: "in.jsonl")
    let task = try folder.task(
      #"{"version":1,"goal":"say {{row}}","inputs":{"row":{"jsonl":"in.jsonl"}},"output":{"regex":"\\w{1,3}"}}"#
    )
    let whole = try await folder.run(task, echo).map(\.timeless)
    var parts: [ItemResult] = []
    for shard in ["1/3", "2/3", "3/3"] {
      parts += try await folder.run(
        task, echo, in: "shard-\(shard.prefix(1))", shard: TaskShard(shard)
      ).map(\.timeless)
    }
    #expect(parts.count == 7)
    #expect(parts.sorted { $0.item < $1.item } == whole)
    for bad in ["0/3", "4/3", "1/0", "1", "a/b", "-1/2", "1/2/3"] { #expect(TaskShard(bad) == nil) }
  }

  @Test func verbatimSourcesAreTheInputsOfTheLine() async throws {
    let folder = try Folder()
    try folder.write("\"pay 12 now\"\n\"pay 99 later\"\n", as: "in.jsonl")
    let stubborn = ScriptedModel { _ in #"{"amount":"77"}"# }
    let task = try folder.task(
      """
      {"version": 1, "goal": "{{row}}", "inputs": {"row": {"jsonl": "in.jsonl"}},
       "output": {"json_schema": {"type": "object", "required": ["amount"],
         "properties": {"amount": {"type": "string", "minLength": 1, "x-verbatim": "row"}},
         "additionalProperties": false}}}
      """)
    for (result, source) in zip(
      try await folder.run(task, stubborn), ["pay 12 now", "pay 99 later"])
    {
      let text = try #require(result.text)
      let value = try #require(
        (try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String])?["amount"])
      #expect(source.contains(value), "\(value)")
    }
  }

  @Test func theSuccessCheckDecidesAndAnotherStepIsTried() async throws {
    let folder = try Folder()
    let coin = ScriptedModel(insistence: 0) { _ in "" }
    let one = try folder.task(
      #"{"version":1,"goal":"x","output":{"choice":["y","n"]},"success":{"choice":["n"]},"budget":{"steps":40}}"#
    )
    let solved = try await folder.run(one, coin)
    #expect(solved.map(\.outcome) == [.solved] && solved[0].text == "n")
    let never = try folder.task(
      #"{"version":1,"goal":"x","output":{"choice":["y","n"]},"success":{"regex":"z"}}"#)
    let unsolved = try await folder.run(never, coin, in: "never")
    #expect(unsolved[0].outcome == .notSolved && unsolved[0].text == nil)
    #expect(unsolved[0].steps == 1)
    #expect(unsolved[0].message?.contains("success check") == true)
  }

  @Test(arguments: [(#""steps":3"#, 3, "steps"), (#""steps":100,"tokens":200"#, 4, "tokens")])
  func aSpentBudgetEndsTheRunBeforeTheCall(budget: String, steps: Int, name: String) async throws {
    let folder = try Folder()
    let task = try folder.task(
      """
      {"version":1,"goal":"x","output":{"choice":["y","n"]},"success":{"regex":"z"},
       "sampling":{"particles":2,"max_tokens":8},"budget":{\(budget),"seconds":600}}
      """)
    let result = try await folder.run(task, ScriptedModel { _ in "y" })[0]
    #expect(result.outcome == .budgetSpent)
    #expect(result.message?.hasPrefix("the budget of \(name) is spent") == true)
    #expect(name != "steps" || result.steps == steps)
    #expect(result.steps > 0 && result.tokens <= 200)
  }

  @Test func timeThatIsUpCutsAStepOff() async throws {
    let folder = try Folder()
    // Every token gives way to the timer, however late that is.
    let model = slow(ScriptedModel { _ in String(repeating: "y", count: 400) })
    let task = try folder.task(
      #"{"version":1,"goal":"x","output":{"regex":"[yz]{400}"},"sampling":{"particles":1,"max_tokens":500},"budget":{"seconds":0.2}}"#
    )
    let result = try await folder.run(task, model)[0]
    #expect(result.outcome == .budgetSpent, "\(result)")
  }

  @Test func whatCannotFitIsRefusedForThatItem() async throws {
    let folder = try Folder()
    let task = try folder.task(
      #"{"version":1,"goal":"x","output":{"regex":"y{400}"},"sampling":{"max_tokens":20}}"#)
    let result = try await folder.run(task, ScriptedModel { _ in "y" })[0]
    #expect(result.outcome == .failed && result.steps == 0)
    #expect(result.message?.contains("401") == true, "\(result.message ?? "")")
  }
}
