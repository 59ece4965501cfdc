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

  @Test("past requests bring their tool nearer, and are part of the task")
  func learned() async throws {
    let folder = try Folder()
    let requests = #"["I must stay dry tonight", "what to wear to stay dry?"]"#
    try folder.write(
      #"{"past": {"shop": \#(requests), "mail": ["send what I wrote"]}}"#, as: "learned.json")
    let text = #"{"top": 1, "learned": "learned.json"}"#
    var task = try task(folder, text)
    let hash = task.sha256
    task.goal = PromptTemplate("I want to stay dry")
    var collaborators = try collaborators()
    collaborators.embedder = WordEmbedder()
    _ = try await folder.run(task, walker, with: collaborators)
    let learned = try folder.records(RetrievedRecord.self)
    #expect(learned.first?.tools.first?.name == "shop", "\(learned)")
    task.retrieval?.learned = nil
    _ = try await folder.run(task, walker, in: "plain", with: collaborators)
    let plain = try folder.records(RetrievedRecord.self, in: "plain")
    #expect(plain.first?.tools.first?.name != "shop")
    try folder.write(#"{"past": {"shop": ["another"]}}"#, as: "learned.json")
    #expect(try self.task(folder, text).sha256 != hash)
  }

  @Test("few-shot queries are written after the examples that were learned")
  func demonstrated() async throws {
    let folder = try Folder()
    try folder.write(
      #"{"examples": [{"request": "I got wet", "queries": ["sells something"]}]}"#,
      as: "learned.json")
    let writing = ScriptedModel { [walker] prompt in
      guard prompt.hasPrefix("system: List short descriptions") else {
        return walker.answer(prompt)
      }
      return prompt.contains("I got wet") ? #"["sells umbrellas and coats"]"# : #"["about news"]"#
    }
    let text = #"{"top": 1, "queries": "few-shot", "learned": "learned.json"}"#
    var task = try task(folder, text)
    task.goal = PromptTemplate("zzz")
    var collaborators = try collaborators()
    collaborators.embedder = WordEmbedder()
    _ = try await folder.run(task, writing, with: collaborators)
    let first = try #require(try folder.records(RetrievedRecord.self).first)
    #expect(first.queries == ["sells umbrellas and coats"], "\(first)")
  }

  @Test(
    "what was learned has to be there and to have an effect",
    arguments: [
      ("{", "few-shot", "learned.json:1:"), ("{}", "none", "nothing was learned yet"),
      (#"{"past": 1}"#, "none", "learned.json: /past: "),
      (
        #"{"examples": [{"request": "a", "queries": ["b"], "tools": ["c"]}]}"#, "none",
        "has examples only"
      ),
    ])
  func wrongExperience(_ text: String, _ queries: String, _ problem: String) throws {
    let folder = try Folder()
    try folder.write(text, as: "learned.json")
    let task = """
      {"version": 1, "strategy": "react", "goal": "x", "tools": ["clock"],
       "retrieval": {"queries": "\(queries)", "learned": "learned.json"}}
      """
    let problems = folder.problems(task)
    #expect(problems.contains(problem) && problems.contains("/retrieval/learned"), "\(problems)")
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

/// Texts are alike when they share words.
private struct WordEmbedder: Embedder {
  let identity = ModelIdentity(name: "words")
  let dimension = 1024

  func embed(_ texts: [String]) -> [[Float]] {
    texts.map { text in
      var vector = [Float](repeating: 0, count: dimension)
      for word in text.lowercased().split(whereSeparator: { !$0.isLetter }) {
        var hash: UInt64 = 1_469_598_103_934_665_603
        for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        vector[Int(hash % 1024)] += 1
      }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return length > 0 ? vector.map { $0 / length } : vector
    }
  }
}
