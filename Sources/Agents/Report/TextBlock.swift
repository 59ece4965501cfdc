/// A text as it is, JSON with its lines apart.
struct TextBlock {
  private let text: String
  private let kind: Markup

  init(_ text: String, kind: Markup) {
    self.text = PrettyJSON.lines(of: text) ?? text
    self.kind = kind
  }

  var markup: Markup { "<pre class=\"\(kind)\">\(Excerpt.block(text))</pre>" }
}
