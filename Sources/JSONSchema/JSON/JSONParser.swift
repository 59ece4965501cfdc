/// Reads a JSON text (RFC 8259) into entries, with an explicit stack.
struct JSONParser {
  typealias Entry = JSONDocument.Entry

  let source: [UInt8]
  let options: JSONOptions
  var position = 0
  var entries: ContiguousArray<Entry> = []
  /// Entries of the containers that are open, outermost first.
  var open: [Int] = []

  init(source: [UInt8], options: JSONOptions) {
    self.source = source
    self.options = options
  }

  mutating func parse() throws(JSONError) {
    guard source.count <= options.limits.bytes else {
      throw JSONError(
        .tooLarge, "\(source.count) bytes are more than the limit of \(options.limits.bytes)")
    }
    try checkEncoding()
    entries.reserveCapacity(source.count / 8 + 4)
    skipWhitespace()
    try value(after: .beginning)
    while let container = open.last {
      skipWhitespace()
      if entries[container].kind == .array {
        try continueArray(container)
      } else {
        try continueObject(container)
      }
    }
    skipWhitespace()
    guard position == source.count else {
      throw failure(.trailingContent, "one value is expected, and something follows it")
    }
  }

  /// What a missing value would have followed, for the message.
  enum Predecessor { case beginning, openBracket, comma, colon }

  /// Reads a scalar, or opens a container.
  private mutating func value(after predecessor: Predecessor) throws(JSONError) {
    let start = position
    guard start < source.count else { throw missingValue(after: predecessor) }
    switch source[start] {
    case UInt8(ascii: "{"): try begin(.object)
    case UInt8(ascii: "["): try begin(.array)
    case UInt8(ascii: "\""):
      let escaped = try string()
      append(.string, from: start, isEscaped: escaped)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try number()
      append(.number, from: start)
    case UInt8(ascii: "t") where word("true"): append(.bool, from: start)
    case UInt8(ascii: "f") where word("false"): append(.bool, from: start)
    case UInt8(ascii: "n") where word("null"): append(.null, from: start)
    default: throw missingValue(after: predecessor)
    }
  }

  private mutating func append(_ kind: JSONKind, from start: Int, isEscaped: Bool = false) {
    entries.append(
      Entry(
        start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: position),
        next: UInt32(truncatingIfNeeded: entries.count + 1), count: 0, kind: kind,
        isEscaped: isEscaped))
  }

  private mutating func begin(_ kind: JSONKind) throws(JSONError) {
    guard open.count < options.limits.depth else {
      throw failure(
        .tooDeep, "containers are nested deeper than the limit of \(options.limits.depth)")
    }
    open.append(entries.count)
    append(kind, from: position)
    position += 1
  }

  private mutating func end(_ container: Int) {
    position += 1
    entries[container].end = UInt32(truncatingIfNeeded: position)
    entries[container].next = UInt32(truncatingIfNeeded: entries.count)
    open.removeLast()
  }

  private mutating func continueArray(_ container: Int) throws(JSONError) {
    let first = entries[container].count == 0
    guard position < source.count else {
      throw failure(.unexpectedEnd, "the array that begins at \(place(container)) is not closed")
    }
    let byte = source[position]
    if byte == UInt8(ascii: "]") { return end(container) }
    if !first {
      guard byte == UInt8(ascii: ",") else {
        throw unexpected("',' or ']' is expected after an element")
      }
      position += 1
      skipWhitespace()
    }
    entries[container].count += 1
    try value(after: first ? .openBracket : .comma)
  }

  private mutating func continueObject(_ container: Int) throws(JSONError) {
    let first = entries[container].count == 0
    guard position < source.count else {
      throw failure(.unexpectedEnd, "the object that begins at \(place(container)) is not closed")
    }
    var byte = source[position]
    if byte == UInt8(ascii: "}") {
      try checkDuplicateKeys(container)
      return end(container)
    }
    if !first {
      guard byte == UInt8(ascii: ",") else {
        throw unexpected("',' or '}' is expected after a member")
      }
      position += 1
      skipWhitespace()
      guard position < source.count else {
        throw failure(.unexpectedEnd, "a key is expected after ','")
      }
      byte = source[position]
    }
    guard byte == UInt8(ascii: "\"") else { throw missingKey(first: first) }
    let start = position
    let escaped = try string()
    append(.string, from: start, isEscaped: escaped)
    entries[entries.count - 1].count = keyHash(entries.count - 1)
    entries[container].count += 1
    skipWhitespace()
    guard position < source.count else {
      throw failure(.unexpectedEnd, "':' and a value are expected after a key")
    }
    guard source[position] == UInt8(ascii: ":") else {
      throw unexpected("':' is expected after a key")
    }
    position += 1
    skipWhitespace()
    try value(after: .colon)
  }

  private mutating func skipWhitespace() {
    while position < source.count {
      switch source[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private mutating func word(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard source.count - position >= length else { return false }
    let same = text.withUTF8Buffer { word in
      word.indices.allSatisfy { source[position + $0] == word[$0] }
    }
    guard same else { return false }
    if position + length < source.count {
      switch source[position + length] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        return false
      default: break
      }
    }
    position += length
    return true
  }
}
