/// How a value does not satisfy a schema.
public struct SchemaViolation: Hashable, Sendable {
  /// The way to the value.
  public var instancePointer: JSONPointer
  /// The way to the keyword's value in the schema.
  public var schemaPointer: JSONPointer
  /// The keyword.
  public var keyword: String
  /// What is wrong and what to do, for a person.
  public var message: String
  /// Where the value stands in its text; its key where a key is not allowed.
  public var location: SourceLocation
  /// The line with a caret under the place.
  public var excerpt: String
  /// For `anyOf` and `oneOf`: what is wrong with the alternative that comes nearest.
  public var causes: [SchemaViolation]

  /// The violation as a person reads it.
  ///
  ///     answer.json:2:10: must be integer, and is a string (at /age)
  ///       2 |   "age": "x"
  ///         |          ^
  public func rendered(name: String = "input") -> String {
    let way = instancePointer.tokens.isEmpty ? "" : " (at \(instancePointer))"
    var lines = ["\(name):\(location): \(message)\(way)", excerpt]
    for cause in causes where cause.instancePointer != instancePointer || causes.count == 1 {
      lines.append("  nearest: \(cause.message) (at \(cause.instancePointer))")
    }
    return lines.joined(separator: "\n")
  }
}
