internal import Inference

/// Two runs item by item: where they ended differently first, with a word on whether that shows anything.
struct ComparisonSection {
  private let runs: [RunStory]
  private let pairs: [Pair]

  /// The same item in both.
  private struct Pair {
    var items: [ItemStory]
    /// Where each is in its run's list.
    var places: [Int]

    var isSolved: [Bool] { items.map { $0.outcome == .solved } }
    var differs: Bool { isSolved[0] != isSolved[1] }
    var saysOther: Bool { items[0].text != items[1].text }
  }

  /// A comparison of the first two runs; nil when they have no item in common.
  init?(_ runs: [RunStory]) {
    guard runs.count == 2 else { return nil }
    self.runs = runs
    let others = Dictionary(
      runs[1].items.enumerated().map { (Self.key($1), ($0, $1)) },
      uniquingKeysWith: { one, _ in one })
    let pairs = runs[0].items.enumerated().compactMap { place, item -> Pair? in
      guard let (other, match) = others[Self.key(item)] else { return nil }
      return Pair(items: [item, match], places: [place, other])
    }
    guard !pairs.isEmpty else { return nil }
    self.pairs =
      pairs.filter(\.differs) + pairs.filter { !$0.differs && $0.saysOther }
      + pairs.filter { !$0.differs && !$0.saysOther }
  }

  private static func key(_ item: ItemStory) -> String { item.id ?? "\(item.number)" }

  var markup: Markup {
    let onlyFirst = pairs.count { $0.differs && $0.isSolved[0] }
    let onlyLast = pairs.count { $0.differs && $0.isSolved[1] }
    let both = pairs.count { !$0.differs && $0.isSolved[0] }
    let rows = pairs.prefix(2_000).map { pair -> Markup in
      let cells = zip(pair.items, pair.places).enumerated().map { run, found -> Markup in
        """
        <td><a href="#r\(run)i\(found.1)"><span class="dot \(ItemSection.style(found.0.outcome))"></span> \
        \(ItemSection.name(found.0.outcome))</a><br/>\
        <small>\(Excerpt.line(found.0.text ?? found.0.message ?? "", 160))</small></td>
        """
      }
      return
        "<tr><th scope=\"row\">\(Excerpt.line(pair.items[0].name, 60))</th>\(Markup.joined(cells))</tr>\n"
    }
    return """
      <main>
      <header class="run">
      <p class="brand">martingale</p>
      <h1>\(runs[0].task): two runs</h1>
      <p class="lead">Of \(Figures.plural(pairs.count, "item", "items")) in both: \(both) solved by both, \(onlyFirst) by the first only, \
      \(onlyLast) by the second only. \(Self.verdict(onlyFirst, onlyLast))</p>
      </header>
      <div class="wide"><table class="pairs"><thead><tr><th scope="col">item</th><th scope="col">\(runs[0].run)</th>\
      <th scope="col">\(runs[1].run)</th></tr></thead>
      <tbody>
      \(Markup.joined(rows))</tbody></table></div>
      </main>

      """
  }

  /// Whether so many differences in each direction could be chance: the exact sign test, two-sided.
  static func verdict(_ first: Int, _ last: Int) -> String {
    let count = first + last
    guard count > 0 else { return "Nothing tells them apart." }
    // Σ C(n, k) / 2^n over the lesser side, from its terms' logarithms.
    var term = -Double(count) * 0.693_147_180_559_945_3
    var sum = 0.0
    for k in 0...min(first, last) {
      if k > 0 { term += Elementary.log(Double(count - k + 1)) - Elementary.log(Double(k)) }
      sum += Elementary.exp(term)
    }
    let p = min(1, 2 * sum)
    let word = first > last ? "first" : "second"
    let value = p < 0.001 ? "below 0.001" : Figures.decimals(p, 3)
    return p < 0.05
      ? "The \(word) is better (sign test, p \(value))."
      : "That does not show which is better (sign test, p \(value))."
  }
}
