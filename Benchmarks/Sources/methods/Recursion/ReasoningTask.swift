import Foundation
import MartingaleKit

/// A file of questions with known answers, as BIG-Bench-Hard's: JSON Lines of
/// `{"input", "target", "choices": […] or null, "id"?}`.
struct ReasoningTask: Hashable, Sendable {
  /// A question.
  struct Item: Hashable, Sendable {
    /// Names it in records.
    var id: String
    /// The question.
    var input: String
    /// The right answer.
    var target: String
    /// The answers to choose from; nil for free answers.
    var choices: [String]?

    /// A question.
    init(id: String, input: String, target: String, choices: [String]? = nil) {
      self.id = id
      self.input = input
      self.target = target
      self.choices = choices
    }
  }

  /// The file's name without its ending.
  var name: String
  /// The questions.
  var items: [Item]

  /// A task.
  init(name: String, items: [Item]) {
    self.name = name
    self.items = items
  }

  /// Reads a task.
  /// - Throws: `invalidInput` with file, line and column.
  init(_ bytes: [UInt8], name: String) throws(PromptingError) {
    self.init(name: name, items: [])
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated()
    where !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
      let value: JSONValue
      do throws(JSONError) {
        value = try JSONValue(parsing: Array(line))
      } catch {
        throw PromptingError(
          .invalidInput, "\(name).jsonl:\(index + 1):\(error.location.column): \(error.message)")
      }
      guard let input = value["input"]?.string, let target = value["target"]?.string else {
        throw PromptingError(
          .invalidInput,
          "\(name).jsonl:\(index + 1): a question needs the strings \"input\" and \"target\"")
      }
      let choices = value["choices"]?.array?.compactMap(\.string).filter { !$0.isEmpty }
      items.append(
        Item(
          id: value["id"]?.string ?? "\(name)/\(index + 1)", input: input, target: target,
          choices: choices?.isEmpty == false ? choices : nil))
    }
  }

  /// The tasks of a folder: its `.jsonl` files in the order of their names.
  /// - Throws: `invalidInput` when there is none, or one is not well formed.
  static func folder(_ path: String) throws(PromptingError) -> [ReasoningTask] {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      .filter { $0.hasSuffix(".jsonl") }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard !names.isEmpty else {
      throw PromptingError(.invalidInput, "\(path): there are no .jsonl files here")
    }
    var tasks: [ReasoningTask] = []
    for name in names {
      guard let data = FileManager.default.contents(atPath: path + "/" + name) else {
        throw PromptingError(.invalidInput, "\(path)/\(name): cannot be read")
      }
      tasks.append(try ReasoningTask(Array(data), name: String(name.dropLast(6))))
    }
    return tasks
  }
}
