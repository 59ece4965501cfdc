import Agents
import Constraints
import Foundation
import JSONSchema

/// Reads task files for the verbs that take them.
struct TaskLoading {
  let compiler: ConstraintCompiler

  init() throws(CommandFailure) {
    compiler = try ConstraintLoading().compiler
  }

  /// The task of a file, or of standard input when the path is `-`.
  /// - Parameter changes: `/pointer=value`, each.
  func load(_ path: String, changed changes: [String] = []) throws -> AgentTask {
    if path == "-" {
      var input = StandardInput()
      return try TaskReader.read(
        try Self.changed(try input.readAll(), changes), named: "stdin",
        in: FileManager.default.currentDirectoryPath, compiler: compiler)
    }
    let bytes = try Self.changed(try Files.read(path), changes)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    return try TaskReader.read(bytes, named: path, in: folder, compiler: compiler)
  }

  /// A task file with other values at some places. What is missing on the way is made.
  private static func changed(
    _ bytes: [UInt8], _ changes: [String]
  ) throws(CommandFailure) -> [UInt8] {
    // A file that is no JSON is complained about where it is read.
    guard !changes.isEmpty, var value = try? JSONValue(parsing: bytes) else { return bytes }
    for change in changes {
      let parts = change.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let pointer = try? JSONPointer(parsing: String(parts[0])),
        !pointer.tokens.isEmpty
      else {
        throw CommandFailure(
          .usage, code: "set_invalid",
          "--set \(change): expected /pointer=value, as in --set /sampling/particles=4")
      }
      let text = String(parts[1])
      let wanted = (try? JSONValue(parsing: Array(text.utf8))) ?? .string(text)
      guard let next = value.changed(at: pointer.tokens[...], { _ in wanted }) else {
        throw CommandFailure(
          .usage, code: "set_invalid",
          "--set \(change): the task has no place \(parts[0])")
      }
      value = next
    }
    return JSONWriter().bytes(of: value)
  }

  /// The absolute path that a journal keeps; nil for standard input.
  static func absolute(_ path: String) -> String? {
    path == "-" ? nil : URL(fileURLWithPath: path).standardizedFileURL.path
  }
}

extension CommandFailure {
  init(_ error: AgentError) {
    if let cause = error.cause {
      self.init(cause)
      return
    }
    let status: ExitStatus =
      switch error.code {
      case .invalidInput, .journalInvalid, .changed: .invalidData
      case .journal: .inputOutput
      case .journalLocked, .budgetSpent, .toolUnavailable: .temporary
      case .unknownOutcome: .denied
      case .notAvailable: .unavailable
      case .sampling: .internalError
      case .cancelled: .interrupted
      }
    self.init(status, code: error.code.rawValue, error.message)
  }
}
