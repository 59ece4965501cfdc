/// Names with bars: probabilities, scores.
struct BarList {
  /// What the values are.
  enum Scale {
    /// Shares of one.
    case probability
    /// Scores, drawn against the best.
    case score
  }

  var title: String
  var rows: [StepStory.Weighted]
  var scale: Scale
  /// The row that was taken.
  var chosen: String?
  /// Most rows that are shown.
  var limit = 12
  /// Whether the names are whole texts, which need a line of their own.
  var isTexts = false

  var markup: Markup? {
    guard !rows.isEmpty else { return nil }
    let best = rows.map(\.value).filter(\.isFinite).max() ?? 1
    let shown = rows.prefix(limit).map { row -> Markup in
      let share =
        switch scale {
        case .probability: row.value
        case .score: best > 0 ? row.value / best : 0
        }
      let width = Figures.coordinate(max(0, min(1, share.isFinite ? share : 0)) * 100)
      let value =
        switch scale {
        case .probability: Figures.percent(row.value)
        case .score: Figures.decimals(row.value, 2)
        }
      let mark: Markup =
        row.name == chosen ? " class=\"chosen\"" : row.isFaint ? " class=\"faint\"" : ""
      let detail = row.detail.map { " <small>\(Excerpt.line($0, 40))</small>" as Markup }
      return """
        <li\(mark)><span class="label">\(Excerpt.line(row.name, isTexts ? 400 : 120))\(detail)</span>\
        <span class="track"><span class="fill" style="width:\(width)%"></span></span>\
        <span class="value">\(value)</span></li>
        """
    }
    let rest = rows.count - shown.count
    let more: Markup = rest > 0 ? "<li class=\"more\">and \(Figures.count(rest)) more</li>" : ""
    return """
      <section class="block"><h4>\(title)</h4><ul class="bars\(isTexts ? " texts" : "")">\(Markup.joined(shown))\(more)</ul></section>
      """
  }
}

/// A whole divided into named parts: one bar and a legend.
struct PartsBar {
  var title: String
  var parts: [StepStory.Part]
  var format: (Double) -> String

  var markup: Markup? {
    let parts = parts.filter { $0.value > 0 && $0.value.isFinite }
    let total = parts.reduce(0) { $0 + $1.value }
    guard total > 0 else { return nil }
    let pieces = parts.map { part -> Markup in
      let share = Figures.coordinate(part.value / total * 100)
      return "<i class=\"\(Self.style(part.name))\" style=\"width:\(share)%\"></i>"
    }
    let legend = parts.map { part -> Markup in
      "<li><i class=\"\(Self.style(part.name))\"></i>\(part.name) <b>\(format(part.value))</b></li>"
    }
    return """
      <section class="block parts"><h4>\(title) <b>\(format(total))</b></h4>\
      <div class="stack">\(Markup.joined(pieces))</div><ul class="legend">\(Markup.joined(legend))</ul></section>
      """
  }

  /// The same part has the same colour everywhere.
  private static func style(_ name: String) -> String {
    switch name {
    case "prefill", "prompt": "c0"
    case "decode", "drawn": "c1"
    case "constraint": "c2"
    case "sampler": "c3"
    case "tools": "c4"
    case "retrieval": "c5"
    default: "c6"
    }
  }
}

/// Texts that are too long to be shown whole.
enum Excerpt {
  /// One line of at most so many characters.
  static func line(_ text: String, _ most: Int) -> String {
    let flat = text.split(whereSeparator: \.isNewline).joined(separator: " ⏎ ")
    return flat.count <= most ? flat : flat.prefix(most) + "…"
  }

  /// A text of at most so many characters, with how many are missing.
  static func block(_ text: String, _ most: Int = 20_000) -> String {
    let count = text.count
    guard count > most else { return text }
    return text.prefix(most) + "\n… \(Figures.count(count - most)) more characters"
  }
}
