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

  private static let atlas =
    #"""
    {"name": "atlas", "description": "Knows distances.", "command": {"argv": ["echo", "1430"]},
     "inputSchema": {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]}}
    """#

  @Test(
    "what a skill recalls and calls for itself is not the conversation's",
    arguments: [
      (#""strategy": "prs", "solve": {"rater": "constant:1"}, "tools": [\#(atlas)]"#, []),
      (
        ##"""
        "strategy": "react", "react": {"thought_length": 0, "answer": "observation"}, "budget": {"steps": 3},
        "tools": [{"use": "solve", "rater": "constant:1"}, \##(atlas)]
        """##, ["solve"]
      ),
    ])
  func skillsAreTheirOwn(_ manner: String, _ calls: [String]) async throws {
    let shop = try Workshop()
    try shop.write(
      """
      {"version": 1, "goal": "How far is it to Rome?", \(manner), "approvals": "never", "success": {"regex": "1430"},
       "sampling": {"particles": 2, "max_tokens": 90}}
      """, as: "task.json")
    let model = ScriptedModel { prompt in
      if prompt.contains("You solve problems exactly") {
        return prompt.contains("atlas answers: 1430") ? " 1430" : " none"
      }
      let turn = prompt.components(separatedBy: "user: ").last ?? ""
      if turn.hasPrefix("Result of solve") { return Self.call("finish", #"{"answer":"1430"}"#) }
      return prompt.contains("No tool is needed")
        ? Self.call("atlas", #"{"place":"Rome"}"#)
        : Self.call("solve", #"{"problem":"How far is it to Rome?"}"#)
    }
    let task = try shop.load(shop.path + "/task.json")
    let tools = try await TaskToolbox.open(task, host: ToolHost(ask: { _ in nil }, now: { 0 }))
    let results = try await shop.run(model, tools: tools, behaviors: Units())
    #expect(results[0].outcome == .solved, "\(results)")
    #expect(results[0].toolCalls == 1)
    let row = try #require(try shop.rows("sft").first)
    let messages = row["messages"]?.array ?? []
    let called = messages.flatMap { $0["tool_calls"]?.array ?? [] }
    #expect(called.compactMap { $0.at("/function/name")?.string } == calls)
    #expect(messages.count { $0["role"]?.string == "tool" } == calls.count)
    #expect(messages.last?["content"]?.string == "1430")
    // The loop of the first recalls nothing itself.
    #expect(row.text.contains("Say the unit.") == !calls.isEmpty)
  }

  @Test func inputsInArgumentsAndResultsAreDropped() async throws {
    var options = ExportOptions()
    options.droppedInputs = ["q"]
    let rows = try await shop().rows("sft", options)
    #expect(rows.allSatisfy { $0.text.contains("What is [q]?") && !$0.text.contains("17 times") })
  }
}

/// One behavior, whatever the situation.
private struct Units: BehaviorSource {
  func recall(_ situation: String) -> [RecalledBehavior] {
    [RecalledBehavior(name: "say_units", instruction: "Say the unit.", score: 1)]
  }

  func learn(_ episode: Episode) {}
}
