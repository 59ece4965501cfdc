import Agents
import Foundation
import JSONSchema
import Synchronization
import MartingaleTestSupport
import Tools

/// A tool whose result is a function of its arguments; counts its calls.
final class TestTool: Tool {
  let definition: ToolDefinition
  let effect: ToolEffect
  private let answer: @Sendable (JSONValue) throws(ToolError) -> ToolResult
  private let count = Mutex(0)

  init(
    _ name: String, _ description: String = "Does something.", effect: ToolEffect = .none,
    arguments: JSONValue = ["type": "object", "properties": [:], "additionalProperties": false],
    answer: @escaping @Sendable (JSONValue) throws(ToolError) -> ToolResult
  ) {
    definition = ToolDefinition(name: name, description: description, inputSchema: arguments)
    self.effect = effect
    self.answer = answer
  }

  var calls: Int { count.withLock { $0 } }

  func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    count.withLock { $0 += 1 }
    return try answer(arguments)
  }
}

extension Collaborators {
  /// These tools, approved unasked.
  static func tools(
    _ tools: [any Tool], approvals: ApprovalPolicy = .withoutAsking, shown: [String]? = nil
  ) throws -> Collaborators {
    var collaborators = Collaborators()
    collaborators.tools = TaskToolbox(
      try ToolSet(tools), approvals: approvals, alwaysShown: shown)
    return collaborators
  }
}

/// Models that play an agent.
enum Player {
  /// What a call looks like.
  static func call(_ name: String, _ arguments: String = "{}", thought: String? = nil) -> String {
    let call = #"{"name":"\#(name)","arguments":\#(arguments)}"#
    return thought.map { #"{"thought":"\#($0)","call":\#(call)}"# } ?? call
  }

  /// Multiplies what the goal says with the calculator, finishes, and gives the result.
  static let multiplier = ScriptedModel { prompt in
    let turn = prompt.components(separatedBy: "user: ").last ?? ""
    if turn.hasPrefix("Now give"), let result = prompt.firstMatch(of: /calculator: ([0-9]+)/) {
      return String(result.output.1)
    }
    if turn.hasPrefix("Result of calculator") { return call("finish") }
    guard let goal = prompt.firstMatch(of: /([0-9]+) times ([0-9]+)/) else { return call("finish") }
    return call("calculator", #"{"expression":"\#(goal.output.1) * \#(goal.output.2)"}"#)
  }

  /// The task that goes with it.
  static func multiplication(_ folder: Folder, extra: String = "") throws -> AgentTask {
    try folder.write("\"17 times 23\"\n\"4 times 5\"\n", as: "in.jsonl")
    return try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "What is {{q}}?", "inputs": {"q": {"jsonl": "in.jsonl"}},
       "tools": ["calculator"], "react": {"thought_length": 0}, "output": {"verbatim": "observation"},
       "sampling": {"particles": 2, "max_tokens": 120}\(extra)}
      """)
  }
}
