import Agents
import Foundation
import JSONSchema
import MartingaleTestSupport
import Testing
import Tools

@Suite struct ReactTests {
  @Test func itCallsAToolAndAnswersFromItsResult() async throws {
    let folder = try Folder()
    let task = try Player.multiplication(folder)
    let results = try await folder.run(
      task, Player.multiplier, with: try .tools([CalculatorTool()]))
    #expect(results.map(\.text) == ["391", "20"])
    #expect(results.map(\.outcome) == [.solved, .solved])
    #expect(results.map(\.steps) == [2, 2] && results.map(\.toolCalls) == [1, 1])
    let decided = try folder.records(DecidedRecord.self)
    #expect(decided.map(\.tool) == ["calculator", "finish", "calculator", "finish"])
    #expect(decided.allSatisfy { $0.advice == .act && $0.entropy < 0.01 && $0.logZ != nil })
    try #require(decided.count == 4)
    #expect(decided[0].tools.first?.weight ?? 0 > 0.99 && decided[0].choices == 1)
    let sampled = try folder.records(SampledRecord.self)
    #expect(sampled.map(\.part) == ["action", "action", "answer", "action", "action", "answer"])
    for record in sampled {
      #expect(!record.trace.ess.isEmpty && record.trace.weights.count == record.trace.ess.count)
      #expect(record.trace.weights.allSatisfy { abs($0.reduce(0, +) - 1) < 0.001 })
      #expect(record.promptTokens > 0 && record.drawnTokens > 0)
    }
    try #require(sampled.count == 6)
    #expect(results[0].tokens == sampled[..<3].reduce(0) { $0 + $1.tokens })
  }

