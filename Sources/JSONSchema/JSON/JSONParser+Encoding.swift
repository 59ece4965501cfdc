extension JSONParser {
  /// Refuses what is not plain UTF-8 before anything is read.
  func checkEncoding() throws(JSONError) {
    if source.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw JSONError(
        .byteOrderMark, "the text begins with a byte order mark; save it as UTF-8 without one",
        at: SourceLocation(line: options.firstLine))
    }
    let sixteen: [[UInt8]] = [[0xFE, 0xFF], [0xFF, 0xFE]]
    if sixteen.contains(where: { source.starts(with: $0) }) {
      throw JSONError(
        .byteOrderMark, "the text is UTF-16 or UTF-32; save it as UTF-8",
        at: SourceLocation(line: options.firstLine))
    }
    if source.count >= 2, source[0] == 0 || source[1] == 0 {
      throw failure(.unexpectedByte, "a NUL byte is no part of JSON; is this UTF-16?", at: 0)
    }
    if let offset = UTF8Check.firstInvalidByte(in: source) {
      throw failure(.invalidUTF8, "the bytes here are not UTF-8", at: offset)
    }
  }
}

/// UTF-8 as Unicode table 3-7 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
package enum UTF8Check {
  /// Where the first ill-formed sequence begins; nil when there is none.
  package static func firstInvalidByte(in bytes: [UInt8]) -> Int? {
    var index = 0
    while index < bytes.count {
      let lead = bytes[index]
      if lead < 0x80 {
        index += 1
        continue
      }
      let length: Int
      var second: ClosedRange<UInt8> = 0x80...0xBF
      switch lead {
      case 0xC2...0xDF: length = 2
      case 0xE0: (length, second) = (3, 0xA0...0xBF)
      case 0xED: (length, second) = (3, 0x80...0x9F)
      case 0xE1...0xEF: length = 3
      case 0xF0: (length, second) = (4, 0x90...0xBF)
      case 0xF4: (length, second) = (4, 0x80...0x8F)
      case 0xF1...0xF3: length = 4
      default: return index
      }
      guard bytes.count - index >= length, second.contains(bytes[index + 1]) else { return index }
      for offset in 2..<max(length, 2) where bytes[index + offset] & 0xC0 != 0x80 { return index }
      index += length
    }
    return nil
  }
}
