import Agents
import Foundation
import JSONSchema
import MartingaleTestSupport
import Testing
import Tools

@Suite("Tasks as tools") struct SubtaskTests {
  private let model = ScriptedModel { prompt in
    if !prompt.contains("Use these tools") {
      return prompt.contains("French: cat") ? "chat" : "chien"
    }
    let turn = prompt.components(separatedBy: "user: ").last ?? ""
    if let word = turn.firstMatch(of: /Result of translate: ([a-z]+)/) {
      return Player.call("finish", #"{"answer":"\#(word.output.1)"}"#)
    }
    return Player.call("translate", #"{"word":"cat"}"#)
  }

  private func task(_ folder: Folder) throws -> AgentTask {
    try folder.write(
      """
      {"version": 1, "id": "translate", "goal": "In one word, in French: {{word}}",
       "inputs": {"word": {"text": ""}}, "output": {"regex": "[a-z]+"},
       "sampling": {"particles": 2, "max_tokens": 20}}
      """, as: "translate.json")
    return try folder.task(
      """
      {"version": 1, "strategy": "react", "goal": "What is a cat in French?",
       "tools": [{"use": "task", "file": "translate.json"}], "react": {"thought_length": 0},
       "sampling": {"particles": 2, "max_tokens": 90}}
      """)
  }

  @Test("another task answers inside a step, with a journal of its own")
  func uses() async throws {
    let folder = try Folder()
    let result = try await folder.run(try task(folder), model)[0]
    #expect(result.text == "chat" && result.steps == 2, "\(result)")
    let call = try folder.records(ToolFinishedRecord.self)[0]
    #expect(call.structured?["outcome"]?.string == "solved")
    let inner = try folder.journal("run/tasks/0-0-0")
    #expect(inner.last?.contains("run_finished") == true)
    // Its tokens are the item's, too.
    let own = try folder.records(SampledRecord.self).reduce(0) { $0 + $1.tokens }
    #expect(result.tokens == own + (call.structured?["tokens"]?.int ?? 0))
  }

  @Test("cut off at every record of both journals it ends with the same answer")
  func resumes() async throws {
    let folder = try Folder()
    let task = try task(folder)
    let whole = try await folder.run(task, model).map(\.timeless)
    let outer = try folder.journal()
    let inner = try folder.journal("run/tasks/0-0-0")
    let started = try #require(outer.firstIndex { $0.contains("tool_started") }) + 1
    func check(_ outerLines: Int, _ innerLines: Int) async throws {
      try folder.write(outer[..<outerLines].map { $0 + "\n" }.joined(), as: "run/journal.jsonl")
      try folder.write(
        inner[..<innerLines].map { $0 + "\n" }.joined(), as: "run/tasks/0-0-0/journal.jsonl")
      let again = try await folder.run(task, model)
      #expect(again.map(\.timeless) == whole, "cut after \(outerLines) and \(innerLines)")
      #expect(try folder.journal().count == outer.count)
    }
    for count in 0...inner.count { try await check(started, count) }
    for count in started...outer.count { try await check(count, inner.count) }
  }

  @Test("what cannot be used is said at its place")
  func problems() throws {
    let folder = try Folder()
    func problem(_ other: String) throws -> String {
      try folder.write(other, as: "other.json")
      return folder.problems(
        #"{"version":1,"strategy":"react","goal":"x","tools":[{"use":"task","file":"other.json"}]}"#
      )
    }
    #expect(try problem(#"{"version":1,"goal":""}"#).contains("other.json:1"))
    #expect(
      try problem(
        #"{"version":1,"goal":"x","strategy":"react","tools":[{"use":"task","file":"task.json"}]}"#
      ).contains("does not exist"))
    try folder.write(
      #"{"version":1,"goal":"x","strategy":"react","tools":[{"use":"task","file":"other.json"}]}"#,
      as: "task.json")
    #expect(
      try problem(
        #"{"version":1,"goal":"x","strategy":"react","tools":[{"use":"task","file":"task.json"}]}"#
      ).contains("/tools/0/file: \"task.json\" is a task that uses this one: it would call itself"))
    try folder.write("\"a\"\n", as: "in.jsonl")
    #expect(
      try problem(#"{"version":1,"goal":"{{q}}","inputs":{"q":{"jsonl":"in.jsonl"}}}"#)
        .contains("one that is used as a tool has one item"))
    #expect(
      try problem(#"{"version":1,"goal":"x","model":{"path":"big.gguf"}}"#)
        .contains("runs with the model of the task that uses it"))
    #expect(
      folder.problems(
        #"{"version":1,"strategy":"react","goal":"x","tools":[{"use":"task","file":"gone.json"}]}"#
      ).contains("/tools/0/file: the file \"gone.json\" does not exist"))
  }
}
