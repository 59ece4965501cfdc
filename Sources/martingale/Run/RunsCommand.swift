import Agents
import ArgumentParser
import Foundation
import JSONSchema

/// `martingale runs`: what was run, and what became of it.
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "List, show and remove runs that were kept.",
    discussion: """
      Runs that were not told another folder are in $XDG_STATE_HOME/martingale/runs. Wherever a run \
      is asked for, `latest` is the one that was written last.

      EXAMPLES
        martingale runs list
        martingale runs show latest
        martingale runs rm helpdesk-1x2y3z
        martingale runs gc --older-than 30
      """,
    subcommands: [
      RunsListCommand.self, RunsShowCommand.self, RunsRemoveCommand.self, RunsCollectCommand.self,
    ])
}

/// What a journal says of a run as a whole.
private struct RunSummary {
  let folder: String
  let story: RunStory
  let time: Date?

  /// Nil when the folder holds no journal that can be read.
  init?(_ folder: String) {
    guard let lines = try? JournalLines.read(folder), let story = StoryReader.read(lines) else {
      return nil
    }
    self.folder = folder
    self.story = story
    time = RunLocator.time(of: folder)
  }

  var name: String { (folder as NSString).lastPathComponent }

  func count(_ outcome: ItemResult.Outcome) -> Int {
    story.items.count { $0.outcome == outcome }
  }

  /// The day and the minute, in this machine's time.
  var date: String {
    guard let time else { return "" }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.dateFormat = "yyyy-MM-dd HH:mm"
    return format.string(from: time)
  }

  var json: JSONValue {
    var outcomes: [(String, JSONValue)] = []
    for outcome in ItemResult.Outcome.allCases where count(outcome) > 0 {
      outcomes.append((outcome.rawValue, .int(count(outcome))))
    }
    return .members([
      ("run", .string(name)), ("folder", .string(folder)), ("task", .string(story.task)),
      ("model", .string(story.model)), ("written", .string(date)),
      ("finished", .bool(story.isFinished)), ("items", .int(story.items.count)),
      ("outcomes", .members(outcomes)),
    ])
  }
}

/// `martingale runs list`.
struct RunsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the runs that are kept, the last first.")

  @Option(help: ArgumentHelp("Most runs.", valueName: "n"))
  var limit = 20

  @Flag(help: "One JSON record a run.")
  var json = false

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func run() throws {
    var summaries: [RunSummary] = []
    for folder in RunLocator.all() where summaries.count < limit {
      if let summary = RunSummary(folder) { summaries.append(summary) }
    }
    if json {
      for summary in summaries { try StandardOutput.write(line: summary.json.text) }
      return
    }
    try TablePrinter.print(
      ["written", "run", "task", "solved", "items", "state"],
      summaries.map { summary in
        [
          summary.date, summary.name, summary.story.task, "\(summary.count(.solved))",
          "\(summary.story.items.count)", summary.story.isFinished ? "finished" : "not finished",
        ]
      })
  }
}

/// `martingale runs show`.
struct RunsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show a run's items, one a line.")

  @Argument(
    help: ArgumentHelp("A run's folder or name, or latest.", valueName: "run"),
    completion: NameCompletion.runs)
  var name: String

  @Flag(help: "One JSON record.")
  var json = false

  func run() throws {
    let folder = try RunLocator.folder(of: name)
    guard let summary = RunSummary(folder) else {
      throw CommandFailure(
        .invalidData, code: "journal_invalid", "\(name): does not begin as a journal of a run")
    }
    if json { return try StandardOutput.write(line: summary.json.text) }
    let story = summary.story
    try StandardOutput.write(
      line: "\(summary.name): \(story.task), \(story.model), seed \(story.seed), \(summary.date)")
    try TablePrinter.print(
      ["item", "outcome", "steps", "tokens", "answer"],
      story.items.map { item in
        let words = (item.text ?? item.message ?? "").split(whereSeparator: \.isNewline)
          .joined(separator: " ")
        return [
          item.name, item.outcome?.rawValue.replacing("_", with: " ") ?? "not finished",
          "\(item.steps.count)", "\(item.tokens)", words,
        ]
      })
  }
}

/// `martingale runs rm`.
struct RunsRemoveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm", abstract: "Remove runs.")

  @Argument(
    help: ArgumentHelp("Names of runs that are kept, or latest.", valueName: "run"),
    completion: NameCompletion.runs)
  var names: [String]

  func run() throws {
    // All of them are found first: nothing is removed when one is not there.
    var folders: [String] = []
    for name in names { folders.append(try RunLocator.folder(of: name)) }
    for folder in folders { try Self.remove(folder) }
  }

  /// Removes a run that no process is working on.
  static func remove(_ folder: String) throws {
    // Its lock says whether somebody does.
    do throws(AgentError) {
      _ = try Journal(directory: folder)
    } catch {
      if error.code != .journalInvalid { throw error }
    }
    do {
      try FileManager.default.removeItem(atPath: folder)
    } catch {
      throw CommandFailure(
        .inputOutput, code: "cannot_remove", "\(folder): \(error.localizedDescription)")
    }
    try StandardOutput.write(line: "removed \((folder as NSString).lastPathComponent)")
  }
}

/// `martingale runs gc`.
struct RunsCollectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc", abstract: "Remove finished runs that are old.",
    discussion: "Runs that are not finished stay, however old: they can go on.")

  @Option(help: ArgumentHelp("Days since their journals were written.", valueName: "days"))
  var olderThan = 30

  func validate() throws {
    if olderThan < 0 { throw ValidationError("--older-than must be 0 or more days") }
  }

  func run() throws {
    let limit = Date().addingTimeInterval(-Double(olderThan) * 86_400)
    for folder in RunLocator.all() {
      guard let summary = RunSummary(folder), summary.story.isFinished,
        let time = summary.time, time <= limit
      else { continue }
      try RunsRemoveCommand.remove(folder)
    }
  }
}
