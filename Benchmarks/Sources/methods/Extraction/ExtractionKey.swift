import MartingaleKit

/// The right answers of an extraction task, one line an item.
struct ExtractionKey {
  /// The names of the fields, in the order of the first line.
  let fields: [String]
  /// (items) What each field must be.
  let answers: [JSONValue]

  /// Reads JSON Lines of objects: the fields, and an `id` that must be the item's.
  init(_ bytes: [UInt8], for items: TaskItems) throws(AgentError) {
    var answers: [JSONValue] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let value = try? JSONValue(parsing: Array(line)), value.object != nil else {
        throw AgentError(.invalidInput, "key, line \(answers.count + 1): is no JSON object")
      }
      answers.append(value)
    }
    guard answers.count == items.count else {
      throw AgentError(
        .invalidInput, "the key has \(answers.count) lines, and the task \(items.count) items")
    }
    for (index, answer) in answers.enumerated() {
      guard let id = answer["id"]?.string, let own = items[index].id, id != own else { continue }
      throw AgentError(
        .invalidInput, "key, line \(index + 1): is for \"\(id)\", and the item is \"\(own)\"")
    }
    self.answers = answers
    fields = (answers.first?.object?.members ?? []).map(\.name).filter { $0 != "id" }
    guard !fields.isEmpty else {
      throw AgentError(.invalidInput, "key, line 1: names no field")
    }
  }
}
