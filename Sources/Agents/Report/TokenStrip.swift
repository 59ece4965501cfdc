/// A text's tokens under the chart of its particles: the less probable, the darker; their probability is in
/// their titles, so that no script is needed.
struct TokenStrip {
  /// Most tokens that are drawn, so that a page of long runs stays small.
  private static let most = 240

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
    let shade: Markup? =
      p >= 0.9 ? nil : p >= 0.5 ? " class=\"q1\"" : p >= 0.1 ? " class=\"q2\"" : " class=\"q3\""
    return """
      <i title="\(Figures.percent(p))"\(shade)>\(Self.visible(piece.text))</i>
      """
  }

  /// A token that is nothing but white space has to be seen, too.
  private static func visible(_ text: String) -> String {
    text.replacing("\n", with: "⏎\n").replacing("\t", with: "⇥\t")
  }
}
