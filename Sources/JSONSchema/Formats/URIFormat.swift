/// `uri`, `uri-reference` (RFC 3986) and `iri`, `iri-reference` (RFC 3987).
enum URIFormat {
  static func accepts(_ text: ArraySlice<UInt8>, relative: Bool, international: Bool) -> Bool {
    if international, !text.allSatisfy({ $0 < 0x80 }) {
      guard let decoded = String(validating: text, as: UTF8.self) else { return false }
      let isAllowed = decoded.unicodeScalars.allSatisfy { $0.isASCII || isInternational($0) }
      guard isAllowed else { return false }
    }
    var cursor = FormatCursor(text)
    let hasScheme = scheme(&cursor)
    guard hasScheme || relative else { return false }
    func isPathByte(_ byte: UInt8) -> Bool { isPath(byte) || international && byte >= 0x80 }
    if cursor.rest.starts(with: "//".utf8) {
      cursor.skip(2)
      guard authority(&cursor, international) else { return false }
      if let next = cursor.next, !ASCII.isOne(of: "/?#", next) { return false }
    } else if !hasScheme {
      // The first segment of a relative path has no colon, or it would be a scheme.
      let segment = cursor.rest.prefix { !ASCII.isOne(of: "/?#", $0) }
      if segment.contains(UInt8(ascii: ":")) { return false }
    }
    guard run(&cursor, { isPathByte($0) || $0 == UInt8(ascii: "/") }) else { return false }
    func isTail(_ byte: UInt8) -> Bool { isPathByte(byte) || ASCII.isOne(of: "/?", byte) }
    if cursor.take("?"), !run(&cursor, isTail) { return false }
    if cursor.take("#"), !run(&cursor, isTail) { return false }
    return cursor.isAtEnd
  }

  /// Reads `scheme:`; nothing when there is none.
  private static func scheme(_ cursor: inout FormatCursor) -> Bool {
    var ahead = cursor
    guard ahead.take(where: ASCII.isLetter) != nil else { return false }
    _ = ahead.takeWhile { ASCII.isAlphanumeric($0) || ASCII.isOne(of: "+-.", $0) }
    guard ahead.take(":") else { return false }
    cursor = ahead
    return true
  }

  private static func authority(_ cursor: inout FormatCursor, _ international: Bool) -> Bool {
    func isName(_ byte: UInt8) -> Bool {
      isUnreserved(byte) || isSubDelimiter(byte) || international && byte >= 0x80
    }
    var ahead = cursor
    if run(&ahead, { isName($0) || $0 == UInt8(ascii: ":") }), ahead.take("@") { cursor = ahead }
    if cursor.take("[") {
      let literal = cursor.takeWhile { $0 != UInt8(ascii: "]") }
      guard cursor.take("]"), IPAddressFormat.acceptsV6(literal) || isFuture(literal) else {
        return false
      }
    } else if !run(&cursor, isName) {
      return false
    }
    if cursor.take(":") { _ = cursor.takeWhile(ASCII.isDigit) }
    return true
  }

  /// `v1.name`, an address of a version yet to come.
  private static func isFuture(_ text: ArraySlice<UInt8>) -> Bool {
    var cursor = FormatCursor(text)
    guard cursor.take("v") || cursor.take("V"), !cursor.takeWhile(ASCII.isHex).isEmpty,
      cursor.take(".")
    else { return false }
    let name = cursor.takeWhile { isUnreserved($0) || isSubDelimiter($0) || $0 == 0x3A }
    return !name.isEmpty && cursor.isAtEnd
  }

  /// Reads bytes of a class and percent escapes; false when an escape is not well formed.
  private static func run(_ cursor: inout FormatCursor, _ isMember: (UInt8) -> Bool) -> Bool {
    while let byte = cursor.next {
      if byte == UInt8(ascii: "%") {
        cursor.skip()
        guard cursor.take(where: ASCII.isHex) != nil, cursor.take(where: ASCII.isHex) != nil else {
          return false
        }
      } else if isMember(byte) {
        cursor.skip()
      } else {
        return true
      }
    }
    return true
  }

  static func isUnreserved(_ byte: UInt8) -> Bool {
    ASCII.isAlphanumeric(byte) || ASCII.isOne(of: "-._~", byte)
  }

  static func isSubDelimiter(_ byte: UInt8) -> Bool { ASCII.isOne(of: "!$&'()*+,;=", byte) }

  private static func isPath(_ byte: UInt8) -> Bool {
    isUnreserved(byte) || isSubDelimiter(byte) || ASCII.isOne(of: ":@", byte)
  }

  /// `ucschar` and `iprivate` of RFC 3987.
  static func isInternational(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0xA0...0xD7FF, 0xE000...0xFDCF, 0xFDF0...0xFFEF: true
    case 0x10000...0xDFFFD, 0xE1000...0x10FFFD: scalar.value & 0xFFFF <= 0xFFFD
    default: false
    }
  }
}
