/// `json-pointer` (RFC 6901) and `relative-json-pointer`.
enum JSONPointerFormat {
  static func accepts(_ text: ArraySlice<UInt8>) -> Bool {
    if text.isEmpty { return true }
    guard text.first == UInt8(ascii: "/") else { return false }
    var cursor = FormatCursor(text)
    while let byte = cursor.next {
      cursor.skip()
      if byte == UInt8(ascii: "~"), !cursor.take("0"), !cursor.take("1") { return false }
    }
    return true
  }

  /// A number of levels to go up, without leading zeros, then `#` or a pointer.
  static func acceptsRelative(_ text: ArraySlice<UInt8>) -> Bool {
    var cursor = FormatCursor(text)
    let levels = cursor.takeWhile(ASCII.isDigit)
    guard !levels.isEmpty, levels.count == 1 || levels.first != UInt8(ascii: "0") else {
      return false
    }
    return cursor.rest.elementsEqual("#".utf8) || accepts(cursor.rest)
  }
}
