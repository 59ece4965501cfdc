import Agents
import Foundation
import JSONSchema
import MartingaleTestSupport
import Synchronization
import Testing
import Tools

/// A fact in a long text or a long history, and what is left of it.
private enum Needle {
  static let fact = "The code of the gate is 4711."

  static func haystack(_ depth: Double, lines: Int = 60) -> String {
    var text = (0..<lines).map { "Entry \($0): the guard walked around the yard and saw nothing." }
    text.insert(fact, at: Int(depth * Double(lines)))
    return text.joined(separator: " ")
  }

  /// Asks for a summary, keeps the fact where it sees it, and answers from what it was told.
  static let reader = ScriptedModel { prompt in
    if prompt.contains("You summarise long texts") {
      return prompt.contains(fact) ? fact : "Nothing was seen."
    }
    let turn = prompt.components(separatedBy: "user: ").last ?? ""
    if turn.hasPrefix("Result of summarise") {
      return Player.call(
        "finish", turn.contains("4711") ? #"{"answer":"4711"}"# : #"{"answer":"unknown"}"#)
    }
    return Player.call("summarise", #"{"focus":"the code of the gate"}"#)
  }

  static func task(_ folder: Folder, _ depth: Double, _ skill: String = "") throws -> AgentTask {
    try folder.write(haystack(depth), as: "log.txt")
    return try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "What is the code of the gate?",
       "inputs": {"log": {"file": "log.txt"}},
       "tools": [{"use": "summarise", "of": "log", "piece_tokens": 400, "summary_tokens": 60\(skill)}],
       "react": {"thought_length": 0}, "sampling": {"particles": 2, "max_tokens": 90}}
      """)
  }
}

@Suite("The skill summarise") struct SummariseSkillTests {
  @Test(
    "a fact at any depth of an input that the prompt has no room for is found",
    arguments: ["hierarchical", "incremental"], [0, 0.5, 1])
  func needles(_ method: String, _ depth: Double) async throws {
    let folder = try Folder()
    let task = try Needle.task(folder, depth, #", "method": "\#(method)""#)
    let result = try await folder.run(task, Needle.reader)[0]
    #expect(result.text == "4711", "\(result)")
    let call = try #require(try folder.records(ToolFinishedRecord.self).first)
    #expect(call.text == Needle.fact && call.structured?["pieces"]?.int ?? 0 > 5)
    let draws = try folder.records(SampledRecord.self).map(\.part)
    #expect(draws.contains("piece"))
    #expect(draws.contains(method == "hierarchical" ? "merge" : "update"))
  }

  @Test("cut off after every record it goes on where it was, and asks nothing twice")
  func resumes() async throws {
    let folder = try Folder()
    let task = try Needle.task(folder, 0.5)
    let whole = try await folder.run(task, Needle.reader).map(\.timeless)
    let lines = try folder.journal()
    #expect(lines.count > 12)
    for count in 0...lines.count {
      try folder.write(lines[..<count].map { $0 + "\n" }.joined(), as: "run/journal.jsonl")
      let again = try await folder.run(task, Needle.reader)
      #expect(again.map(\.timeless) == whole, "cut after \(count) records")
      #expect(try folder.journal().count == lines.count, "cut after \(count) records")
    }
  }

  @Test("a reading does not exceed what the item has left")
  func budget() async throws {
    let folder = try Folder()
    var task = try Needle.task(folder, 0.5)
    task.budget.tokens = 3_000
    let result = try await folder.run(task, Needle.reader)[0]
    #expect(result.outcome == .budgetSpent && result.tokens <= 3_000, "\(result)")
  }

  @Test("an input of too many pieces is refused before anything is asked")
  func tooLong() async throws {
    let folder = try Folder()
    let task = try Needle.task(folder, 0.5)
    try folder.write(Needle.haystack(0.5, lines: 1_200), as: "log.txt")
    let long = try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "What is the code of the gate?",
       "inputs": {"log": {"file": "log.txt"}}, "budget": {"steps": 2},
       "tools": [{"use": "summarise", "of": "log", "piece_tokens": 400, "summary_tokens": 60}],
       "react": {"thought_length": 0}, "sampling": {"particles": 2, "max_tokens": 90}}
      """)
    #expect(task.inputs.count == long.inputs.count)
    _ = try await folder.run(long, Needle.reader)
    let call = try #require(try folder.records(ToolFinishedRecord.self).first)
    #expect(call.isError && call.text.contains("at most 120 are read"), "\(call.text)")
    #expect(!(try folder.records(SampledRecord.self).contains { $0.part == "piece" }))
  }

