internal import JSONSchema

/// Takes inputs' texts out of a row.
struct Redaction {
  /// Texts with what stands in their place, the longest first.
  private let texts: [(text: String, mark: String)]

  /// Shorter texts are only replaced where they are a whole string: as parts they stand everywhere.
  private static let shortest = 4

  /// - Parameters:
  ///   - names: the inputs; with one its members (`name.key`) go, too.
  init(_ inputs: [String: String], without names: [String]) {
    var texts: [(text: String, mark: String)] = []
    for (name, text) in inputs where !text.isEmpty {
      guard names.contains(where: { name == $0 || name.hasPrefix($0 + ".") }) else { continue }
      texts.append((text, "[\(name)]"))
    }
    self.texts = texts.sorted {
      $0.text.utf8.count == $1.text.utf8.count
        ? $0.mark < $1.mark : $0.text.utf8.count > $1.text.utf8.count
    }
  }

  /// The row without them. JSON inside of strings (arguments, schemas) has them in another spelling, which
  /// goes as well.
  func applied(to value: JSONValue) -> JSONValue {
    if texts.isEmpty { return value }
    if let text = value.string { return .string(applied(to: text)) }
    if let list = value.array { return .array(list.map(applied)) }
    if let object = value.object {
      return .object(
        JSONObject(
          object.members.map { JSONObject.Member(name: $0.name, value: applied(to: $0.value)) }))
    }
    return value
  }

  private func applied(to string: String) -> String {
    var string = string
    for (text, mark) in texts {
      if string == text { return mark }
      guard text.utf8.count >= Self.shortest else { continue }
      string = string.replacing(text, with: mark)
      let escaped = String(JSONValue.string(text).text.dropFirst().dropLast())
      if escaped != text { string = string.replacing(escaped, with: mark) }
    }
    return string
  }
}
