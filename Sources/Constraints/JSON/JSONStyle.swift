public import JSONSchema

/// A way to write JSON, by the name under which users ask for it.
///
/// A style decides white space and escapes of what is generated, never which values are allowed. The
/// order of members and the spelling of numbers are apart from it.
public struct JSONStyle: Sendable {
  /// Its name.
  public let key: String
  /// What it looks like, in one line.
  public let summary: String
  /// The white space and the escapes.
  let whitespace: JSONConstraintOptions.Whitespace
  let escapes: JSONConstraintOptions.Escapes

  /// No white space.
  public static let compact = JSONStyle(
    key: "compact", summary: "no white space", whitespace: .none, escapes: .canonical)
  /// A member or item a line.
  public static let pretty = JSONStyle(
    key: "pretty", summary: "a member or item a line, indented by two spaces",
    whitespace: .indented(2), escapes: .canonical)
  /// However the model writes.
  public static let any = JSONStyle(
    key: "any", summary: "as the model likes: white space and escapes are free",
    whitespace: .atMost(64), escapes: .any)
}

extension KindTable where Kind == JSONStyle {
  /// The styles of this library.
  public static let standard = KindTable("JSON style", [.compact, .pretty, .any]) { $0.key }
}

extension JSONConstraintOptions {
  /// Writes in a style; texts that are judged may be written in any.
  public mutating func apply(_ style: JSONStyle) {
    if case .any = numbers { return }
    whitespace = style.whitespace
    escapes = style.escapes
  }
}
