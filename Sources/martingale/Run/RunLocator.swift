import Agents
import Foundation
import JSONSchema

/// Finds runs by folder, by journal file, or by the name that `run` gave them.
enum RunLocator {
  /// The folder or file of a run.
  static func path(of run: String) throws(CommandFailure) -> String {
    if FileManager.default.fileExists(atPath: run) { return run }
    if !run.contains("/") {
      let named = Directories.state.appendingPathComponent("runs").appendingPathComponent(run).path
      if FileManager.default.fileExists(atPath: named) { return named }
    }
    throw CommandFailure(.missingInput, code: "file_not_found", "\(run): there is no such run")
  }

  /// The lines of a run's journal.
  static func lines(of run: String) throws -> [JSONValue] {
    let path = try path(of: run)
    do throws(AgentError) {
      return try JournalLines.read(path)
    } catch {
      guard error.code == .journal else { throw error }
      throw CommandFailure(.missingInput, code: "file_not_found", error.message)
    }
  }
}
