import Agents
import Foundation
import JSONSchema
import MartingaleTestSupport
import Prompting
import Synchronization
import Testing
import Tools

/// An agent that looks something up, works something out, and says both.
private enum Scholar {
  /// Answers one Boolean operator at a time.
  private static func value(of prompt: String) -> String {
    let line = prompt.firstMatch(of: #/user: ([^\n]+)/#).map { String($0.output.1) } ?? ""
    let words = line.replacing(" is", with: "").split(separator: " ")
    func isTrue(_ index: Int) -> Bool { words[index] == "True" }
    switch words.count {
    case 2: return isTrue(1) ? " False" : " True"
    case 3:
      let both = words[1] == "and"
      return (both ? isTrue(0) && isTrue(2) : isTrue(0) || isTrue(2)) ? " True" : " False"
    default: return " maybe"
    }
  }

  static let model = ScriptedModel("scholar") { prompt in
    if prompt.contains("You solve problems exactly") { return value(of: prompt) }
    let turn = prompt.components(separatedBy: "user: ").last ?? ""
    if turn.hasPrefix("Result of explore") {
      return Player.call(
        "solve", #"{"problem":"not ( True and False ) and True is"}"#)
    }
    if turn.hasPrefix("Result of solve") { return Player.call("finish") }
    if turn.hasPrefix("Now give") {
      let found = prompt.firstMatch(of: /Result of explore: ([a-z]+)/).map { "\($0.output.1)" }
      let solved = prompt.firstMatch(of: /Result of solve: ([A-Za-z]+)/).map { "\($0.output.1)" }
      return "\(found ?? "nothing") \(solved ?? "nothing")"
    }
    return Player.call("explore", #"{"goal":"sage"}"#)
  }

  static func task(_ folder: Folder, _ extra: String = "") throws -> AgentTask {
    for (name, text) in [
      ("garden/seeds.txt", "tomato seeds"), ("house/paint.txt", "The wall is sage green."),
    ] {
      let path = "\(folder.path)/notes/\(name)"
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    return try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "Where is it, and is it so?",
       "tools": [
         {"use": "explore", "world": {"directory": "notes"}, "heuristic": "nearest"},
         {"use": "solve", "rater": "operators", "planner": "expression", "threshold": 2, "depth": 10,
          "answer": {"choice": ["True", "False"]}}],
       "react": {"thought_length": 0}, "output": {"regex": "[a-z]+ (True|False)"},
       "sampling": {"particles": 2, "max_tokens": 120}\(extra)}
      """)
  }
}

@Suite("Skills stand beside tools") struct SkillTests {
  @Test("the agent explores, solves and answers; trees and maps are in the step's records")
  func uses() async throws {
    let folder = try Folder()
    let result = try await folder.run(try Scholar.task(folder), Scholar.model)[0]
    #expect(result.outcome == .solved && result.text == "house True", "\(result)")
    let calls = try folder.records(ToolFinishedRecord.self)
    #expect(calls.map(\.tool) == ["explore", "solve"])
    #expect(calls[0].text == "house/paint.txt: The wall is sage green.")
    #expect(calls[1].text == "True")
    #expect(try folder.records(ExploredRecord.self).map(\.ending) == ["found"])
    let solved = try folder.records(SolvedRecord.self)
    #expect(solved.map(\.solution.nodes.count) == [3] && solved[0].call == 0)
    #expect(!(try folder.records(RoundRecord.self)).isEmpty)
    let page = try folder.page()
    #expect(page.isWellFormed)
    for text in ["How the problem was divided", "What was explored", "sage green"] {
      #expect(page.text.contains(text), "\(text)")
    }
  }

  @Test("cut off after every record, also inside a skill, it ends with the same answer")
  func resumes() async throws {
    let folder = try Folder()
    let task = try Scholar.task(folder)
    let whole = try await folder.run(task, Scholar.model).map(\.timeless)
    let lines = try folder.journal()
    #expect(lines.count > 20)
    for count in 0...lines.count {
      let name = "cut-\(count)"
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
      try folder.write(
        lines[..<count].map { $0 + "\n" }.joined() + #"{"event":"prob"#,
        as: "\(name)/journal.jsonl")
      let again = try await folder.run(task, Scholar.model, in: name)
      #expect(again.map(\.timeless) == whole, "cut after \(count) records")
      // Nothing that was on the disk is asked again.
      #expect(try folder.journal(name).count == lines.count, "cut after \(count) records")
    }
  }

  @Test(
    "calls inside a solution that is known count again, and later ones keep their numbers",
    arguments: [
      #""strategy": "prs", "solve": {"rater": "constant:1"}"#,
      #"""
      "strategy": "react", "react": {"thought_length": 0, "answer": "observation"}, "budget": {"steps": 3},
      "tools": [{"use": "solve", "rater": "constant:1"}, "calculator", {"name": "judge", "command": {"argv": ["true"]}}]
      """#,
    ])
  func countsAgain(_ manner: String) async throws {
    let folder = try Folder()
    let judge = TestTool(
      "judge", arguments: ["type": "object", "properties": ["answer": ["type": "string"]]]
    ) { arguments throws(ToolError) in
      arguments["answer"]?.string == "42" ? ToolResult(text: "fine") : .failure("no")
    }
    let tools =
      manner.contains("tools")
      ? "" : #","tools": ["calculator", {"name": "judge", "command": {"argv": ["true"]}}]"#
    let task = try folder.task(
      """
      {"version": 1, "goal": "6 * 7", \(manner)\(tools),
       "success": {"tool": {"name": "judge", "arguments": {"answer": "{{answer}}"}}},
       "sampling": {"particles": 2, "max_tokens": 90}}
      """)
    let model = ScriptedModel { prompt in
      if prompt.contains("You solve problems exactly") { return " none" }
      let turn = prompt.components(separatedBy: "user: ").last ?? ""
      return turn.hasPrefix("Result of solve")
        ? Player.call("finish") : Player.call("solve", #"{"problem":"6 * 7"}"#)
    }
    let collaborators = try Collaborators.tools([CalculatorTool(), judge])
    let whole = try await folder.run(task, model, with: collaborators)
    #expect(whole[0].text == "42" && whole[0].toolCalls == 2, "\(whole)")
    let lines = try folder.journal()
    for count in 0...lines.count {
      try folder.write(lines[..<count].map { $0 + "\n" }.joined(), as: "run/journal.jsonl")
      let again = try await folder.run(task, model, with: collaborators)
      #expect(again.map(\.timeless) == whole.map(\.timeless), "cut after \(count) records")
    }
  }

  @Test("a solution does not exceed what the item has left")
  func budget() async throws {
    let folder = try Folder()
    let result = try await folder.run(
      try Scholar.task(folder, #","budget": {"tokens": 900}"#), Scholar.model)[0]
    #expect(result.outcome == .budgetSpent && result.tokens <= 900, "\(result)")
  }

  @Test("a skill may be used as often as the task says")
  func limit() async throws {
    let folder = try Folder()
    let task = try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "x",
       "tools": [{"use": "solve", "name": "work_out", "calls": 1, "rater": "constant:1"}],
       "react": {"thought_length": 0}, "sampling": {"particles": 2, "max_tokens": 90},
       "budget": {"steps": 3}}
      """)
    let model = ScriptedModel { prompt in
      if prompt.contains("You solve problems exactly") { return " five" }
      let turn = prompt.components(separatedBy: "user: ").last ?? ""
      if turn.hasPrefix("Result of work_out") {
        return Player.call("finish", #"{"answer":"five"}"#)
      }
      return Player.call("work_out", #"{"problem":"two and three"}"#)
    }
    let result = try await folder.run(task, model)[0]
    #expect(result.text == "five" && result.steps == 2, "\(result)")
    #expect(try folder.records(ToolFinishedRecord.self).map(\.tool) == ["work_out"])
  }

  @Test("what is wrong with a skill is said at its place")
  func problems() throws {
    let folder = try Folder()
    func problem(_ tools: String, _ extra: String = "") -> String {
      folder.problems(
        #"{"version":1,"strategy":"react","goal":"x","tools":\#(tools)\#(extra)}"#)
    }
    #expect(problem(#"["solv"]"#).contains("did you mean \"solve\""))
    #expect(problem(#"["explore"]"#).contains("/tools/0: the skill explore needs \"world\""))
    #expect(
      problem(#"[{"use":"explore","world":{"directory":"nowhere"}}]"#)
        .contains("/tools/0/world/directory: there is no folder"))
    #expect(
      problem(#"[{"use":"solve","world":{"directory":"."}}]"#)
        .contains("/tools/0/world: \"world\" is no setting of the skill solve"))
    #expect(
      problem(#"[{"use":"calculator","depth":3}]"#)
        .contains(
          "/tools/0/depth: \"depth\" has no meaning for the tool \"calculator\": only solve"))
    #expect(problem(#"["solve",{"use":"solve"}]"#).contains("two tools named \"solve\""))
    #expect(problem(#"["solve",{"use":"solve","name":"again"}]"#).isEmpty)
    #expect(problem(#"[{"use":"solve","name":"finish"}]"#).contains("may not be called"))
    #expect(problem(#"[{"use":"solve","name":"a b"}]"#).contains("a tool's name has"))
    #expect(problem(#"["find_tools","calculator"]"#).contains("it needs \"retrieval\""))
    #expect(
      problem(#"[{"use":"explore","world":{"directory":"."},"heuristic":{"poll":{"samples":0}}}]"#)
        .contains("/tools/0/heuristic/poll/samples"))
  }

  @Test("the model is asked where to look and where not to, in a folder, and asked once")
  func polled() async throws {
    let folder = try Folder()
    _ = try Scholar.task(folder)
    let task = try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "x",
       "tools": [{"use": "explore", "world": {"directory": "notes"}, "match": "words",
         "heuristic": {"poll": {"samples": 3, "example": true, "setting": "a folder"}}}],
       "react": {"thought_length": 0}, "sampling": {"particles": 2, "max_tokens": 90}}
      """)
    let model = ScriptedModel { prompt in
      let turn = prompt.components(separatedBy: "user: ").last ?? ""
      if let list = turn.firstMatch(of: /Places:\n((?:.|\n)*)\n(Which[^\n]*)/) {
        // Houses are where walls are; gardens are a waste of time.
        let wanted = list.output.2.contains("waste") ? "garden" : "house"
        let place = list.output.1.split(separator: "\n").first { $0.contains(wanted) }
        return place.map { String($0.prefix(1)) } ?? "none"
      }
      if turn.hasPrefix("Result of explore") {
        return Player.call("finish", #"{"answer":"seen"}"#)
      }
      return Player.call("explore", #"{"goal":"the green wall"}"#)
    }
    let whole = try await folder.run(task, model)[0]
    #expect(whole.text == "seen", "\(whole)")
    let judged = try folder.records(PlacesJudgedRecord.self)
    #expect(judged.count == 2 && judged[0].modelCalls == 6 && judged[0].tokens > 0)
    #expect(judged[0].options.map(\.seen) == [["garden"], ["house"]])
    #expect(judged[0].options.map(\.promise) == [0, 1])
    #expect(judged[0].options.map(\.avoidance) == [1, 0])
    #expect(try folder.records(ToolFinishedRecord.self)[0].text.hasPrefix("house/paint.txt: "))
    let lines = try folder.journal()
    for count in 0...lines.count {
      try folder.write(lines[..<count].map { $0 + "\n" }.joined(), as: "run/journal.jsonl")
      let again = try await folder.run(task, model)
      #expect(again.map(\.timeless) == [whole.timeless], "cut after \(count) records")
      #expect(try folder.journal().count == lines.count)
    }
  }

  @Test("leaves recall behaviors by name and may call the tools that are found for them")
  func leaves() async throws {
    let folder = try Folder()
    let task = try folder.task(
      """
      {"version": 1, "strategy": "prs", "goal": "How far is it to Rome?",
       "tools": [{"name": "atlas", "command": {"argv": ["true"]}}],
       "solve": {"rater": "constant:1"}, "output": {"regex": "[0-9]+ km"},
       "sampling": {"particles": 2, "max_tokens": 90}}
      """)
    let model = ScriptedModel { prompt in
      guard prompt.contains("You solve problems exactly") else {
        return Player.call("atlas", #"{"place":"Rome"}"#)
      }
      let known = prompt.contains("atlas answers: 1430") && prompt.contains("say_units: Say")
      return known ? " 1430 km" : " 0 km"
    }
    let atlas = TestTool(
      "atlas",
      arguments: [
        "type": "object", "properties": ["place": ["type": "string"]], "required": ["place"],
      ]
    ) { _ throws(ToolError) in ToolResult(text: "1430") }
    var collaborators = try Collaborators.tools([atlas])
    collaborators.behaviors = FixedBehaviors()
    let result = try await folder.run(task, model, with: collaborators)[0]
    #expect(result.text == "1430 km" && atlas.calls == 1, "\(result)")
    let recalled = try folder.records(RecalledRecord.self)
    #expect(recalled.map(\.part) == ["How far is it to Rome?"])
    #expect(recalled[0].behaviors.map(\.name) == ["say_units"])
    #expect(try folder.records(SampledRecord.self).map(\.part) == ["leaf"])
  }
}

/// One behavior, whatever the situation.
struct FixedBehaviors: BehaviorSource {
  func recall(_ situation: String) -> [RecalledBehavior] {
    [RecalledBehavior(name: "say_units", instruction: "Say the unit.", score: 1)]
  }

  func learn(_ episode: Episode) {}
}
