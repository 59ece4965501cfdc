import Agents
import Foundation
import Inference
import JSONSchema
import MartingaleTestSupport
import Testing

@Suite struct ResumeTests {
  /// A model that knows nothing, so that every answer hangs on the random streams.
  private let coin = ScriptedModel(insistence: 0) { _ in "" }

  private func task(_ folder: Folder) throws -> AgentTask {
    try folder.write("\"a\"\n17\n\"c\"\n\"d\"\n", as: "in.jsonl")
    return try folder.task(
      """
      {"version": 1, "goal": "{{row}}", "inputs": {"row": {"jsonl": "in.jsonl"}},
       "output": {"regex": "[a-p]{3}"}, "success": {"regex": "[a-h].*"},
       "sampling": {"particles": 2, "max_tokens": 5}, "budget": {"steps": 2}}
      """)
  }

  @Test func cutAfterEveryRecordItEndsWithTheSameAnswers() async throws {
    let folder = try Folder()
    let task = try task(folder)
    let whole = try await folder.run(task, coin).map(\.timeless)
    #expect(whole.count == 4)
    #expect(Set(whole.map(\.outcome)).count >= 2)
    let lines = try folder.journal()
    #expect(lines.count >= 12)
    for count in 0...lines.count {
      // Also with a line that was being written when the process died.
      for torn in ["", #"{"event":"step_fin"#, #"{"event":"run_finished"}"#] {
        let name = "cut-\(count)-\(torn.count)"
        try FileManager.default.createDirectory(
          atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
        let kept = lines[..<count].map { $0 + "\n" }.joined() + torn
        try folder.write(kept, as: "\(name)/journal.jsonl")
        let again = try await folder.run(task, coin, in: name).map(\.timeless)
        #expect(again == whole, "cut after \(count) records, then \"\(torn)\"")
        let last = try folder.journal(name)
        #expect(last.last?.hasPrefix(#"{"event":"run_finished""#) == true)
        #expect(last.count { $0.contains("run_finished") } == 1)
      }
    }
  }

  @Test func intentComesBeforeEveryResult() async throws {
    let folder = try Folder()
    _ = try await folder.run(try task(folder), coin)
    var open: String?
    for line in try folder.journal() {
      let value = try JSONValue(parsing: line)
      let place = "\(value["item"]?.int ?? -1).\(value["step"]?.int ?? -1)"
      switch value["event"]?.string {
      case "step_started":
        #expect(open == nil)
        open = place
      case "step_finished":
        #expect(open == place)
        open = nil
      case "item_begun", "sampled", "success_checked": #expect(open == place)
      default: #expect(open == nil)
      }
    }
  }

  @Test func aChangedTaskOrModelIsRefused() async throws {
    let folder = try Folder()
    let task = try task(folder)
    _ = try await folder.run(task, coin, most: 1)
    try folder.write("\"a\"\n", as: "in.jsonl")
    var other = task
    other.sha256 = "0"
    await refuses(.changed) { _ = try await folder.run(other, coin) }
    let stranger = ScriptedModel("stranger") { _ in "" }
    await refuses(.changed) { _ = try await folder.run(task, stranger) }
  }

  @Test func aDamagedJournalIsRefusedWithItsLine() async throws {
    let folder = try Folder()
    let task = try task(folder)
    _ = try await folder.run(task, coin)
    let lines = try folder.journal()
    for damage in ["nonsense", "{}", #"{"event":"step_finished","item":0}"#, lines[0]] {
      var damaged = lines
      damaged[2] = damage
      try folder.write(damaged.joined(separator: "\n") + "\n", as: "run/journal.jsonl")
      let error = await refuses(.journalInvalid) { _ = try await folder.run(task, coin) }
      #expect(error?.message.contains("journal.jsonl:3:") == true)
    }
  }

  @Test func oneProcessAtATime() async throws {
    let folder = try Folder()
    let task = try task(folder)
    let journal = try Journal(directory: "\(folder.path)/run")
    await refuses(.journalLocked) { _ = try await folder.run(task, coin) }
    #expect(journal.events.isEmpty)
  }

  @Test func eventsFollowTheJournal() async throws {
    let folder = try Folder()
    let task = try task(folder)
    let follower = "\(folder.path)/events.jsonl"
    do {
      let journal = try Journal(directory: "\(folder.path)/run", follower: follower)
      var run = try TaskRun(task, model: coin, journal: journal)
      while try await run.next() != nil {}
    }
    let events = try String(contentsOfFile: follower, encoding: .utf8)
    #expect(events.split(separator: "\n").map(String.init) == (try folder.journal()))
    if FileManager.default.fileExists(atPath: "/dev/full") {
      let journal = try Journal(directory: "\(folder.path)/full", follower: "/dev/full")
      #expect { _ = try TaskRun(task, model: coin, journal: journal) } throws: {
        let error = $0 as? AgentError
        return error?.code == .journal && error?.message.hasPrefix("/dev/full: ") == true
      }
    }
  }

  @discardableResult
  private func refuses(
    _ code: AgentError.Code, _ work: () async throws -> Void
  ) async -> AgentError? {
    do {
      try await work()
      Issue.record("was not refused")
      return nil
    } catch {
      let error = error as? AgentError
      #expect(error?.code == code)
      return error
    }
  }
}
