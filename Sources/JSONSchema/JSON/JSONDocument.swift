/// A JSON text that has been read: every value with its place, every object in key order.
///
/// Values are kept as one flat array beside the source bytes (24 bytes a value), so reading is
/// one pass without an allocation per value, and depth costs no stack.
///
///     let document = try JSONDocument(bytes)
///     for member in document.root.members { print(member.name, member.value.location) }
///
/// Use ``JSONNode`` to walk with positions, ``JSONNode/value`` for a plain ``JSONValue``.
public final class JSONDocument: Sendable {
  /// The text.
  public let source: [UInt8]
  /// One entry a value or key, in text order. entries[0] is the root.
  let entries: ContiguousArray<Entry>
  /// Whether it was read with duplicate keys kept.
  let keepsDuplicateKeys: Bool
  /// The number of its first line.
  let firstLine: Int

  /// One value or key.
  struct Entry: Sendable {
    /// The first byte of the value in the text.
    var start: UInt32
    /// One past its last byte.
    var end: UInt32
    /// One past the last entry that belongs to this value.
    var next: UInt32
    /// Elements of an array, members of an object; the hash of a key.
    var count: UInt32
    var kind: JSONKind
    /// Whether a string has escapes, and so differs from its source.
    var isEscaped = false
  }

  /// Reads a UTF-8 text.
  public convenience init(_ source: [UInt8], options: JSONOptions = JSONOptions())
    throws(JSONError)
  {
    var parser = JSONParser(source: source, options: options)
    try parser.parse()
    self.init(source: source, entries: parser.entries, options: options)
  }

  /// Reads a text.
  public convenience init(_ text: String, options: JSONOptions = JSONOptions()) throws(JSONError) {
    try self.init(Array(text.utf8), options: options)
  }

  private init(source: [UInt8], entries: ContiguousArray<Entry>, options: JSONOptions) {
    self.source = source
    self.entries = entries
    keepsDuplicateKeys = options.duplicateKeys == .keep
    firstLine = options.firstLine
  }

  /// The outermost value.
  public var root: JSONNode { JSONNode(document: self, index: 0) }

  /// How many values and keys there are; every ``JSONNode/index`` is below it.
  public var count: Int { entries.count }
}

/// The seven kinds of JSON values, with `true` and `false` as one.
public enum JSONKind: UInt8, Hashable, Sendable {
  case null, bool, number, string, array, object

  /// The name JSON Schema uses.
  public var name: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}
