import ArgumentParser
import Foundation
import Handbook

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct HandbookEditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Change a behavior; its text becomes a new version.",
    discussion: "Without an option, $VISUAL or $EDITOR opens the behavior.")

  @OptionGroup var behavior: NamedBehavior

  @Option(parsing: .unconditional, help: "The new text.")
  var instruction: String?

  @Option(help: "The new topic.")
  var topic: String?

  @Option(help: "The new scope.")
  var scope: String?

  func run() async throws {
    try await behavior.change { store, name in
      if instruction == nil, topic == nil, scope == nil { return try await edited(in: store) }
      return try await store.edit(name, instruction: instruction, topic: topic, scope: scope)
    }
  }

  private func edited(in store: BehaviorStore) async throws -> Behavior {
    guard let editor = Editor.usual else {
      throw ValidationError(
        "give --instruction, --topic or --scope; or set $EDITOR, which opens the behavior")
    }
    let name = self.behavior.name
    let behavior = try await store.behavior(name)
    let sheet = BehaviorSheet(behavior)
    let path = try editor.edit(sheet.text, named: name.description)
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw CommandFailure(.inputOutput, code: "io", "\(path): cannot be read: \(error)")
    }
    let changed: BehaviorSheet
    do throws(CommandFailure) {
      changed = try BehaviorSheet(reading: text)
      if changed == sheet {
        try? FileManager.default.removeItem(atPath: path)
        StandardError.write(line: "martingale: nothing was changed")
        return behavior
      }
    } catch {
      throw CommandFailure(error.status, code: error.code, "\(path): \(error.message)")
    }
    do {
      let result = try await store.edit(
        name, instruction: changed.instruction, topic: changed.topic, scope: changed.scope)
      try? FileManager.default.removeItem(atPath: path)
      return result
    } catch {
      StandardError.write(line: "martingale: what was written is kept in \(path)")
      throw error
    }
  }
}

/// A behavior as a person edits it: its topic and scope, each on a line that says so, and its text.
private struct BehaviorSheet: Equatable {
  var topic: String
  var scope: String
  var instruction: String

  init(_ behavior: Behavior) {
    (topic, scope) = (behavior.topic, behavior.scope)
    instruction = behavior.instruction
  }

  var text: String {
    "topic: \(topic)\nscope: \(scope)\n\n\(instruction)\n"
  }

  init(reading text: String) throws(CommandFailure) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    func field(_ name: String, _ index: Int) throws(CommandFailure) -> String {
      guard lines.indices.contains(index), lines[index].hasPrefix(name + ":") else {
        throw CommandFailure(
          .invalidData, code: "invalid_sheet", "line \(index + 1) has to begin with \"\(name):\"")
      }
      return lines[index].dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
    }
    topic = try field("topic", 0)
    scope = try field("scope", 1)
    instruction = lines.dropFirst(2).joined(separator: "\n")
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

/// The user's editor: a shell command, as `git` takes it.
private struct Editor {
  let command: String

  /// `$VISUAL`, else `$EDITOR`; nil when neither is set.
  static var usual: Editor? {
    let environment = ProcessInfo.processInfo.environment
    return [environment["VISUAL"], environment["EDITOR"]].compactMap(\.self)
      .first { !$0.isEmpty }.map(Editor.init)
  }

  /// Lets the user edit a text.
  /// - Returns: the file that it was written to.
  func edit(_ text: String, named name: String) throws -> String {
    let path = FileManager.default.temporaryDirectory.path + "/\(name)-\(UUID().uuidString).txt"
    guard
      FileManager.default.createFile(
        atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    else { throw CommandFailure(.cannotCreate, code: "io", "\(path): cannot be written") }
    let quoted = "'" + path.replacingOccurrences(of: "'", with: "'\\''") + "'"
    // The terminal is the editor's meanwhile, interrupts included.
    let status = system("\(command) \(quoted)")
    guard status == 0 else {
      try? FileManager.default.removeItem(atPath: path)
      throw CommandFailure(
        .failure, code: "editor_failed",
        "the editor \(command) ended with a failure; nothing was changed")
    }
    return path
  }
}
