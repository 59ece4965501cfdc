import Agents
import ArgumentParser
import Foundation
import Handbook

/// Where problems come from: JSON Lines, or the journals of earlier runs.
struct ProblemSources: ParsableArguments {
  @Argument(
    help: "Problems as JSON Lines, - for standard input; or folders of earlier runs.",
    completion: .file())
  var problems: [String]

  @Option(
    help: ArgumentHelp(
      "A name for this run in the records.",
      discussion: "Default: made from the problems and the seed.", valueName: "id"))
  var run: String?

  /// The problems of all sources, in order.
  func load() throws -> [Problem] {
    var result: [Problem] = []
    for source in problems {
      if source == "-" {
        var input = StandardInput()
        result += try Problem.read(input.readAll(), file: "standard input")
      } else if FileManager.default.fileExists(atPath: "\(source)/\(Journal.fileName)") {
        result += try problems(ofRun: source)
      } else {
        result += try Problem.read(try Files.read(source), file: source)
      }
    }
    return result
  }

  /// The items of a run, with what was done for each.
  private func problems(ofRun folder: String) throws -> [Problem] {
    let events = try JournalLines.read(folder).compactMap { JournalEvent($0) }
    guard case .runStarted(let header) = events.first, let path = header.path else {
      throw CommandFailure(
        .invalidData, code: "no_task", "\(folder): does not say where its task is")
    }
    return try RunProblems.problems(in: events, of: try TaskLoading().load(path))
  }

  /// The run's name: the same problems and seed are the same run.
  func name(_ verb: String, _ items: [Problem], seed: UInt64) -> String {
    if let run { return run }
    let text = items.map { "\($0.id)\n\($0.question)\n\($0.trace ?? "")" }.joined(separator: "\n")
    return "\(verb)-\(ProblemHash.of(text).prefix(12))-\(seed)"
  }
}
