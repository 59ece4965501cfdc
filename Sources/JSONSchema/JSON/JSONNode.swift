/// A value inside a ``JSONDocument``: where it stands, what kind it is, and the way further down.
///
/// A node is two words; copying it copies nothing of the text.
public struct JSONNode: Sendable {
  /// The text it stands in.
  public let document: JSONDocument
  /// Its number in the document: the root is 0, and a value comes before what it contains.
  public let index: Int

  init(document: JSONDocument, index: Int) {
    self.document = document
    self.index = index
  }

  var entry: JSONDocument.Entry { document.entries[index] }

  /// Object, array, string, number, bool or null.
  public var kind: JSONKind { entry.kind }

  /// The bytes of the value in ``JSONDocument/source``, quotes and brackets included.
  public var range: Range<Int> { Int(entry.start)..<Int(entry.end) }

  /// Line and column of the first byte. Linear in the offset.
  public var location: SourceLocation {
    SourceLocation(offset: range.lowerBound, in: document.source, firstLine: document.firstLine)
  }

  /// The source line with a caret under the first byte.
  public var excerpt: String { SourceExcerpt.caret(at: location, in: document.source) }

  /// The bytes as they stand in the text.
  public var sourceBytes: ArraySlice<UInt8> { document.source[range] }

  /// `true` or `false`; nil for other kinds.
  public var bool: Bool? {
    kind == .bool ? document.source[range.lowerBound] == UInt8(ascii: "t") : nil
  }

  /// The text of a string, escapes resolved; nil for other kinds.
  public var string: String? {
    kind == .string ? String(decoding: textBytes, as: UTF8.self) : nil
  }

  /// The UTF-8 bytes of a string, escapes resolved; empty for other kinds.
  ///
  /// No copy unless the string has escapes.
  public var textBytes: ArraySlice<UInt8> {
    let entry = entry
    guard entry.kind == .string else { return [] }
    let begin = Int(entry.start) + 1
    let end = Int(entry.end) - 1
    if entry.isEscaped { return JSONEscapes.decode(document.source, begin, end)[...] }
    return document.source[begin..<end]
  }

  /// The exact number; nil for other kinds.
  public var number: JSONNumber? {
    kind == .number ? JSONNumber(checked: String(decoding: sourceBytes, as: UTF8.self)) : nil
  }

  /// Elements of an array, members of an object, 0 for other kinds.
  public var count: Int { kind == .array || kind == .object ? Int(entry.count) : 0 }

  /// The elements of an array in order; empty for other kinds.
  public var elements: Elements {
    Elements(document: document, place: index + 1, end: kind == .array ? Int(entry.next) : 0)
  }

  /// The members of an object in key order; empty for other kinds.
  public var members: Members {
    Members(document: document, place: index + 1, end: kind == .object ? Int(entry.next) : 0)
  }

  /// The value of a key, the last one if it stands twice. Linear in the number of members.
  public subscript(key: String) -> JSONNode? {
    var found: JSONNode?
    for member in members where member.key.textEquals(key) { found = member.value }
    return found
  }

  /// An element of an array. Linear in `position`.
  public subscript(position: Int) -> JSONNode? {
    guard position >= 0 else { return nil }
    return elements.dropFirst(position).first { _ in true }
  }

  /// Whether this is a string with exactly the scalars of `text`.
  public func textEquals(_ text: String) -> Bool {
    let entry = entry
    guard entry.kind == .string else { return false }
    if entry.isEscaped { return textBytes.elementsEqual(text.utf8) }
    guard Int(entry.end) - Int(entry.start) - 2 == text.utf8.count else { return false }
    var place = Int(entry.start) + 1
    for byte in text.utf8 {
      guard document.source[place] == byte else { return false }
      place += 1
    }
    return true
  }

  /// A member of an object.
  public struct Member: Sendable {
    /// The key, a string node with its own place.
    public let key: JSONNode
    /// What stands behind the colon.
    public let value: JSONNode
    /// The key's text.
    public var name: String { key.string ?? "" }
  }

  /// The elements of an array.
  public struct Elements: Sequence, IteratorProtocol, Sendable {
    let document: JSONDocument
    var place: Int
    let end: Int

    public mutating func next() -> JSONNode? {
      guard place < end else { return nil }
      defer { place = Int(document.entries[place].next) }
      return JSONNode(document: document, index: place)
    }
  }

  /// The members of an object.
  public struct Members: Sequence, IteratorProtocol, Sendable {
    let document: JSONDocument
    var place: Int
    let end: Int

    public mutating func next() -> Member? {
      guard place < end else { return nil }
      let key = JSONNode(document: document, index: place)
      let value = JSONNode(document: document, index: place + 1)
      place = Int(document.entries[place + 1].next)
      return Member(key: key, value: value)
    }
  }
}
