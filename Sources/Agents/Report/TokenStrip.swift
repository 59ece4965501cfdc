/// A text's tokens under the chart of its particles: the less probable, the darker; their probability is in
/// their titles, so that no script is needed. Where a critic compares, tokens are marked as critical that are
/// much likelier than on the weak side.
struct TokenStrip {
  /// Most tokens that are drawn, so that a page of long runs stays small.
  private static let most = 240

  /// How many times as likely as on the weak side a critical token is, at least.
  private static let critical = 3.0

  private let pieces: [TextPieces.Piece]

  /// A strip; nil when nothing is known of the tokens.
  init?(_ pieces: [TextPieces.Piece]) {
    if pieces.isEmpty { return nil }
    self.pieces = pieces
  }

  var markup: Markup {
    let shown = pieces.prefix(Self.most)
    let more = pieces.count - shown.count
    return """
      <p class="tokens" aria-label="Tokens with their probability">\(Markup.joined(shown.map(token)))\
      \(more > 0 ? "<span class=\"more\"> … \(Figures.plural(more, "more token", "more tokens"))</span>" : nil)</p>
      """
  }

  private func token(_ piece: TextPieces.Piece) -> Markup {
    guard let p = piece.probability else {
      return "<i title=\"not drawn\">\(Self.visible(piece.text))</i>"
    }
    var words = Figures.percent(p)
    var classes = p >= 0.9 ? [] : p >= 0.5 ? ["q1"] : p >= 0.1 ? ["q2"] : ["q3"]
    if let weak = piece.weak {
      words += ", \(Figures.percent(weak)) on the weak side"
      // Shares are rounded to 0.0001, so that less is no smaller.
      if p >= Self.critical * max(weak, 0.0001) { classes.append("critical") }
    }
    let style: Markup? = classes.isEmpty ? nil : " class=\"\(classes.joined(separator: " "))\""
    return "<i title=\"\(words)\"\(style)>\(Self.visible(piece.text))</i>"
  }

  /// A token that is nothing but white space has to be seen, too.
  private static func visible(_ text: String) -> String {
    text.replacing("\n", with: "⏎\n").replacing("\t", with: "⇥\t")
  }
}
