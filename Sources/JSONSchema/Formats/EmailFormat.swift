/// `email` (RFC 5321 §4.1.2, Mailbox) and `idn-email` (RFC 6531).
enum EmailFormat {
  static func accepts(_ text: ArraySlice<UInt8>, international: Bool) -> Bool {
    var cursor = FormatCursor(text)
    let isLocal =
      cursor.next == UInt8(ascii: "\"")
      ? quoted(&cursor, international) : dotted(&cursor, international)
    guard isLocal, cursor.take("@") else { return false }
    let domain = cursor.rest
    if domain.first == UInt8(ascii: "["), domain.last == UInt8(ascii: "]") {
      return acceptsLiteral(domain.dropFirst().dropLast())
    }
    return international
      ? HostnameFormat.acceptsInternational(domain) : HostnameFormat.accepts(domain)
  }

  /// Atoms with dots between them.
  private static func dotted(_ cursor: inout FormatCursor, _ international: Bool) -> Bool {
    repeat {
      let atom = cursor.takeWhile { byte in
        ASCII.isAlphanumeric(byte) || ASCII.isOne(of: "!#$%&'*+-/=?^_`{|}~", byte)
          || international && byte >= 0x80
      }
      if atom.isEmpty { return false }
    } while cursor.take(".")
    return true
  }

  /// Printable text in quotes, with backslashes before quotes and backslashes.
  private static func quoted(_ cursor: inout FormatCursor, _ international: Bool) -> Bool {
    cursor.skip()
    while let byte = cursor.next {
      cursor.skip()
      switch byte {
      case UInt8(ascii: "\""): return true
      case UInt8(ascii: "\\"):
        guard cursor.take(where: { (0x20...0x7E).contains($0) }) != nil else { return false }
      case 0x20...0x7E: break
      case 0x80...: if !international { return false }
      default: return false
      }
    }
    return false
  }

  private static func acceptsLiteral(_ text: ArraySlice<UInt8>) -> Bool {
    let tag = Array("IPv6:".utf8)
    let isV6 = text.count > tag.count && zip(text, tag).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    return isV6
      ? IPAddressFormat.acceptsV6(text.dropFirst(tag.count)) : IPAddressFormat.acceptsV4(text)
  }
}
