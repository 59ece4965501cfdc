import Agents
import Foundation
import Handbook
import JSONSchema
import MartingaleTestSupport
import Testing

@Suite struct RunProblemsTests {
  private let file = """
    {"version": 1, "goal": "Say {{row}}", "inputs": {"row": {"jsonl": "in.jsonl"}},
     "output": {"regex": "[a-z]+"}, "success": {"regex": "o.*"}}
    """

  private func problems(_ folder: Folder, _ task: AgentTask) throws -> [Problem] {
    try RunProblems.problems(
      in: JournalLines.read(folder.path + "/run").compactMap { JournalEvent($0) }, of: task)
  }

  @Test func everyItemIsAProblemWithItsAnswerAndVerdict() async throws {
    let folder = try Folder()
    try folder.write("\"one\"\nnonsense\n\"two\"\n", as: "in.jsonl")
    let task = try folder.task(file)
    let echo = ScriptedModel { $0.contains("one") ? "one" : "two" }
    _ = try await folder.run(task, echo)
    let problems = try problems(folder, task)
    #expect(problems.map(\.question) == ["Say one", "Say two"])
    #expect(problems.map(\.id) == ["0", "2"])
    #expect(problems.map(\.correct) == [true, false])
    #expect(problems[0].trace == "Answer: one")
    #expect(problems[1].trace?.hasPrefix("Answer: two\nRejected: the answer fails") == true)
    #expect(Set(problems.map(\.run)) == ["run"])
    // A run that goes on, or was killed, has fewer.
    let lines = try JournalLines.read(folder.path + "/run").prefix(4)
    let some = try RunProblems.problems(in: lines.compactMap { JournalEvent($0) }, of: task)
    #expect(some.count < 2)
  }

  @Test func aTaskWithoutSuccessCheckHasNoVerdict() async throws {
    let folder = try Folder()
    try folder.write("\"one\"\n", as: "in.jsonl")
    let task = try folder.task(
      file.replacing(#", "success": {"regex": "o.*"}"#, with: ""))
    _ = try await folder.run(task, ScriptedModel { _ in "one" })
    #expect(try problems(folder, task).map(\.correct) == [nil])
  }

  @Test func aChangedTaskIsRefused() async throws {
    let folder = try Folder()
    try folder.write("\"one\"\n", as: "in.jsonl")
    _ = try await folder.run(try folder.task(file), ScriptedModel { _ in "one" })
    try folder.write("\"two\"\n", as: "in.jsonl")
    let other = try folder.task(file)
    let error = #expect(throws: AgentError.self) { try problems(folder, other) }
    #expect(error?.code == .changed)
  }

  @Test func thoughtsCallsAndResultsAreToldInOrderAndCut() throws {
    let folder = try Folder()
    try folder.write("\"one\"\n", as: "in.jsonl")
    let task = try folder.task(file)
    let long = String(repeating: "x", count: 5_000)
    let lines = [
      """
      {"event":"run_started","version":1,"run":"r","task":"task","task_sha256":"\(task.sha256)",
       "model":{"name":"m"},"seed":1}
      """,
      #"{"event":"step_started","item":0,"step":0,"reserved_tokens":9}"#,
      """
      {"event":"action_decided","item":0,"step":0,"tools":[],"entropy":0,"choices":1,
       "advice":"act","tool":"calculator","arguments":{"expression":"2+2"},"thought":"Add them."}
      """,
      """
      {"event":"tool_finished","item":0,"step":0,"call":0,"tool":"calculator","text":"\(long)",
       "is_error":false,"seconds":0.1}
      """,
      """
      {"event":"tool_finished","item":0,"step":0,"call":1,"tool":"calculator","text":"no",
       "is_error":true,"seconds":0.1}
      """,
      #"{"event":"step_finished","item":0,"step":0,"solved":false,"message":"again","tokens":1,"seconds":1}"#,
      #"{"event":"item_finished","item":0,"outcome":"not_solved","steps":1,"tokens":1,"seconds":1}"#,
    ]
    let events = try lines.compactMap { JournalEvent(try JSONValue(parsing: Array($0.utf8))) }
    #expect(events.count == lines.count)
    let problem = try #require(try RunProblems.problems(in: events, of: task).first)
    let trace = try #require(problem.trace)
    let parts = trace.split(separator: "\n").map(String.init)
    #expect(parts.count == 5)
    #expect(parts[0] == "Thought: Add them.")
    #expect(parts[1] == #"Call: calculator {"expression":"2+2"}"#)
    #expect(parts[2].hasPrefix("Result: xxx") && parts[2].count < 1_300)
    #expect(parts[2].contains(" … "))
    #expect(parts[3] == "Error: no" && parts[4] == "Rejected: again")
    #expect(problem.correct == false)
  }

  @Test func stepsOfAProblemThatWasSplitAreTold() async throws {
    let folder = try Folder()
    try folder.write("\"not ( True and False )\"\n", as: "in.jsonl")
    let task = try folder.task(
      """
      {"version": 1, "goal": "{{row}} is", "strategy": "prs", "inputs": {"row": {"jsonl": "in.jsonl"}},
       "output": {"choice": ["True", "False"]}, "success": {"regex": "False"},
       "solve": {"rater": "operators", "planner": "expression", "threshold": 1, "depth": 4}}
      """)
    _ = try await folder.run(
      task, ScriptedModel { $0.contains("True and False is") ? " False" : " True" })
    let trace = try #require(try problems(folder, task).first?.trace)
    let lines = trace.split(separator: "\n").map(String.init)
    #expect(lines.first == "Solution: put together from 1 steps", "\(trace)")
    #expect(lines.contains { $0.hasPrefix("Step: True and False") && $0.contains("→ False") })
    #expect(lines.contains("Answer: True") && lines.last?.hasPrefix("Rejected: ") == true)
  }

  @Test func placesThatWereLookedAtAreTold() async throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/notes", withIntermediateDirectories: true)
    try folder.write("sage", as: "notes/paint.txt")
    try folder.write("spade", as: "notes/tools.txt")
    let task = try folder.task(
      """
      {"version": 1, "goal": "sage", "strategy": "plan",
       "plan": {"world": {"directory": "notes"}, "heuristic": "nearest"}}
      """)
    _ = try await folder.run(task, ScriptedModel { _ in "" })
    let trace = try #require(try problems(folder, task).first?.trace)
    #expect(trace.contains("Places: ") && trace.contains("promise 0 %"), "\(trace)")
    #expect(trace.contains("Search: found after") && trace.contains("by nearest: "))
    #expect(trace.hasSuffix("Answer: paint.txt"))
  }
}
