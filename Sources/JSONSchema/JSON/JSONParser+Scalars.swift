extension JSONParser {
  /// Moves over a string, checking it; whether it has escapes.
  mutating func string() throws(JSONError) -> Bool {
    let start = position
    var escaped = false
    position += 1
    while position < source.count {
      let byte = source[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return escaped
      case UInt8(ascii: "\\"):
        escaped = true
        try escape()
      case 0..<0x20:
        throw failure(
          .controlCharacter,
          "a control character (0x\(hex(byte))) stands in a string; write it as "
            + (byte == 0x0A
              ? "\\n" : byte == 0x09 ? "\\t" : byte == 0x0D ? "\\r" : "\\u00\(hex(byte))"))
      default: position += 1
      }
    }
    throw failure(
      .unexpectedEnd,
      "the string that begins at \(place(ofByte: start, from: position)) is not closed")
  }

  private mutating func escape() throws(JSONError) {
    guard position + 1 < source.count else {
      throw failure(.unexpectedEnd, "the text ends inside an escape")
    }
    switch source[position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
    case UInt8(ascii: "u"): try unicodeEscape()
    default:
      throw failure(
        .invalidEscape,
        "no such escape; after '\\' one of \" \\ / b f n r t u is expected, and a backslash itself "
          + "is written '\\\\'")
    }
  }

  private mutating func unicodeEscape() throws(JSONError) {
    let unit = try hexUnit(at: position)
    if unit & 0xFC00 == 0xD800, position + 7 < source.count,
      source[position + 6] == UInt8(ascii: "\\"), source[position + 7] == UInt8(ascii: "u")
    {
      let low = try hexUnit(at: position + 6)
      if low & 0xFC00 == 0xDC00 {
        position += 12
        return
      }
    }
    if unit & 0xF800 == 0xD800, options.loneSurrogates == .refuse {
      throw failure(
        .loneSurrogate,
        unit < 0xDC00
          ? "a high surrogate must be followed by a low one (\\uDC00 to \\uDFFF)"
          : "a low surrogate must follow a high one (\\uD800 to \\uDBFF)")
    }
    position += 6
  }

  private mutating func hexUnit(at offset: Int) throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for index in (offset + 2)..<(offset + 6) {
      guard index < source.count else {
        position = source.count
        throw failure(.unexpectedEnd, "the text ends inside an escape")
      }
      guard let digit = hexDigit(source[index]) else {
        position = index
        throw failure(.invalidEscape, "'\\u' needs four hexadecimal digits")
      }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  /// Moves over a number, checking it.
  mutating func number() throws(JSONError) {
    if source[position] == UInt8(ascii: "-") { position += 1 }
    if position < source.count, source[position] == UInt8(ascii: "0") {
      position += 1
      if position < source.count, isDigit(source[position]) {
        throw failure(.invalidNumber, "a number does not begin with 0 and another digit")
      }
    } else {
      try digits("a digit is expected after '-'")
    }
    if position < source.count, source[position] == UInt8(ascii: ".") {
      position += 1
      try digits("a digit is expected after '.'")
    }
    if position < source.count, source[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < source.count,
        source[position] == UInt8(ascii: "+") || source[position] == UInt8(ascii: "-")
      {
        position += 1
      }
      try digits("a digit is expected in the exponent")
    }
  }

  private mutating func digits(_ expectation: String) throws(JSONError) {
    guard position < source.count else { throw failure(.unexpectedEnd, expectation) }
    guard isDigit(source[position]) else { throw failure(.invalidNumber, expectation) }
    while position < source.count, isDigit(source[position]) { position += 1 }
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}

/// The value of a hexadecimal digit.
func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}

/// Two hexadecimal digits.
func hex(_ byte: UInt8) -> String {
  let digits = Array("0123456789abcdef".unicodeScalars)
  var text = ""
  text.unicodeScalars.append(digits[Int(byte >> 4)])
  text.unicodeScalars.append(digits[Int(byte & 15)])
  return text
}
