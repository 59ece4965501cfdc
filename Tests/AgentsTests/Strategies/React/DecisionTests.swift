import Agents
import Foundation
import JSONSchema
import MartingaleTestSupport
import Testing
import Tools

/// What a hesitating model makes the agent do.
@Suite struct DecisionTests {
  /// Knows nothing: every admitted text is as likely as its bytes are.
  private let coin = ScriptedModel(insistence: 0) { _ in "" }

  private func tool(_ name: String, effect: ToolEffect = .none, fails: Bool = false) -> TestTool {
    TestTool(name, "Tells \(name).", effect: effect) { _ throws(ToolError) in
      fails ? .failure("no \(name)") : ToolResult(text: "\(name)!")
    }
  }

  private func task(_ folder: Folder, _ extra: String, react: String = "") throws -> AgentTask {
    try folder.task(
      """
      {"version":1,"strategy":"react","goal":"tell something","tools":["clock"],
       "react":{"thought_length":0,"hesitation":0.3\(react)},
       "sampling":{"particles":8,"max_tokens":80,"method":"exact"},"output":{"verbatim":"observation"}\(extra)}
      """)
  }

  @Test func itShowsMoreToolsWhenItHesitates() async throws {
    let folder = try Folder()
    let task = try task(folder, #","retrieval":{"top":2},"budget":{"steps":2,"tool_calls":1}"#)
    let tools = (0..<6).map { tool("t\($0)", effect: .network) }
    _ = try await folder.run(task, coin, with: try .tools(tools, shown: []))
    let decided = try folder.records(DecidedRecord.self).prefix(2)
    #expect(decided.first?.advice == .gather)
    let retrieved = try folder.records(RetrievedRecord.self)
    #expect(retrieved.prefix(2).map { $0.tools.count { $0.isShown } } == [2, 4])
    #expect(decided.map(\.choices) == [2, 4])
  }

  @Test func itTriesTwoCallsThatChangeNothing() async throws {
    let folder = try Folder()
    let task = try task(folder, #","budget":{"steps":1}"#)
    let (good, bad) = (tool("aaa"), tool("bbb", fails: true))
    _ = try await folder.run(task, coin, with: try .tools([good, bad]))
    let decided = try folder.records(DecidedRecord.self)
    #expect(decided.map(\.advice) == [.branch, .act])
    #expect(decided.last?.tool == "aaa" && decided.last?.reason?.contains("failed") == true)
    #expect(good.calls == 1 && bad.calls == 1)
    let parts = try folder.records(SampledRecord.self).map(\.part)
    #expect(parts == ["action", "lookahead"])
  }

  @Test func itNeverTriesCallsThatChangeSomething() async throws {
    let folder = try Folder()
    let task = try task(folder, #","budget":{"steps":1}"#)
    let (one, two) = (tool("aaa", effect: .writes), tool("bbb", effect: .writes))
    _ = try await folder.run(task, coin, with: try .tools([one, two]))
    #expect(try folder.records(DecidedRecord.self).map(\.advice) == [.act])
    #expect(one.calls + two.calls == 1)
  }

  @Test func itStopsHonestly() async throws {
    let folder = try Folder()
    let task = try task(folder, "", react: #","unsure":"stop""#)
    let tools = [tool("aaa", effect: .writes), tool("bbb", effect: .writes)]
    let result = try await folder.run(task, coin, with: try .tools(tools))[0]
    #expect(result.outcome == .notSolved && result.text == nil)
    #expect(result.message?.hasPrefix("undecided between actions: ") == true)
    #expect(tools.allSatisfy { $0.calls == 0 })
  }

  @Test func anActionThatNothingSpeaksForCountsAsUndecided() async throws {
    let folder = try Folder()
    let tools = [tool("aaa", effect: .writes)]
    let sure = try task(folder, #","budget":{"steps":2}"#, react: #","unsure":"stop""#)
    let result = try await folder.run(sure, coin, with: try .tools(tools))[0]
    #expect(result.outcome != .notSolved || result.message?.contains("undecided") == false)
    let low = try task(
      folder, #","budget":{"steps":2}"#, react: #","unsure":"stop","least_log_z":-5"#)
    let stopped = try await folder.run(low, coin, in: "low", with: try .tools(tools))[0]
    #expect(stopped.outcome == .notSolved && stopped.message?.contains("undecided") == true)
  }

  @Test func itAsksThePerson() async throws {
    let folder = try Folder()
    let task = try task(folder, #","budget":{"steps":1}"#, react: #","unsure":"ask""#)
    let asker = AskUserTool { question in question.contains("undecided") ? "take aaa" : nil }
    // What a person says changes nothing, so it must not be one of the two that could be tried.
    let tools: [any Tool] = [
      tool("aaa", effect: .writes), tool("bbb", effect: .writes), asker,
    ]
    _ = try await folder.run(task, coin, with: try .tools(tools))
    let decided = try folder.records(DecidedRecord.self)
    if decided.first?.advice == .ask {
      #expect(try folder.records(ToolFinishedRecord.self).map(\.text) == ["take aaa"])
    }
    let silent = try await folder.run(
      task, coin, in: "silent", with: try .tools(Array(tools.prefix(2))))[0]
    #expect(silent.outcome == .notSolved && silent.message?.contains("nobody to ask") == true)
  }
}
