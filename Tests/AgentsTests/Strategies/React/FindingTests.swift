import Agents
import Foundation
import Inference
import JSONSchema
import MartingaleTestSupport
import Synchronization
import Testing
import Tools

@Suite("Tools are found as they are needed") struct FindingTests {
  private let weather = TestTool("weather", "Tells the weather of a city.") { _ throws(ToolError) in
    ToolResult(text: "rain; an umbrella is needed, see the shop for umbrellas")
  }
  private let shop = TestTool("shop", "Sells umbrellas and coats.") { _ throws(ToolError) in
    ToolResult(text: "sold")
  }
  private let others: [TestTool] = ["mail", "music", "maps", "news"].map { name in
    TestTool(name, "About \(name).") { _ throws(ToolError) in ToolResult(text: name) }
  }

  private func collaborators() throws -> Collaborators {
    try Collaborators.tools([weather, shop] + others, shown: [])
  }

  private func task(_ folder: Folder, _ retrieval: String, tools: String = "[]") throws -> AgentTask
  {
    try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "What is the weather of the city?",
       "tools": \(tools), "mcpServers": {"none": {"command": "true"}},
       "retrieval": \(retrieval), "react": {"thought_length": 0},
       "sampling": {"particles": 2, "max_tokens": 90}, "budget": {"steps": 5}}
      """)
  }

  /// Asks for the weather, then for an umbrella.
  private let walker = ScriptedModel { prompt in
    let turn = prompt.components(separatedBy: "user: ").last ?? ""
    if turn.hasPrefix("Result of shop") { return Player.call("finish", #"{"answer":"dry"}"#) }
    if turn.hasPrefix("Result of weather") { return Player.call("shop") }
    return Player.call("weather")
  }

  @Test("what was seen is looked for, too, and what was found stays")
  func observed() async throws {
    let folder = try Folder()
    let result = try await folder.run(
      try task(folder, #"{"top": 1, "situation": "observed"}"#), walker, with: try collaborators())[
        0]
    #expect(result.text == "dry", "\(result)")
    let looked = try folder.records(RetrievedRecord.self)
    #expect(looked.map { $0.tools.first?.name } == ["weather", "shop", "weather"])
    let decided = try folder.records(DecidedRecord.self)
    // weather; weather and shop, with finish; all of them still.
    #expect(decided.map(\.choices) == [2, 3, 3])
  }

  @Test("by the goal alone the same tools are shown in every step")
  func goal() async throws {
    let folder = try Folder()
    _ = try await folder.run(
      try task(folder, #"{"top": 1}"#), walker, with: try collaborators())
    let looked = try folder.records(RetrievedRecord.self)
    #expect(looked.count >= 2 && looked.allSatisfy { $0.tools.first?.name == "weather" })
  }

  @Test("the model asks for more tools itself")
  func findTools() async throws {
    let folder = try Folder()
    let asking = ScriptedModel { prompt in
      let turn = prompt.components(separatedBy: "user: ").last ?? ""
      if turn.hasPrefix("Result of shop") { return Player.call("finish", #"{"answer":"dry"}"#) }
      if turn.hasPrefix("Result of find_tools") { return Player.call("shop") }
      return Player.call("find_tools", #"{"query":"sells umbrellas"}"#)
    }
    let result = try await folder.run(
      try task(folder, #"{"top": 1}"#, tools: #"["find_tools"]"#), asking,
      with: try collaborators())[0]
    #expect(result.text == "dry" && shop.calls == 1, "\(result)")
    let found = try folder.records(ToolFinishedRecord.self)[0]
    #expect(found.text == "These tools can be used now:\n- shop: Sells umbrellas and coats.")
    #expect(try folder.records(RetrievedRecord.self).compactMap(\.part) == ["sells umbrellas"])
  }

  @Test("a description is embedded once, however many look among the tools")
  func embeddedOnce() async throws {
    let folder = try Folder()
    let embedder = CountingEmbedder()
    var collaborators = try collaborators()
    collaborators.embedder = embedder
    let result = try await folder.run(
      try task(folder, #"{"top": 1}"#, tools: #"["find_tools", "solve"]"#), walker,
      with: collaborators)[0]
    #expect(result.steps > 0)
    for text in ["Tells the weather of a city.", "Sells umbrellas and coats.", "About mail."] {
      #expect(embedder.texts.count { $0.hasSuffix(text) } == 1, "\(text)")
    }
  }

  @Test("several calls at once, those that change nothing side by side")
  func together() async throws {
    let folder = try Folder()
    let task = try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "x", "tools": ["clock"],
       "react": {"thought_length": 0, "calls": 3}, "sampling": {"particles": 2, "max_tokens": 200}}
      """)
    let model = ScriptedModel { prompt in
      let turn = prompt.components(separatedBy: "user: ").last ?? ""
      if turn.contains("Result of music: music") && turn.contains("Result of mail: mail") {
        return #"{"calls":[\#(Player.call("finish", #"{"answer":"both"}"#))]}"#
      }
      return
        #"{"calls":[\#(Player.call("mail")),\#(Player.call("music")),\#(Player.call("mail"))]}"#
    }
    let tools = try Collaborators.tools(others)
    let result = try await folder.run(task, model, with: tools)[0]
    #expect(result.text == "both" && result.steps == 2, "\(result)")
    #expect(result.toolCalls == 2, "the same call is not made twice at once")
    let whole = [result.timeless]
    let lines = try folder.journal()
    for count in 0...lines.count {
      try folder.write(lines[..<count].map { $0 + "\n" }.joined(), as: "run/journal.jsonl")
      let again = try await folder.run(task, model, with: tools)
      #expect(again.map(\.timeless) == whole, "cut after \(count) records")
    }
  }
}

/// Remembers what it was asked to embed.
private final class CountingEmbedder: Embedder {
  let identity = ModelIdentity(name: "counting")
  let dimension = 8
  private let asked = Mutex<[String]>([])
  var texts: [String] { asked.withLock { $0 } }

  func embed(_ texts: [String]) -> [[Float]] {
    asked.withLock { $0 += texts }
    return texts.map { text in
      (0..<8).map { Float(1 + text.utf8.count % ($0 + 2)) / 10 }
    }
  }
}
