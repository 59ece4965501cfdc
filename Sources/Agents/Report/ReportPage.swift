internal import Prompting

/// One page about one run or several: everything it needs is in it, nothing is fetched, no script but
/// its own runs, and what models and tools wrote is text.
package struct ReportPage {
  private let runs: [RunStory]

  /// A page.
  package init(_ runs: [RunStory]) {
    self.runs = runs
  }

  /// The page as HTML that is XML, too.
  package var html: String {
    let title =
      runs.count == 1 ? "\(runs[0].task) · a run" : Figures.plural(runs.count, "run", "runs")
    let sections =
      [ComparisonSection(runs)?.markup].compactMap { $0 }
      + runs.enumerated().map { RunSection(run: $1, number: $0).markup }
    return Self.frame(
      title, .joined(sections),
      footer:
        "Weights are shares of the particles; ESS is 1 / Σ w², at most their number. log Ẑ estimates how probable the "
        + "constraint was to the model: the nearer to 0, the more it wanted such a text.")
  }

  /// A page around what belongs on it: nothing on it is fetched, and no script but ours may run.
  static func frame(_ title: String, _ body: Markup, footer: String) -> String {
    let page: Markup = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '\(PageScript.hash)'"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <title>\(title)</title>
      <style>
      \(Markup.drawing(ReportStyle.text))
      \(Markup.drawing(SolutionDrawing.style))
      </style>
      </head>
      <body>
      \(body)
      <footer>\(footer)</footer>
      <script>\(Markup.drawing(PageScript.text))</script>
      </body>
      </html>

      """
    return page.text
  }
}

/// One run: a head with totals, then its items.
struct RunSection {
  let run: RunStory
  let number: Int

  var markup: Markup {
    // A few items are open from the beginning; of many, none is.
    let opens = run.items.count <= 3
    let order = Self.order(run.items)
    let items = order.enumerated().map { place, index in
      ItemSection(
        item: run.items[index], anchor: "r\(number)i\(index)", isOpen: opens || place == 0
      ).markup
    }
    return """
      <main>
      <header class="run">
      <p class="brand">martingale</p>
      <h1>\(run.task)</h1>
      <p class="lead">\(lead)</p>
      <dl class="tiles">\(Markup.joined(tiles))</dl>
      \(outcomes)
      \(parts)
      <p class="provenance">\(run.run) · \(run.model)\(run.sha256.map { " · sha256 \($0.prefix(12))" as Markup }) · \
      seed \(run.seed)\(run.shard.map { " · shard \($0)" as Markup })</p>
      </header>
      <section class="items">
      \(filter)
      \(Markup.joined(items))
      </section>
      </main>

      """
  }

  /// What went wrong first, then what has not ended, then the rest; each in the order of the run.
  private static func order(_ items: [ItemStory]) -> [Int] {
    func rank(_ item: ItemStory) -> Int {
      switch item.outcome {
      case .solved: 2
      case nil: 1
      default: 0
      }
    }
    return items.indices.sorted { (rank(items[$0]), $0) < (rank(items[$1]), $1) }
  }

  /// Words and an ending to look for; the page's script shows it.
  private var filter: Markup? {
    guard run.items.count > 3 else { return nil }
    let names = endings.map { outcome -> Markup in
      let name = ItemSection.name(outcome)
      return "<option value=\"\(name)\">\(name) (\(count(outcome)))</option>"
    }
    return """
      <form class="filter" hidden="hidden"><input type="search" name="words" placeholder="Find in items" \
      aria-label="Find in items"/><select name="ending" aria-label="How they ended">\
      <option value="">all items</option>\(Markup.joined(names))</select><output name="count"></output></form>
      """
  }

  /// The ways in which items of the run have ended.
  private var endings: [ItemResult.Outcome?] {
    let all: [ItemResult.Outcome?] = [.failed, .denied, .notSolved, .budgetSpent, nil, .solved]
    return all.filter { count($0) > 0 }
  }

  private func count(_ outcome: ItemResult.Outcome?) -> Int {
    run.items.count { $0.outcome == outcome }
  }

  private var lead: Markup {
    let solved = count(.solved)
    // Where nothing was checked nothing counts as solved.
    let isChecked = run.items.contains(where: \.isChecked) || count(.notSolved) > 0
    let word = isChecked ? "solved" : "answered"
    let total = run.items.count
    let answered: String =
      total == 0
      ? "Nothing has been done yet"
      : total == 1
        ? (solved == 1
          ? word.capitalizedFirst : ItemSection.name(run.items[0].outcome).capitalizedFirst)
        : "\(Figures.count(solved)) of \(Figures.count(total)) items \(word)"
    return "\(answered)\(run.isFinished ? "." : ". The run is not finished.")"
  }

  private var tiles: [Markup] {
    let steps = run.items.reduce(0) { $0 + $1.steps.count }
    var tiles: [(String, String)] = [
      ("items", Figures.count(run.items.count)), ("steps", Figures.count(steps)),
      ("tokens", Figures.count(run.tokens)), ("time", Figures.seconds(run.seconds)),
    ]
    let ess = run.items.flatMap(\.steps).flatMap(\.draws).compactMap(\.ess)
    if !ess.isEmpty {
      tiles.append(("mean ESS", Figures.decimals(ess.reduce(0, +) / Double(ess.count), 1)))
    }
    let calls = run.items.flatMap(\.steps).reduce(0) { $0 + $1.calls.count }
    if calls > 0 { tiles.append(("tool calls", Figures.count(calls))) }
    return tiles.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" }
  }

  /// A square an item, when there are enough to make a picture.
  private var outcomes: Markup? {
    guard run.items.count > 3 else { return nil }
    let squares = run.items.prefix(2_000).enumerated().map { index, item -> Markup in
      """
      <a href="#r\(number)i\(index)" class="\(ItemSection.style(item.outcome))" \
      title="\(Excerpt.line(item.name, 80)): \(ItemSection.name(item.outcome))"></a>
      """
    }
    let names: [ItemResult.Outcome?] = [
      .solved, .notSolved, .denied, .budgetSpent, .failed, nil,
    ]
    let legend = names.filter { count($0) > 0 }.map { outcome -> Markup in
      "<li><i class=\"dot \(ItemSection.style(outcome))\"></i>\(ItemSection.name(outcome)) <b>\(count(outcome))</b></li>"
    }
    return """
      <nav class="squares" aria-label="items">\(Markup.joined(squares))</nav><ul class="legend">\(Markup.joined(legend))</ul>
      """
  }

  private var parts: Markup? {
    var totals: [StepStory.Part] = []
    for part in run.items.flatMap(\.steps).flatMap(\.secondsByPart) {
      if let index = totals.firstIndex(where: { $0.name == part.name }) {
        totals[index].value += part.value
      } else {
        totals.append(part)
      }
    }
    return PartsBar(title: "Where the time went", parts: totals, format: Figures.seconds).markup
  }
}

extension String {
  /// The text with a capital at its beginning.
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
