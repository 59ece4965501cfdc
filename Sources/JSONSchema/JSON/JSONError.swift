/// Why bytes are not a JSON document, and where.
public struct JSONError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable, CaseIterable {
    /// The text ends inside a value.
    case unexpectedEnd = "json_unexpected_end"
    /// A byte that cannot stand here.
    case unexpectedByte = "json_unexpected_byte"
    /// Something follows the value.
    case trailingContent = "json_trailing_content"
    /// A number that JSON does not allow: `01`, `+1`, `.5`, `1.`, `NaN`.
    case invalidNumber = "json_invalid_number"
    /// A backslash followed by something that is no escape.
    case invalidEscape = "json_invalid_escape"
    /// A control character inside a string.
    case controlCharacter = "json_control_character"
    /// Half of a surrogate pair.
    case loneSurrogate = "json_lone_surrogate"
    /// The same key twice in one object.
    case duplicateKey = "json_duplicate_key"
    /// The bytes are not UTF-8.
    case invalidUTF8 = "json_invalid_utf8"
    /// The text begins with a byte order mark, or is UTF-16.
    case byteOrderMark = "json_byte_order_mark"
    /// Containers are nested deeper than `JSONLimits.depth`.
    case tooDeep = "json_too_deep"
    /// The text is longer than `JSONLimits.bytes`.
    case tooLarge = "json_too_large"
    /// A JSON Pointer that is not well formed.
    case invalidPointer = "json_invalid_pointer"
  }

  /// Which kind of failure.
  public var code: Code
  /// What was wrong and what to do, for a person.
  public var message: String
  /// Where.
  public var location: SourceLocation
  /// The line with a caret under the column; empty when there is no line to show.
  public var excerpt: String

  /// A failure.
  public init(
    _ code: Code, _ message: String, at location: SourceLocation = SourceLocation(),
    excerpt: String = ""
  ) {
    self.code = code
    self.message = message
    self.location = location
    self.excerpt = excerpt
  }

  /// The failure as a person reads it, with the line and a caret under the column.
  ///
  ///     task.json:3:14: a value is expected after ','; remove the comma
  ///       3 |   "b": [1, 2,],
  ///         |              ^
  public func rendered(name: String = "input") -> String {
    let head = "\(name):\(location): \(message)"
    return excerpt.isEmpty ? head : head + "\n" + excerpt
  }
}
