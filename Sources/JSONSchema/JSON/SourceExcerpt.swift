/// One line of a source text with a caret under a place in it.
///
/// Long lines are cut around the place, control characters and bytes that are not UTF-8 are shown
/// as `·`, so that an excerpt is always one printable line and the caret stands where it should.
package enum SourceExcerpt {
  /// The most scalars of the line that are shown before and after the place.
  static let reach = 48

  /// Two lines of text: the source line behind its number, and the caret.
  package static func caret(at location: SourceLocation, in source: [UInt8]) -> String {
    let place = min(max(location.offset, 0), source.count)
    var begin = place
    var shown = 0
    while begin > 0, source[begin - 1] != newline, shown < reach {
      begin -= 1
      if source[begin] & 0xC0 != 0x80 { shown += 1 }
    }
    let cutBefore = begin > 0 && source[begin - 1] != newline
    var end = place
    shown = 0
    while end < source.count, source[end] != newline, shown < reach {
      end += 1
      if end == source.count || source[end] & 0xC0 != 0x80 { shown += 1 }
    }
    let cutAfter = end < source.count && source[end] != newline
    let before = (cutBefore ? "…" : "") + printable(source[begin..<place])
    let after = printable(source[place..<end]) + (cutAfter ? "…" : "")
    let number = String(location.line)
    let margin = String(repeating: " ", count: number.utf8.count)
    let indent = String(repeating: " ", count: before.unicodeScalars.count)
    return "  \(number) | \(before)\(after)\n  \(margin) | \(indent)^"
  }

  private static let newline = UInt8(ascii: "\n")

  private static func printable(_ bytes: ArraySlice<UInt8>) -> String {
    var text = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control: text += scalar == "\t" ? " " : scalar == "\r" ? "" : "·"
      case .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
        text += "·"
      default: text.unicodeScalars.append(scalar == "\u{FFFD}" ? "·" : scalar)
      }
    }
    return text
  }
}