  @Test("what is wrong with it is said at its place")
  func problems() throws {
    let folder = try Folder()
    func problem(_ skill: String) -> String {
      folder.problems(
        #"{"version":1,"strategy":"react","goal":"x","inputs":{"log":{"text":"y"}},"tools":[\#(skill)]}"#
      )
    }
    #expect(problem(#"{"use":"summarise","of":"log"}"#).isEmpty)
    #expect(problem(#""summarise""#).contains("the skill summarise needs \"of\""))
    #expect(
      problem(#"{"use":"summarise","of":"lag"}"#).contains("/tools/0/of: there is no input \"lag\"")
    )
    #expect(
      problem(#"{"use":"summarise","of":"log","piece_tokens":100}"#)
        .contains("/tools/0: pieces of 100 tokens are too short for summaries of 160"))
    #expect(problem(#"{"use":"summarise","of":"log","method":"both"}"#).contains("/tools/0/method"))
  }

  @Test("a model whose context is too small for it is told so with the numbers")
  func context() async throws {
    let folder = try Folder()
    let task = try Needle.task(folder, 0.5)
    let small = ScriptedModel(contextLength: 700) { _ in "" }
    let error = await #expect(throws: AgentError.self) { try await folder.run(task, small) }
    #expect(
      error?.message.contains("need a context of 776; the model's is 700") == true,
      "\(String(describing: error))")
  }
}

@Suite("Needles: what a shortened conversation loses") struct NeedleTests {
  /// Steps that tell the fact at one place; asked at the end for what can still be read.
  private static func last(_ place: Int) async throws -> String {
    let folder = try Folder()
    let count = Mutex(0)
    let look = TestTool("look", effect: .network) { _ throws(ToolError) in
      let number = count.withLock {
        $0 += 1
        return $0
      }
      let filler = String(repeating: "x", count: 220)
      return ToolResult(text: "number \(number) \(number == place ? Needle.fact : "") \(filler)")
    }
    let model = ScriptedModel(contextLength: 1_300) { prompt in
      let isOver = prompt.contains("number 5")
      return isOver
        ? Player.call(
          "finish", prompt.contains("4711") ? #"{"answer":"4711"}"# : #"{"answer":"unknown"}"#)
        : Player.call("look")
    }
    let task = try folder.task(
      """
      {"version":1,"strategy":"react","goal":"look around","tools":["clock"],
       "react":{"thought_length":0,"observation_length":300},
       "sampling":{"particles":2,"max_tokens":80},"budget":{"steps":12}}
      """)
    let result = try await folder.run(task, model, with: try .tools([look]))[0]
    #expect(!(try folder.records(CompactedRecord.self).isEmpty))
    return result.outcome == .solved ? result.text ?? "" : "\(result)"
  }

  @Test("the loop keeps the newest steps whole and loses what only the oldest told")
  func trimming() async throws {
    for (place, expected) in [(1, "unknown"), (2, "unknown"), (5, "4711")] {
      let answer = try await Self.last(place)
      #expect(answer == expected, "told at step \(place)")
    }
  }

  @Test("the end of an observation that is too long is lost, whatever it says")
  func observations() async throws {
    for (isFirst, expected) in [(true, "4711"), (false, "unknown")] {
      let folder = try Folder()
      let filler = String(repeating: "x", count: 400)
      let look = TestTool("look", effect: .network) { _ throws(ToolError) in
        ToolResult(text: isFirst ? "\(Needle.fact) \(filler)" : "\(filler) \(Needle.fact)")
      }
      let model = ScriptedModel { prompt in
        let turn = prompt.components(separatedBy: "user: ").last ?? ""
        guard turn.hasPrefix("Result of look") else { return Player.call("look") }
        return Player.call(
          "finish", turn.contains("4711") ? #"{"answer":"4711"}"# : #"{"answer":"unknown"}"#)
      }
      let task = try folder.task(
        """
        {"version":1,"strategy":"react","goal":"look around","tools":["clock"],
         "react":{"thought_length":0,"observation_length":300},
         "sampling":{"particles":2,"max_tokens":80}}
        """)
      let result = try await folder.run(task, model, with: try .tools([look]))[0]
      #expect(result.text == expected, "\(result)")
    }
  }
}
