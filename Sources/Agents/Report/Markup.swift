/// A piece of a page. Text that is interpolated into it is escaped; only other markup goes in as it
/// is, so what models and tools wrote can never become a tag.
///
///     let cell: Markup = "<td>\(toolOutput)</td>"
struct Markup: ExpressibleByStringInterpolation, Sendable {
  /// The characters that are written to the page.
  private(set) var text: String

  init(stringLiteral value: String) { text = value }
  init(stringInterpolation: Interpolation) { text = stringInterpolation.text }
  private init(text: String) { self.text = text }

  /// Builds markup from literals and values.
  struct Interpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }
    mutating func appendLiteral(_ literal: String) { text += literal }
    mutating func appendInterpolation(_ markup: Markup) { text += markup.text }
    mutating func appendInterpolation(_ string: some StringProtocol) {
      text += Markup.escaped(string)
    }
    mutating func appendInterpolation(_ number: Int) { text += String(number) }
    mutating func appendInterpolation(_ markup: Markup?) { text += markup?.text ?? "" }
  }

  /// Pieces one after the other.
  static func joined(_ pieces: some Sequence<Markup>, separator: String = "") -> Markup {
    Markup(text: pieces.map(\.text).joined(separator: separator))
  }

  /// A drawing that this program made.
  static func drawing(_ svg: String) -> Markup { Markup(text: svg) }

  static func + (left: Markup, right: Markup) -> Markup { Markup(text: left.text + right.text) }

  /// The text with everything that means something in HTML, and everything that could hide or turn
  /// around what is shown (control characters, bidirectional overrides), made visible.
  static func escaped(_ string: some StringProtocol) -> String {
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
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0x00...0x1F, 0x7F...0x9F, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF,
      0xFFFE...0xFFFF:
      true
    default: false
    }
  }
}
