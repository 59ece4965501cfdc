/// Why a schema cannot be used, and where.
public struct SchemaError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable, CaseIterable {
    /// A keyword has a value it cannot have.
    case malformed = "schema_malformed"
    /// A `$ref` leads to nothing in the document.
    case unresolved = "schema_unresolved_reference"
    /// A `$ref` leads to another document, which was not supplied. Nothing is fetched.
    case remote = "schema_remote_reference"
    /// References go in a circle without ever moving into the value.
    case cycle = "schema_reference_cycle"
    /// Correct, but it cannot be enforced here.
    case unsupported = "schema_unsupported"
    /// A limit of `SchemaLimits` or `ValidationLimits` was reached.
    case limit = "schema_limit"
  }

  /// Which kind of failure.
  public var code: Code
  /// What was wrong and what to do, for a person.
  public var message: String
  /// The way to the cause in the schema.
  public var pointer: JSONPointer
  /// The keyword at the cause.
  public var keyword: String?
  /// Where the cause stands in the schema's text.
  public var location: SourceLocation
  /// The source line with a caret under the place; empty when there is none to show.
  public var excerpt: String

  /// A failure.
  public init(
    _ code: Code, _ message: String, pointer: JSONPointer = JSONPointer(), keyword: String? = nil,
    location: SourceLocation = SourceLocation(), excerpt: String = ""
  ) {
    self.code = code
    self.message = message
    self.pointer = pointer
    self.keyword = keyword
    self.location = location
    self.excerpt = excerpt
  }

  /// A failure at a value of the schema.
  init(_ code: Code, _ message: String, at node: JSONNode, keyword: KeywordName?) {
    self.init(
      code, message, pointer: node.pointer, keyword: keyword?.rawValue, location: node.location,
      excerpt: node.excerpt)
  }

  /// The failure as a person reads it, with the line and a caret under the place.
  public func rendered(name: String = "schema") -> String {
    let way = pointer.tokens.isEmpty ? "" : " (at \(pointer))"
    let head = "\(name):\(location): \(message)\(way)"
    return excerpt.isEmpty ? head : head + "\n" + excerpt
  }
}
