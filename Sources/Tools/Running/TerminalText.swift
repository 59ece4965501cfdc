/// Makes untrusted text safe to show on a terminal.
package enum TerminalText {
  /// `text` with every control character but newline and tab written as an escape, so that it
  /// cannot move the cursor, set colours or titles, or reorder what is read.
  package static func escaped(_ text: String) -> String { escaped(text, keeping: ["\n", "\t"]) }

  /// `text` in one line: newlines and tabs are escapes, too.
  package static func line(_ text: String) -> String { escaped(text, keeping: []) }

  private static func escaped(_ text: String, keeping kept: [Unicode.Scalar]) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control where !kept.contains(scalar), .lineSeparator, .paragraphSeparator:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      case .format where isReordering(scalar):
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Marks and overrides of writing direction.
  private static func isReordering(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
