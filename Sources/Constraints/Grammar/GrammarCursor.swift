/// A place in the source of a grammar, and the small things that can be read there.
struct GrammarCursor {
  private let bytes: [UInt8]
  private(set) var offset = 0

  init(_ source: String) {
    bytes = Array(source.utf8)
  }

  var isAtEnd: Bool { offset >= bytes.count }
  var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }
  var isAtNewline: Bool { peek == UInt8(ascii: "\n") || peek == UInt8(ascii: "\r") }

  mutating func advance() { offset += 1 }

  /// Takes `text` if it comes next.
  mutating func take(_ text: StaticString) -> Bool {
    let wanted = text.withUTF8Buffer { Array($0) }
    guard bytes[offset...].starts(with: wanted) else { return false }
    offset += wanted.count
    return true
  }

  /// Skips blanks and comments, and line ends if `newlines`.
  mutating func skipSpace(newlines: Bool) {
    while let byte = peek {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"): offset += 1
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        guard newlines else { return }
        offset += 1
      case UInt8(ascii: "#"):
        while let next = peek, next != UInt8(ascii: "\n"), next != UInt8(ascii: "\r") {
          offset += 1
        }
      default: return
      }
    }
  }

  /// At a line end: whether the next line that says something begins with `|`; goes there if so.
  mutating func continuesOnNextLine() -> Bool {
    let here = offset
    skipSpace(newlines: true)
    if peek == UInt8(ascii: "|") { return true }
    offset = here
    return false
  }

  /// Letters, digits, `-` and `_`.
  mutating func takeName() -> String? {
    let start = offset
    while let byte = peek, Self.isName(byte) { offset += 1 }
    return start == offset ? nil : String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
  }

  /// The next character, for a message.
  var describeNext: String {
    guard let byte = peek else { return "end of the grammar" }
    if byte >= 0x80 { return "character outside quotes" }
    return byte < 0x20 ? "control character" : "\"\(Character(Unicode.Scalar(byte)))\""
  }

  /// `*`, `+`, `?`, `{m}`, `{m,}` or `{m,n}`.
  mutating func takeRepeatCounts(most limit: Int) throws(ConstraintError) -> (Int, Int?) {
    let open = offset
    defer { skipSpace(newlines: false) }
    offset += 1
    switch bytes[open] {
    case UInt8(ascii: "*"): return (0, nil)
    case UInt8(ascii: "+"): return (1, nil)
    case UInt8(ascii: "?"): return (0, 1)
    default: break
    }
    skipSpace(newlines: false)
    let least = try takeCount(limit)
    skipSpace(newlines: false)
    var most: Int? = least
    if take(",") {
      skipSpace(newlines: false)
      most = peek == UInt8(ascii: "}") ? nil : try takeCount(limit)
      skipSpace(newlines: false)
    }
    guard take("}") else {
      throw ConstraintError(.syntax, "expected } after the repeat counts", offset: offset)
    }
    if let most, most < least {
      throw ConstraintError(
        .syntax, "the repeat counts {\(least),\(most)} are reversed", offset: open)
    }
    return (least, most)
  }

  private mutating func takeCount(_ limit: Int) throws(ConstraintError) -> Int {
    let start = offset
    var value = 0
    while let byte = peek, (0x30...0x39).contains(byte) {
      value = min(value * 10 + Int(byte - 0x30), limit + 1)
      offset += 1
    }
    guard offset > start else {
      throw ConstraintError(.syntax, "expected a number", offset: start)
    }
    guard value <= limit else {
      throw ConstraintError(
        .limit, "the repeat count is above \(limit) (grammar repeat limit)", offset: start)
    }
    return value
  }

  /// A quoted text, as scalars.
  mutating func takeLiteral() throws(ConstraintError) -> [UInt32] {
    let open = offset
    offset += 1
    var scalars: [UInt32] = []
    while peek != UInt8(ascii: "\"") {
      guard !isAtEnd else {
        throw ConstraintError(.syntax, "this quote is never closed", offset: open)
      }
      scalars.append(try takeScalar())
    }
    offset += 1
    return scalars
  }

  /// A class such as `[^a-z\n]`.
  mutating func takeClass() throws(ConstraintError) -> GrammarScalars {
    let open = offset
    offset += 1
    let negated = take("^")
    var ranges: [ClosedRange<UInt32>] = []
    while peek != UInt8(ascii: "]") {
      guard !isAtEnd else {
        throw ConstraintError(.syntax, "this bracket is never closed", offset: open)
      }
      let start = offset
      let low = try takeScalar()
      var high = low
      if peek == UInt8(ascii: "-"), offset + 1 < bytes.count,
        bytes[offset + 1] != UInt8(ascii: "]")
      {
        offset += 1
        high = try takeScalar()
      }
      guard low <= high else {
        throw ConstraintError(.syntax, "the range is reversed", offset: start)
      }
      ranges.append(low...high)
    }
    offset += 1
    guard !ranges.isEmpty else {
      throw ConstraintError(.syntax, "the class is empty", offset: open)
    }
    let set = GrammarScalars(ranges)
    return negated ? set.complement : set
  }

  /// One character or escape.
  private mutating func takeScalar() throws(ConstraintError) -> UInt32 {
    let start = offset
    if bytes[offset] != UInt8(ascii: "\\") {
      // The source came from a String, so it is UTF-8.
      var length = 1
      while offset + length < bytes.count && bytes[offset + length] & 0xC0 == 0x80 { length += 1 }
      let text = String(decoding: bytes[offset..<(offset + length)], as: UTF8.self)
      offset += length
      return text.unicodeScalars.first?.value ?? 0xFFFD
    }
    offset += 1
    guard let kind = peek else {
      throw ConstraintError(.syntax, "the escape is cut off", offset: start)
    }
    offset += 1
    switch kind {
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "-"), UInt8(ascii: "^"):
      return UInt32(kind)
    case UInt8(ascii: "x"): return try takeHex(2, from: start)
    case UInt8(ascii: "u"): return try takeHex(4, from: start)
    case UInt8(ascii: "U"): return try takeHex(8, from: start)
    default:
      throw ConstraintError(
        .syntax,
        "unknown escape; known are \\n \\r \\t \\\\ \\\" \\[ \\] \\xXX \\uXXXX \\UXXXXXXXX",
        offset: start)
    }
  }

  private mutating func takeHex(_ count: Int, from start: Int) throws(ConstraintError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw ConstraintError(
          .syntax, "the escape needs \(count) hexadecimal digits", offset: start)
      }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    guard Unicode.Scalar(value) != nil else {
      throw ConstraintError(
        .syntax, "the escape is no Unicode character (surrogates are not)", offset: start)
    }
    return value
  }
}
