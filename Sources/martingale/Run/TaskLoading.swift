import Agents
import Constraints
import Foundation

/// Reads task files for the verbs that take them.
struct TaskLoading {
  let compiler: ConstraintCompiler

  init() throws(CommandFailure) {
    compiler = try ConstraintLoading().compiler
  }

  /// The task of a file, or of standard input when the path is `-`.
  func load(_ path: String) throws -> AgentTask {
    if path == "-" {
      var input = StandardInput()
      return try TaskReader.read(
        try input.readAll(), named: "stdin", in: FileManager.default.currentDirectoryPath,
        compiler: compiler)
    }
    let bytes = try Files.read(path)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    return try TaskReader.read(bytes, named: path, in: folder, compiler: compiler)
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
