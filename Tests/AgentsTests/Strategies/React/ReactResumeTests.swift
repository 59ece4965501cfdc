import Agents
import Foundation
import Inference
import JSONSchema
import Synchronization
import MartingaleTestSupport
import Testing
import Tools

@Suite struct ReactResumeTests {
  @Test func cutAfterEveryRecordItEndsWithTheSameAnswers() async throws {
    let folder = try Folder()
    let task = try Player.multiplication(folder)
    let tools = try Collaborators.tools([CalculatorTool()])
    let whole = try await folder.run(task, Player.multiplier, with: tools).map(\.timeless)
    let lines = try folder.journal()
    #expect(lines.count >= 20)
    for count in 0...lines.count {
      let name = "cut-\(count)"
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
      try folder.write(
        lines[..<count].map { $0 + "\n" }.joined() + #"{"event":"samp"#,
        as: "\(name)/journal.jsonl")
      let again = try await folder.run(task, Player.multiplier, in: name, with: tools)
      #expect(again.map(\.timeless) == whole, "cut after \(count) records")
      // Nothing that was on the disk is asked again: the journal grows to the same length, a call
      // that was cut off in the middle is announced anew.
      let cutInCall = count > 0 && lines[count - 1].contains("tool_started")
      #expect(try folder.journal(name).count == lines.count + (cutInCall ? 1 : 0))
    }
  }

  /// Calls a tool with an effect, then finishes with what it said.
  private let sender = ScriptedModel { prompt in
    let turn = prompt.components(separatedBy: "user: ").last ?? ""
    if turn.hasPrefix("send failed") || turn.hasPrefix("Result") {
      let answer = turn.contains("not known") ? "unknown" : "sent"
      return Player.call("finish", #"{"answer":"\#(answer)"}"#)
    }
    return Player.call("send")
  }

  private func interrupted(
    _ policy: UnknownOutcomePolicy
  ) async throws -> (Folder, AgentTask, Collaborators, TestTool) {
    let folder = try Folder()
    let task = try folder.task(
      #"{"version":1,"strategy":"react","goal":"x","tools":["clock"],"react":{"thought_length":0},"sampling":{"particles":2,"max_tokens":80}}"#
    )
    let send = TestTool("send", effect: .network) { _ throws(ToolError) in
      ToolResult(text: "sent")
    }
    var tools = try Collaborators.tools([send])
    tools.unknownOutcomes = policy
    _ = try await folder.run(task, sender, with: tools)
    let lines = try folder.journal()
    let place = try #require(lines.firstIndex { $0.contains("tool_started") })
    try folder.write(lines[...place].map { $0 + "\n" }.joined(), as: "run/journal.jsonl")
    return (folder, task, tools, send)
  }

  @Test func anEffectWhoseOutcomeIsUnknownIsNotRepeated() async throws {
    var (folder, task, tools, send) = try await interrupted(.stop)
    for _ in 0..<2 {
      let result = try await folder.run(task, sender, with: tools)[0]
      #expect(result.outcome == .unknownOutcome && !result.outcome.isFinal)
      #expect(result.message?.contains("send") == true)
      #expect(result.message?.contains("--unfinished-calls") == true)
      #expect(result.steps == 1)
    }
    #expect(send.calls == 1)
    #expect(try !folder.journal().contains { $0.contains("item_finished") })
    // Somebody has looked.
    tools.unknownOutcomes = .report
    #expect(try await folder.run(task, sender, with: tools)[0].text == "unknown")
    #expect(send.calls == 1)
    #expect(try folder.journal().last?.contains("run_finished") == true)
  }

  @Test func anUnknownOutcomeIsToldToTheAgent() async throws {
    let (folder, task, tools, send) = try await interrupted(.report)
    let result = try await folder.run(task, sender, with: tools)[0]
    #expect(result.text == "unknown" && send.calls == 1)
    #expect(try folder.records(ToolFinishedRecord.self).map(\.error) == ["unknown"])
  }

  @Test func aToolWithAnotherSchemaIsNotTheToolOfThen() async throws {
    let folder = try Folder()
    let task = try folder.task(
      #"{"version":1,"strategy":"react","goal":"x","tools":["clock"],"react":{"thought_length":0},"sampling":{"particles":2,"max_tokens":80},"budget":{"steps":1}}"#
    )
    let model = ScriptedModel { _ in Player.call("look") }
    func look(_ schema: JSONValue) throws -> Collaborators {
      try Collaborators.tools([
        TestTool("look", arguments: schema) { _ throws(ToolError) in ToolResult(text: "seen") }
      ])
    }
    let then: JSONValue = ["type": "object", "properties": [:], "additionalProperties": false]
    let now: JSONValue = ["type": "object", "properties": ["at": ["type": "string"]]]
    _ = try await folder.run(task, model, with: try look(then))
    _ = try await folder.run(task, model, with: try look(then))
    for (tools, words) in [
      (try look(now), "the tool \"look\" takes other arguments"),
      (try Collaborators.tools([]), "the tool \"look\" is not there any more"),
    ] {
      await #expect {
        _ = try await folder.run(task, model, with: tools)
      } throws: {
        ($0 as? AgentError)?.code == .changed
          && ($0 as? AgentError)?.message.contains(words) == true
      }
    }
  }

