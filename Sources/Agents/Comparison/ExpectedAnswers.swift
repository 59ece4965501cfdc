internal import JSONSchema

/// The right answers of a task's items: JSON Lines with an item's `id` (its line's number without one)
/// and its `answer` or `text`, or `answers` where several are right.
///
///     {"id": "refund-1", "answer": {"kind": "refund", "amount": 70}}
///     {"id": "color", "answers": ["grey", "gray"]}
///
/// An answer that is no string is compared as JSON, by value; a string as text, spaces around it
/// ignored.
package struct ExpectedAnswers: Sendable {
  /// (items) What is right.
  private let answers: [[JSONValue]]

  /// Right answers for the items of a task.
  /// - Parameter name: what to call them in messages.
  /// - Throws: `invalidInput` when a line or an item has no counterpart, with the line.
  package init(_ bytes: [UInt8], named name: String, for items: TaskItems) throws(AgentError) {
    var places: [String: Int] = [:]
    for index in 0..<items.count { places[items[index].id ?? "\(index)"] = index }
    var answers = [[JSONValue]?](repeating: nil, count: items.count)
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    var position = 0
    for (number, line) in lines.enumerated() where line.contains(where: { $0 > 0x20 }) {
      func wrong(_ message: String) -> AgentError {
        AgentError(.invalidInput, "\(name):\(number + 1): \(message)")
      }
      let value: JSONValue
      do throws(JSONError) { value = try JSONValue(parsing: Array(line)) } catch {
        throw AgentError(
          .invalidInput, "\(name):\(number + 1):\(error.location.column): \(error.message)")
      }
      guard value.object != nil, let right = Self.answers(in: value) else {
        throw wrong("a line is an object with an \"answer\", a \"text\", or several \"answers\"")
      }
      let id = value["id"].map { $0.string ?? $0.description } ?? "\(position)"
      guard let place = places[id] else { throw wrong("the task has no item \"\(id)\"") }
      guard answers[place] == nil else { throw wrong("the item \"\(id)\" has an answer already") }
      answers[place] = right
      position += 1
    }
    for (index, answer) in answers.enumerated() where answer == nil {
      throw AgentError(
        .invalidInput,
        "\(name): no line says what is right for the item \"\(items[index].id ?? "\(index)")\"")
    }
    self.answers = answers.map { $0 ?? [] }
  }

  private static func answers(in value: JSONValue) -> [JSONValue]? {
    if let several = value["answers"]?.array { return several.isEmpty ? nil : several }
    return (value["answer"] ?? value["text"]).map { [$0] }
  }

  /// Whether an item's answer is right; no answer never is.
  package func isRight(_ text: String?, item: Int) -> Bool {
    guard let text, answers.indices.contains(item) else { return false }
    return answers[item].contains { Self.matches(text, $0) }
  }

  private static func matches(_ text: String, _ expected: JSONValue) -> Bool {
    if let words = expected.string, trimmed(text) == trimmed(words) { return true }
    return (try? JSONValue(parsing: text)) == expected
  }

  private static func trimmed(_ text: String) -> Substring {
    var rest = text[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest
  }
}
