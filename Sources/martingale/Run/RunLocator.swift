import Agents
import Foundation
import JSONSchema
import Tools

/// Finds runs by folder, by journal file, or by the name that `run` gave them; `latest` is the one whose
/// journal was written last.
enum RunLocator {
  /// The name of whichever run was last.
  static let latest = "latest"

  /// The folders of all runs that have names, the last first.
  static func all() -> [String] {
    let folder = Directories.state.appendingPathComponent("runs").path
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let runs = names.compactMap { name -> (path: String, time: Date)? in
      let path = "\(folder)/\(name)"
      guard let time = time(of: path) else { return nil }
      return (path, time)
    }
    return runs.sorted { ($0.time, $0.path) > ($1.time, $1.path) }.map(\.path)
  }

  /// When a run's journal was written last; nil for what is no run.
  static func time(of folder: String) -> Date? {
    let attributes = try? FileManager.default.attributesOfItem(
      atPath: "\(folder)/\(Journal.fileName)")
    return attributes?[.modificationDate] as? Date
  }

  /// The folder or file of a run.
  static func path(of run: String) throws(CommandFailure) -> String {
    if FileManager.default.fileExists(atPath: run) { return run }
    if run == latest, let last = all().first { return last }
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