  @Test func withConsentItIsRepeated() async throws {
    let (folder, task, tools, send) = try await interrupted(.repeat)
    let result = try await folder.run(task, sender, with: tools)[0]
    #expect(result.text == "sent" && send.calls == 2)
    #expect(try folder.records(ToolStartedRecord.self).map(\.isRepeated) == [false, true])
  }

  /// A world that counts, and forgets when its process ends.
  private func world() throws -> Collaborators {
    let count = Mutex(0)
    let walk = TestTool("walk", effect: .network) { _ throws(ToolError) in
      let place = count.withLock { value in
        value += 1
        return value
      }
      return ToolResult(text: "at \(place)")
    }
    var tools = try Collaborators.tools([walk])
    tools.tools?.replayed = ["walk"]
    return tools
  }

  @Test func aServerThatForgetsIsBroughtBackByItsEarlierCalls() async throws {
    let folder = try Folder()
    let task = try folder.task(
      #"{"version":1,"strategy":"react","goal":"x","tools":["clock"],"react":{"thought_length":0},"sampling":{"particles":2,"max_tokens":80}}"#
    )
    let walker = ScriptedModel { prompt in
      prompt.contains("at 4") ? Player.call("finish", #"{"answer":"there"}"#) : Player.call("walk")
    }
    let whole = try await folder.run(task, walker, with: try world()).map(\.timeless)
    #expect(whole[0].text == "there" && whole[0].toolCalls == 4)
    let lines = try folder.journal()
    for count in 0..<lines.count {
      try folder.write(lines[..<count].map { $0 + "\n" }.joined(), as: "run/journal.jsonl")
      let again = try await folder.run(task, walker, with: try world())
      #expect(again.map(\.timeless) == whole, "cut after \(count) records")
      try FileManager.default.removeItem(atPath: "\(folder.path)/run/journal.jsonl")
    }
  }

  @Test func aModelThatDiesInAStepLeavesARunThatGoesOn() async throws {
    let folder = try Folder()
    let task = try Player.multiplication(folder)
    let tools = try Collaborators.tools([CalculatorTool()])
    let calls = Mutex(0)
    let counted = InterposedModel(Player.multiplier) { _ in calls.withLock { $0 += 1 } }
    let whole = try await folder.run(task, counted, in: "whole", with: tools)
    let total = calls.withLock { $0 }
    #expect(total > 8)
    for place in [1, total / 4, total / 2, total - 1] {
      let name = "dies-\(place)"
      await #expect(throws: AgentError.self) {
        _ = try await folder.run(
          task, dying(Player.multiplier, after: place), in: name, with: tools)
      }
      let again = try await folder.run(task, Player.multiplier, in: name, with: tools)
      #expect(again.map(\.timeless) == whole.map(\.timeless))
    }
  }

  @Test func severalItemsAtTheSameTimeHaveTheSameAnswers() async throws {
    let folder = try Folder()
    try folder.write(
      (1...9).map { "\"\($0) times \($0 + 1)\"\n" }.joined(), as: "many.jsonl")
    let task = try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "What is {{q}}?", "inputs": {"q": {"jsonl": "many.jsonl"}},
       "tools": ["calculator"], "react": {"thought_length": 0}, "output": {"verbatim": "observation"},
       "sampling": {"particles": 2, "max_tokens": 120}}
      """)
    let tools = try Collaborators.tools([CalculatorTool()])
    let alone = try await folder.run(task, Player.multiplier, with: tools).map(\.timeless)
    #expect(alone.map(\.text) == (1...9).map { "\($0 * ($0 + 1))" })
    var together: [ItemResult] = []
    do {
      let journal = try Journal(directory: "\(folder.path)/together")
      var run = try TaskRun(
        task, model: BatchingModel(Player.multiplier), journal: journal, collaborators: tools,
        seed: 3)
      try await run.finish(jobs: 4) { together.append($0.timeless) }
    }
    #expect(together == alone)
    // What was journalled by several at once is taken up again.
    let lines = try folder.journal("together")
    for count in stride(from: 1, to: lines.count, by: 17) {
      try folder.write(lines[..<count].map { $0 + "\n" }.joined(), as: "together/journal.jsonl")
      let again = try await folder.run(task, Player.multiplier, in: "together", with: tools)
      #expect(again.map(\.timeless) == alone)
    }
  }
}

/// A model that fails after so many calls.
private func dying(_ base: ScriptedModel, after count: Int) -> InterposedModel {
  let calls = Counter(count)
  return InterposedModel(base) { _ throws(InferenceError) in
    guard calls.takeOne() else { throw InferenceError(.evaluationFailed, "the model is gone") }
  }
}
