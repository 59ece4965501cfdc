internal import Inference

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
      text += PageText.escaped(string)
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
}