  @Test func recordsSurviveTheirJSON() async throws {
    let folder = try Folder()
    let task = try Player.multiplication(folder)
    _ = try await folder.run(task, Player.multiplier, with: try .tools([CalculatorTool()]))
    var kinds: Set<String> = []
    for line in try folder.journal() {
      var json = try #require(try JSONValue(parsing: line).object)
      json["time"] = nil
      let event = try #require(JournalEvent(.object(json)))
      #expect(event.json == .object(json))
      if case .record(_, _, let kind, _) = event { kinds.insert(kind) }
    }
    #expect(
      kinds == ["item_begun", "sampled", "action_decided", "tool_started", "tool_finished"])
  }

  @Test func theJournalAndThePageTellWhatWasAsked() async throws {
    let folder = try Folder()
    let task = try Player.multiplication(folder)
    _ = try await folder.run(task, Player.multiplier, with: try .tools([CalculatorTool()]))
    let begun = try folder.records(ItemBegunRecord.self)
    #expect(begun.map(\.goal) == ["What is 17 times 23?", "What is 4 times 5?"])
    #expect(begun.map { $0.inputs.map(\.text) } == [["17 times 23"], ["4 times 5"]])
    let drawn = try folder.records(SampledRecord.self)
    #expect(drawn.allSatisfy { $0.prompt?.hasSuffix("assistant: ") == true })
    #expect(drawn[1].prompt?.contains("Result of calculator: 391") == true)
    let page = try folder.page()
    for text in ["Asked", "What is 17 times 23?", "The prompt", "answered"] {
      #expect(page.text.contains(text), "\(text)")
    }
  }

  @Test func theIntentIsWrittenBeforeAnythingHappens() async throws {
    let folder = try Folder()
    let path = folder.path
    let witness = TestTool("witness", effect: .writes) { _ throws(ToolError) in
      let journal =
        (try? String(contentsOfFile: "\(path)/run/journal.jsonl", encoding: .utf8)) ?? ""
      return ToolResult(text: journal.contains("tool_started") ? "told" : "not told")
    }
    let task = try folder.task(
      #"{"version":1,"strategy":"react","goal":"x","tools":["clock"],"react":{"thought_length":0},"output":{"verbatim":"observation"},"sampling":{"particles":2,"max_tokens":60}}"#
    )
    let model = ScriptedModel { prompt in
      let turn = prompt.components(separatedBy: "user: ").last ?? ""
      if turn.hasPrefix("Now give") { return "told" }
      return Player.call(turn.hasPrefix("Result") ? "finish" : "witness")
    }
    let result = try await folder.run(task, model, with: try .tools([witness]))[0]
    #expect(result.text == "told", "\(result)")
  }

  @Test func aDeniedCallIsToldAndNotMade() async throws {
    let folder = try Folder()
    let writer = TestTool("writer", effect: .writes) { _ throws(ToolError) in
      ToolResult(text: "written")
    }
    let task = try folder.task(
      #"{"version":1,"strategy":"react","goal":"x","tools":["clock"],"react":{"thought_length":0},"sampling":{"particles":2,"max_tokens":80}}"#
    )
    let model = ScriptedModel { prompt in
      prompt.contains("writer failed")
        ? Player.call("finish", #"{"answer":"denied"}"#) : Player.call("writer")
    }
    let result = try await folder.run(
      task, model, with: try .tools([writer], approvals: .ask))[0]
    #expect(result.text == "denied" && writer.calls == 0)
    let finished = try folder.records(ToolFinishedRecord.self)
    #expect(finished.map(\.error) == ["tool_denied"])
    #expect(try folder.records(ToolStartedRecord.self).isEmpty)
  }

  @Test func aRefusedAnswerIsToldAndAnotherOneIsTried() async throws {
    let folder = try Folder()
    let judge = TestTool(
      "judge", arguments: ["type": "object", "properties": ["answer": ["type": "string"]]]
    ) { arguments throws(ToolError) in
      arguments["answer"]?.string == "good" ? ToolResult(text: "fine") : .failure("try good")
    }
    let task = try folder.task(
      """
      {"version":1,"strategy":"react","goal":"x","tools":["clock",{"name":"judge","command":{"argv":["true"]}}],"react":{"thought_length":0},
       "sampling":{"particles":2,"max_tokens":80},
       "success":{"tool":{"name":"judge","arguments":{"answer":"{{answer}}"},"regex":"fi.*"}}}
      """)
    let model = ScriptedModel { prompt in
      Player.call(
        "finish", #"{"answer":"\#(prompt.contains("will not do") ? "good" : "bad")"}"#)
    }
    let result = try await folder.run(task, model, with: try .tools([judge]))[0]
    #expect(result.text == "good" && result.steps == 2)
    #expect(try folder.records(CheckedRecord.self).map(\.isOK) == [false, true])
  }

  @Test func aSpentBudgetOfToolCallsEndsIt() async throws {
    let folder = try Folder()
    let looker = TestTool("look", effect: .network) { _ throws(ToolError) in
      ToolResult(text: "nothing")
    }
    let task = try folder.task(
      """
      {"version":1,"strategy":"react","goal":"x","tools":["clock"],"react":{"thought_length":0},
       "sampling":{"particles":2,"max_tokens":80},"budget":{"tool_calls":3}}
      """)
    let model = ScriptedModel { _ in Player.call("look") }
    let result = try await folder.run(task, model, with: try .tools([looker]))[0]
    #expect(result.outcome == .budgetSpent && looker.calls == 3, "\(result)")
    #expect(result.message?.contains("tool calls") == true)
  }

  @Test func theTotalBudgetIsSharedByAllItems() async throws {
    let folder = try Folder()
    let task = try Player.multiplication(folder, extra: #","budget":{"total":{"tool_calls":1}}"#)
    let results = try await folder.run(
      task, Player.multiplier, with: try .tools([CalculatorTool()]))
    #expect(results.map(\.outcome) == [.solved, .budgetSpent])
    #expect(results[1].message?.contains("of the whole run") == true)
  }

  @Test func anAnswerThatIsCopiedNeedsSomethingToCopyFrom() async throws {
    let folder = try Folder()
    let broken = TestTool("broken", effect: .reads) { _ throws(ToolError) in
      throw ToolError(.failed, "it is broken")
    }
    let task = try folder.task(
      #"{"version":1,"strategy":"react","goal":"x","tools":["clock"],"react":{"thought_length":0},"output":{"verbatim":"observation"},"sampling":{"particles":2,"max_tokens":60},"budget":{"steps":4}}"#
    )
    let model = ScriptedModel { _ in Player.call("broken") }
    let result = try await folder.run(task, model, with: try .tools([broken]))[0]
    #expect(result.outcome == .notSolved, "\(result)")
    #expect(
      result.message?.contains("nothing was found that the answer could be copied from") == true)
  }

  @Test func withoutProgressItComesToAnEnd() async throws {
    let folder = try Folder()
    let broken = TestTool("broken", effect: .network) { _ throws(ToolError) in
      throw ToolError(.failed, "it is broken")
    }
    let task = try folder.task(
      """
      {"version":1,"strategy":"react","goal":"x","tools":["clock"],"react":{"thought_length":0},
       "sampling":{"particles":2,"max_tokens":80},"budget":{"steps":5}}
      """)
    let model = ScriptedModel { prompt in
      let offersTools = prompt.contains("- broken")
      return offersTools ? Player.call("broken") : Player.call("finish", #"{"answer":"gave up"}"#)
    }
    let result = try await folder.run(task, model, with: try .tools([broken]))[0]
    #expect(result.text == "gave up" && broken.calls == 3, "\(result)")
    #expect(
      try folder.records(DecidedRecord.self).last?.reason?.contains("nothing has worked") == true)
  }
}
