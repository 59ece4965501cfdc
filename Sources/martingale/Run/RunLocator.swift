import Agents
import Foundation
import JSONSchema
import Tools

/// Finds runs by folder, by journal file, or by the name that `run` gave them.
enum RunLocator {
  /// The folder or file of a run.
  static func path(of run: String) throws(CommandFailure) -> String {
    if FileManager.default.fileExists(atPath: run) { return run }
    if !run.contains("/") {
      let named = folder(named: run)
      if FileManager.default.fileExists(atPath: named) { return named }
    }
    throw CommandFailure(.missingInput, code: "file_not_found", "\(run): there is no such run")
  }

  /// The folder that a run called `name` keeps its journal in, unless it was told another.
  static func folder(named name: String) -> String {
    Directories.state.appendingPathComponent("runs").appendingPathComponent(name).path
  }

  /// The folder of a run that is there, which holds a journal.
  static func folder(of run: String) throws(CommandFailure) -> String {
    var folder = try path(of: run)
    if (folder as NSString).lastPathComponent == Journal.fileName {
      folder = (folder as NSString).deletingLastPathComponent
      if folder.isEmpty { folder = "." }
    }
    guard FileManager.default.fileExists(atPath: "\(folder)/\(Journal.fileName)") else {
      throw CommandFailure(
        .missingInput, code: "file_not_found", "\(run): has no \(Journal.fileName)")
    }
    return folder
  }

  /// What a person types for the run in `folder`: its name where that is found, else the folder.
  static func word(for folder: String) -> String {
    let name = (folder as NSString).lastPathComponent
    if folder == Self.folder(named: name), !FileManager.default.fileExists(atPath: name) {
      return ShellWord.quoted(name)
    }
    return ShellWord.quoted(folder.hasPrefix("-") ? "./" + folder : folder)
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
