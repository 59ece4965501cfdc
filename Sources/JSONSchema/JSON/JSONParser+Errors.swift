extension JSONParser {
  /// A failure at the current position, or at `offset`.
  func failure(_ code: JSONError.Code, _ message: String, at offset: Int? = nil) -> JSONError {
    let location = SourceLocation(
      offset: offset ?? position, in: source, firstLine: options.firstLine)
    return JSONError(
      code, message, at: location, excerpt: SourceExcerpt.caret(at: location, in: source))
  }

  /// Where an entry begins, in words: by its column alone on the line of the current position, for
  /// whoever reads one line of a larger text knows no other number.
  func place(_ entry: Int) -> String { place(ofByte: Int(entries[entry].start), from: position) }

  /// Where a byte stands, as seen from another that follows it.
  func place(ofByte offset: Int, from other: Int) -> String {
    let location = SourceLocation(offset: offset, in: source, firstLine: options.firstLine)
    let isNear = !source[offset..<other].contains(UInt8(ascii: "\n"))
    return isNear ? "column \(location.column)" : "\(location)"
  }

  /// A byte that cannot stand here, with the hint that fits it.
  func unexpected(_ expectation: String) -> JSONError {
    guard position < source.count else { return failure(.unexpectedEnd, expectation) }
    let hint: String
    switch source[position] {
    case 0: hint = "; a NUL byte is no part of JSON"
    case UInt8(ascii: "/"), UInt8(ascii: "#"): hint = "; JSON has no comments"
    case UInt8(ascii: "'"): hint = "; strings and keys are written with double quotes"
    default: hint = ""
    }
    return failure(.unexpectedByte, expectation + hint)
  }

  func missingKey(first: Bool) -> JSONError {
    switch source[position] {
    case UInt8(ascii: "}"): unexpected("a key is expected after ','; remove the comma")
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"):
      unexpected("a key is expected, in double quotes")
    default: unexpected(first ? "a key or '}' is expected" : "a key is expected after ','")
    }
  }

  func missingValue(after predecessor: Predecessor) -> JSONError {
    let expectation =
      switch predecessor {
      case .beginning: "a value is expected"
      case .openBracket: "a value or ']' is expected"
      case .comma: "a value is expected after ','"
      case .colon: "a value is expected after ':'"
      }
    guard position < source.count else {
      return failure(
        .unexpectedEnd, source.isEmpty ? "the text is empty; a value is expected" : expectation)
    }
    switch source[position] {
    case UInt8(ascii: "]") where predecessor == .comma:
      return failure(.unexpectedByte, "\(expectation); remove the comma")
    case UInt8(ascii: "+"):
      return failure(.invalidNumber, "a number does not begin with '+'")
    case UInt8(ascii: "."):
      return failure(.invalidNumber, "a number needs a digit before '.'")
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
      return bareWord(expectation)
    default: return unexpected(expectation)
    }
  }

  private func bareWord(_ expectation: String) -> JSONError {
    var end = position
    while end < source.count, end - position < 24, isWordByte(source[end]) { end += 1 }
    let word = String(decoding: source[position..<end], as: UTF8.self)
    switch word.lowercased() {
    case "nan", "inf", "infinity":
      return failure(.invalidNumber, "\(word) is not a JSON number; use null or a string")
    case "true", "false", "null":
      return failure(.unexpectedByte, "'\(word)' is written '\(word.lowercased())'")
    case "none", "nil", "undefined":
      return failure(.unexpectedByte, "'\(word)' is not JSON; write null")
    default:
      return failure(.unexpectedByte, "\(expectation); text is written in double quotes")
    }
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
  }
}
