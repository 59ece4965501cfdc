/// One item: how it ended, and its timeline.
struct ItemSection {
  let item: ItemStory
  /// What its heading is called in links.
  let anchor: String
  let isOpen: Bool

  var markup: Markup {
    let open: Markup = isOpen ? " open=\"open\"" : ""
    let steps = Markup.joined(item.steps.map { StepCard($0, answer: item.text).markup })
    let timeline: Markup = item.steps.isEmpty ? "" : "<ol class=\"timeline\">\(steps)</ol>"
    return """
      <details class="item" id="\(anchor)" data-ending="\(Self.name(item.outcome))"\(open)>
      <summary><span class="dot \(Self.style(item.outcome))"></span><span class="name">\(Excerpt.line(item.name, 80))</span>\
      <span class="excerpt">\(Excerpt.line(item.text ?? item.message ?? "", 160))</span>\
      <span class="cost">\(Figures.plural(item.steps.count, "step", "steps")) · \
      \(Figures.count(item.tokens)) tok · \(Figures.seconds(item.seconds))</span></summary>
      <div class="detail">\(asked)
      \(ending)
      \(timeline)</div>
      </details>

      """
  }

  /// What the item is about.
  private var asked: Markup? {
    guard let goal = item.goal else { return nil }
    let inputs = item.inputs.map { input in
      "<h4>\(input.name)</h4>\(TextBlock(input.text, kind: "arguments").markup)" as Markup
    }
    return """
      <section class="block asked"><h4>Asked</h4>\(TextBlock(goal, kind: "arguments").markup)\(Markup.joined(inputs))</section>
      """
  }

  private var ending: Markup {
    let name = item.outcome == .solved && !item.isChecked ? "answered" : Self.name(item.outcome)
    let title: Markup =
      "<p class=\"ending \(Self.style(item.outcome))\">\(name)</p>"
    let message: Markup? = item.message.map { "<p class=\"warn\">\(Excerpt.block($0, 2_000))</p>" }
    return "\(title)\(item.text.map { TextBlock($0, kind: "answer").markup })\(message)"
  }

  static func style(_ outcome: ItemResult.Outcome?) -> Markup {
    switch outcome {
    case .solved: "good"
    case .notSolved: "bad"
    case .failed, .denied: "bad"
    case .budgetSpent: "spent"
    default: "open"
    }
  }

  static func name(_ outcome: ItemResult.Outcome?) -> String {
    outcome.map { $0.rawValue.replacing("_", with: " ") } ?? "not finished"
  }
}
