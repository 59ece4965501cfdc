/// Text as it may stand in a page, in an element or in a quoted attribute.
package enum PageText {
  /// The text with everything that means something in HTML or SVG escaped, and everything that
  /// could hide or turn around what is shown (control characters, bidirectional overrides) made
  /// visible.
  package static func escaped(_ string: some StringProtocol) -> String {
    var result = ""
    for scalar in string.unicodeScalars {
      switch scalar.value {
      case 0x26: result += "&amp;"
      case 0x3C: result += "&lt;"
      case 0x3E: result += "&gt;"
      case 0x22: result += "&quot;"
      case 0x27: result += "&#39;"
      case 0x09, 0x0A: result.unicodeScalars.append(scalar)
      case 0x00...0x1F: result.unicodeScalars.append(UnicodeScalar(0x2400 + scalar.value) ?? "?")
      case 0x7F: result += "\u{2421}"
      case _ where isHidden(scalar):
        result += "\u{27E8}U+\(String(scalar.value, radix: 16, uppercase: true))\u{27E9}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Whether a character is not seen, or turns around what is.
  package static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0x00...0x1F, 0x7F...0x9F, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF,
      0xFFFE...0xFFFF:
      true
    default: false
    }
  }
}
