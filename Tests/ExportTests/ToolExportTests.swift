import Agents
import Export
import Foundation
import JSONSchema
import MartingaleTestSupport
import Testing
import Tools

/// Trajectories with calls of tools.
@Suite struct ToolExportTests {
  private static func call(_ name: String, _ arguments: String) -> String {
    #"{"name":"\#(name)","arguments":\#(arguments)}"#
  }

  /// Multiplies what the goal says, and gives the result.
  private let multiplier = ScriptedModel { prompt in
    let turn = prompt.components(separatedBy: "user: ").last ?? ""
    if turn.hasPrefix("Result of calculator") {
      let number = turn.firstMatch(of: /[0-9]+/).map { String($0.output) } ?? ""
      return call("finish", #"{"answer":"\#(number)"}"#)
    }
    guard let goal = prompt.firstMatch(of: /([0-9]+) times ([0-9]+)/) else { return "" }
    return call("calculator", #"{"expression":"\#(goal.output.1) * \#(goal.output.2)"}"#)
  }

  private func shop() async throws -> Workshop {
    let shop = try Workshop()
    try shop.write("\"17 times 23\"\n\"4 times 5\"\n", as: "in.jsonl")
    try shop.write(
      """
      {"version": 1, "strategy": "react", "goal": "What is {{q}}?", "inputs": {"q": {"jsonl": "in.jsonl"}},
       "tools": ["calculator"], "react": {"thought_length": 0}, "success": {"regex": "[0-9]+"},
       "sampling": {"particles": 2, "max_tokens": 120}}
      """, as: "task.json")
    let task = try shop.load(shop.path + "/task.json")
    let tools = try await TaskToolbox.open(
      task, host: ToolHost(ask: { _ in nil }, now: { 0 }))
    try await shop.run(multiplier, tools: tools)
    return shop
  }

  @Test func callsAndResultsAreMessages() async throws {
    let shop = try await shop()
    let rows = try shop.rows("sft")
    #expect(rows.count == 2)
    let row = try #require(rows.first)
    let messages = try #require(row["messages"]?.array)
    #expect(
      messages.map { $0["role"]?.string }.suffix(4) == ["user", "assistant", "tool", "assistant"])
    let assistant = messages[messages.count - 3]
    #expect(assistant.at("/tool_calls/0/function/name")?.string == "calculator")
    let arguments = assistant.at("/tool_calls/0/function/arguments")?.string ?? ""
    #expect(try JSONValue(parsing: arguments)["expression"]?.string == "17 * 23")
    let result = messages[messages.count - 2]
    #expect(result["content"]?.string?.contains("391") == true)
    #expect(result["tool_call_id"]?.string == assistant.at("/tool_calls/0/id")?.string)
    #expect(messages.last?["content"]?.string == "391")
    // TRL reads tools as a text, OpenAI as a list.
    let tools = try JSONValue(parsing: row["tools"]?.string ?? "")
    #expect(tools.array?.contains { $0.at("/function/name")?.string == "calculator" } == true)
    var options = ExportOptions()
    options.listsTools = true
    #expect(try shop.rows("sft", options)[0]["tools"]?.text == tools.text)
  }

  @Test func inputsInArgumentsAndResultsAreDropped() async throws {
    var options = ExportOptions()
    options.droppedInputs = ["q"]
    let rows = try await shop().rows("sft", options)
    #expect(rows.allSatisfy { $0.text.contains("What is [q]?") && !$0.text.contains("17 times") })
  }
}
