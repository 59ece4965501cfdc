import Agents
import Constraints
import Foundation
import Inference
import JSONSchema
import MartingaleTestSupport

/// A folder of files that goes away with the test.
final class Folder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("agents-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, as name: String) throws {
    try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
  }

  /// Reads a task whose files are here.
  func task(_ json: String) throws -> AgentTask {
    try TaskReader.read(Array(json.utf8), named: "task.json", in: path)
  }

  /// The problems of a task, one a line; empty when it has none.
  func problems(_ json: String) -> String { problems(Array(json.utf8)) }

  func problems(_ bytes: [UInt8]) -> String {
    do throws(TaskError) {
      _ = try TaskReader.read(bytes, named: "task.json", in: path)
      return ""
    } catch {
      return error.description
    }
  }

  /// Runs a task on a journal here.
  func run(
    _ task: AgentTask, _ model: any LanguageModel, in journal: String = "run",
    shard: TaskShard? = nil, most: Int = .max, with collaborators: Collaborators = Collaborators()
  ) async throws -> [ItemResult] {
    let journal = try Journal(directory: "\(path)/\(journal)")
    var run = try TaskRun(
      task, model: model, journal: journal, collaborators: collaborators, seed: 3, shard: shard)
    var results: [ItemResult] = []
    while results.count < most, let result = try await run.next() { results.append(result) }
    return results
  }

  /// What a new run of a task really asks its model.
  func evaluated(
    by task: AgentTask, _ model: any LanguageModel, in journal: String,
    with collaborators: Collaborators = Collaborators()
  ) async throws -> EvaluationCount {
    var run = try TaskRun(
      task, model: model, journal: try Journal(directory: "\(path)/\(journal)"),
      collaborators: collaborators, seed: 3)
    while try await run.next() != nil {}
    return run.evaluated
  }

  /// The records of one kind in a journal.
  func records<Record: StepRecord>(
    _ type: Record.Type = Record.self, in name: String = "run"
  ) throws -> [Record] {
    try journal(name).compactMap { line in
      JournalEvent(try JSONValue(parsing: line))?.record(Record.self)
    }
  }

  /// The report about a run.
  func page(_ name: String = "run") throws -> PageReader {
    let lines = try JournalLines.read("\(path)/\(name)")
    guard let story = StoryReader.read(lines) else {
      throw AgentError(.journalInvalid, "\(name) is no journal")
    }
    return PageReader(ReportPage([story]).html)
  }

  /// The finished lines of a journal.
  func journal(_ name: String = "run") throws -> [String] {
    let text = try String(contentsOfFile: "\(path)/\(name)/journal.jsonl", encoding: .utf8)
    return text.split(separator: "\n").map(String.init)
  }
}

/// A scripted model that waits before every token.
func slow(_ script: ScriptedModel) -> InterposedModel {
  InterposedModel(script) { _ in try? await Task.sleep(for: .milliseconds(20)) }
}

extension ItemResult {
  /// The result without what the clock says.
  var timeless: ItemResult {
    var copy = self
    copy.seconds = 0
    return copy
  }
}

/// The examples of the package.
enum Examples {
  /// The folder of one of them.
  static func folder(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Examples/\(name)").path
  }
}
