/// `uri-template` as RFC 6570 has it, all four levels.
enum URITemplateFormat {
  static func accepts(_ text: ArraySlice<UInt8>) -> Bool {
    guard let decoded = String(validating: text, as: UTF8.self) else { return false }
    for scalar in decoded.unicodeScalars where !scalar.isASCII {
      guard URIFormat.isInternational(scalar) else { return false }
    }
    var cursor = FormatCursor(text)
    while let byte = cursor.next {
      cursor.skip()
      switch byte {
      case UInt8(ascii: "{"): guard expression(&cursor) else { return false }
      case UInt8(ascii: "%"): guard escape(&cursor) else { return false }
      case 0...0x20, 0x7F, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "<"),
        UInt8(ascii: ">"), UInt8(ascii: "\\"), UInt8(ascii: "^"), UInt8(ascii: "`"),
        UInt8(ascii: "|"), UInt8(ascii: "}"):
        return false
      default: break
      }
    }
    return true
  }

  private static func escape(_ cursor: inout FormatCursor) -> Bool {
    cursor.take(where: ASCII.isHex) != nil && cursor.take(where: ASCII.isHex) != nil
  }

  /// An operator, variables between commas, and the closing brace.
  private static func expression(_ cursor: inout FormatCursor) -> Bool {
    _ = cursor.take { ASCII.isOne(of: "+#./;?&=,!@|", $0) }
    repeat {
      guard name(&cursor) else { return false }
      if cursor.take(":") {
        let length = cursor.takeWhile(ASCII.isDigit)
        guard (1...4).contains(length.count), length.first != UInt8(ascii: "0") else {
          return false
        }
      } else {
        _ = cursor.take("*")
      }
    } while cursor.take(",")
    return cursor.take("}")
  }

  /// Letters, digits, underscores and escapes, with single dots between them.
  private static func name(_ cursor: inout FormatCursor) -> Bool {
    repeat {
      var isEmpty = true
      while let byte = cursor.next {
        if byte == UInt8(ascii: "%") {
          cursor.skip()
          guard escape(&cursor) else { return false }
        } else if ASCII.isAlphanumeric(byte) || byte == UInt8(ascii: "_") {
          cursor.skip()
        } else {
          break
        }
        isEmpty = false
      }
      if isEmpty { return false }
    } while cursor.take(".")
    return true
  }
}
