internal import JSONSchema

/// JSON objects and arrays for people.
enum PrettyJSON {
  /// The text with a member a line; nil when it is no JSON object or array, or so short that one
  /// line will do.
  static func lines(of text: String) -> String? {
    guard text.utf8.count > 24, text.utf8.count < 200_000,
      let value = try? JSONValue(parsing: text), value.object != nil || value.array != nil
    else { return nil }
    return JSONWriter(.indented(2)).string(of: value)
  }
}
