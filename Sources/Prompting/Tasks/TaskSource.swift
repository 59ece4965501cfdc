internal import Foundation
internal import JSONSchema

/// A JSON file, or a line of a JSON Lines file, that can say where a mistake is.
struct TaskSource {
  let path: String
  /// The line of the file that `root` stands on, from 1; 0 for a whole file.
  var line = 0
  private var parsed: JSONDocument?
  /// What the file holds, when that was read before.
  private var content: [UInt8]?

  init(path: String, content: [UInt8]? = nil) {
    self.path = path
    self.content = content
  }

  /// The value of a line.
  var root: JSONNode {
    get throws(PromptingError) {
      guard let parsed else { return try document().root }
      return parsed.root
    }
  }

  /// The whole file.
  func document() throws(PromptingError) -> JSONDocument {
    try parse(try bytes(), from: 0)
  }

  /// The lines of a JSON Lines file that are not blank; each holds an object.
  func lines() throws(PromptingError) -> [TaskSource] {
    var result: [TaskSource] = []
    for (index, bytes) in try bytes().split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    ).enumerated() {
      guard bytes.contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { continue }
      var line = self
      line.line = index + 1
      let document = try parse(Array(bytes), from: index)
      line.parsed = document
      guard document.root.kind == .object else {
        throw line.error("a line is an object", document.root)
      }
      result.append(line)
    }
    return result
  }

  /// A text of an object.
  func string(
    _ key: String, in object: JSONNode
  ) throws(PromptingError) -> (text: String, node: JSONNode) {
    guard let node = object[key] else { throw error("\"\(key)\" is missing", object) }
    guard let text = node.string else { throw error("\"\(key)\" is a text", node) }
    return (text, node)
  }

  /// The texts of an array.
  func strings(_ key: String, in object: JSONNode) throws(PromptingError) -> [String] {
    guard let node = object[key] else { throw error("\"\(key)\" is missing", object) }
    guard node.kind == .array else { throw error("\"\(key)\" is an array of texts", node) }
    var result: [String] = []
    for element in node.elements {
      guard let text = element.string else { throw error("a text is expected", element) }
      result.append(text)
    }
    return result
  }

  /// A complaint about a value.
  func error(_ message: String, _ node: JSONNode) -> PromptingError {
    let place = node.location
    return PromptingError(
      .invalidInput, "\(path):\(max(line, 1) - 1 + place.line):\(place.column): \(message)")
  }

  /// A complaint about the file as a whole.
  func error(_ message: String) -> PromptingError {
    PromptingError(.invalidInput, "\(path):\(max(line, 1)): \(message)")
  }

  private func bytes() throws(PromptingError) -> [UInt8] {
    if let content { return content }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw PromptingError(.invalidInput, "\(path): no such file, or it cannot be read")
    }
    return Array(data)
  }

  private func parse(_ bytes: [UInt8], from line: Int) throws(PromptingError) -> JSONDocument {
    do {
      return try JSONDocument(bytes)
    } catch {
      let place = error.location
      throw PromptingError(
        .invalidInput, "\(path):\(line + place.line):\(place.column): \(error.message)")
    }
  }
}
