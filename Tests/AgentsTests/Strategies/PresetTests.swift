import Agents
import Foundation
import JSONSchema
import MartingaleTestSupport
import Testing
import Tools

@Suite("Presets of the one loop") struct PresetTests {
  private let clock = TestTool("dial", "Tells the time.") { _ throws(ToolError) in
    ToolResult(text: "noon")
  }

  @Test("prs solves first, and goes on with tools when the answer will not do")
  func solving() async throws {
    let folder = try Folder()
    let task = try folder.task(
      """
      {"version": 1, "strategy": "prs", "goal": "What time is it?", "tools": ["clock"],
       "solve": {"rater": "constant:1", "leaf_tools": false}, "output": {"regex": "[a-z]+"},
       "success": {"choice": ["noon"]}, "react": {"thought_length": 0},
       "sampling": {"particles": 2, "max_tokens": 90}, "budget": {"steps": 4}}
      """)
    let model = ScriptedModel { prompt in
      if prompt.contains("You solve problems exactly") { return " midnight" }
      let turn = prompt.components(separatedBy: "user: ").last ?? ""
      if turn.hasPrefix("Now give") { return "noon" }
      return Player.call(turn.hasPrefix("Result of dial") ? "finish" : "dial")
    }
    let result = try await folder.run(task, model, with: try .tools([clock]))[0]
    #expect(result.text == "noon" && result.steps == 3 && clock.calls == 1, "\(result)")
    let decided = try folder.records(DecidedRecord.self)
    #expect(decided.map(\.tool) == ["solve", "dial", "finish"])
    #expect(decided[0].reason == "the strategy prs begins with this")
  }

  @Test("plan explores first; what it finds is the answer, or something that was seen")
  func exploring() async throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/notes", withIntermediateDirectories: true)
    try folder.write("The colour is sage.", as: "notes/paint.txt")
    func task(_ output: String) throws -> AgentTask {
      try folder.task(
        """
        {"version": 1, "strategy": "plan", "goal": "sage", "tools": ["clock"],
         "plan": {"world": {"directory": "notes"}, "heuristic": "nearest"}, "output": \(output),
         "react": {"thought_length": 0}, "sampling": {"particles": 2, "max_tokens": 90},
         "budget": {"steps": 4}}
        """)
    }
    let model = ScriptedModel { prompt in
      let turn = prompt.components(separatedBy: "user: ").last ?? ""
      return turn.hasPrefix("Now give") ? "The colour is sage." : Player.call("finish")
    }
    let found = try await folder.run(
      try task(#"{"regex": "[a-z.]+"}"#), model, in: "a", with: try .tools([clock]))[0]
    #expect(found.text == "paint.txt" && found.steps == 1, "\(found)")
    let copied = try await folder.run(
      try task(#"{"regex": "The .*", "verbatim": "observation"}"#), model, in: "b",
      with: try .tools([clock]))[0]
    #expect(copied.text == "The colour is sage." && copied.steps == 2, "\(copied)")
  }

  @Test("with one step they are what they were")
  func alone() async throws {
    let folder = try Folder()
    let task = try folder.task(
      """
      {"version": 1, "strategy": "prs", "goal": "What time is it?", "tools": ["clock"],
       "solve": {"rater": "constant:1", "leaf_tools": false}, "success": {"choice": ["noon"]}}
      """)
    let model = ScriptedModel { _ in " midnight" }
    let result = try await folder.run(task, model, with: try .tools([clock]))[0]
    #expect(result.outcome != .solved && clock.calls == 0)
  }
}

/// Every section of a task file that strategies may do nothing with, with every preset: it has an
/// effect, or it is refused or told with its place.
@Suite("Nothing is ignored silently") struct EffectTests {
  private static let sections: [(place: String, json: String)] = [
    ("/system", #""system": "Be brief.""#), ("/describe", #""describe": true"#),
    ("/tools", #""tools": ["clock"]"#),
    ("/mcpServers", #""mcpServers": {"a": {"command": "true"}}"#),
    ("/retrieval", #""retrieval": {"top": 2}"#), ("/approvals", #""approvals": "never""#),
    ("/handbook", #""handbook": {"top": 2}"#),
    ("/sampling/particles", #""sampling": {"particles": 2}"#),
    ("/sampling/schedule", #""sampling": {"schedule": "annealed"}"#),
    ("/sampling/critics", #""sampling": {"critics": [{"prefer": {"texts": ["a"]}}]}"#),
    (
      "/sampling/reasoning", #""sampling": {"reasoning": 20, "reasoning_markers": ["<t>", "</t>"]}"#
    ),
    ("/routing", #""routing": {"large": {"path": "large.gguf"}}"#),
    ("/react", #""react": {"calls": 2}"#), ("/solve", #""solve": {"depth": 1}"#),
    ("/budget/tool_calls", #""budget": {"tool_calls": 3}"#),
  ]

  /// What each preset, alone, does nothing with.
  private static let silent: [String: Set<String>] = [
    "direct": [
      "/tools", "/mcpServers", "/retrieval", "/approvals", "/react", "/solve", "/budget/tool_calls",
    ],
    "react": ["/retrieval", "/approvals", "/solve", "/budget/tool_calls"],
    "prs": [
      "/describe", "/retrieval", "/approvals", "/sampling/schedule", "/sampling/critics",
      "/routing",
      "/react", "/budget/tool_calls",
    ],
    "plan": [
      "/system", "/describe", "/tools", "/retrieval", "/approvals", "/handbook",
      "/sampling/particles", "/sampling/schedule", "/sampling/critics", "/sampling/reasoning",
      "/routing", "/react", "/solve", "/budget/tool_calls",
    ],
  ]

  @Test(arguments: ["direct", "react", "prs", "plan"])
  func everySection(of preset: String) throws {
    let folder = try Folder()
    let plan = preset == "plan" ? #","plan": {"world": {"directory": "."}}"# : ""
    // What needs no tools is tried without, so that sections about tools have nothing to be about.
    let tools = preset == "react" ? #","tools": ["solve"]"# : ""
    for section in Self.sections {
      if preset == "react"
        && ["/tools", "/retrieval", "/approvals", "/budget/tool_calls"]
          .contains(section.place)
      {
        continue
      }
      let json =
        #"{"version": 1, "goal": "x", "strategy": "\#(preset)"\#(plan)\#(tools), \#(section.json)}"#
      var told = folder.problems(json)
      if told.isEmpty {
        told = try folder.task(json).warnings.map { "\($0.pointer): \($0.message)" }
          .joined(separator: "\n")
      }
      let isSilent = Self.silent[preset]?.contains(section.place) == true
      #expect(
        told.contains(section.place) == isSilent, "\(preset) with \(section.place): \(told)")
    }
  }

  @Test("with tools and steps to go on with every section has its effect")
  func loops() throws {
    let folder = try Folder()
    for preset in ["prs", "plan"] {
      let plan = preset == "plan" ? #","plan": {"world": {"directory": "."}}"# : ""
      for place in ["/describe", "/routing", "/retrieval", "/approvals"] {
        let section = try #require(Self.sections.first { $0.place == place }).json
        let json = """
          {"version": 1, "goal": "x", "strategy": "\(preset)"\(plan), "tools": ["clock"],
           "budget": {"steps": 3}, \(section)}
          """
        #expect(folder.problems(json).isEmpty)
        #expect(try folder.task(json).warnings.isEmpty, "\(preset) with \(place)")
      }
    }
  }
}
