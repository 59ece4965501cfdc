/// One step of the timeline.
struct StepCard {
  private let step: StepStory
  /// The item's answer, which need not be told again.
  private let answer: String?

  init(_ step: StepStory, answer: String? = nil) {
    self.step = step
    self.answer = answer
  }

  var markup: Markup {
    """
    <li class="step \(state)"><header><h3>\(step.number &+ 1). \(Excerpt.line(step.title, 80))</h3>\(facts)</header>
    \(body)
    </li>

    """
  }

  private var state: Markup {
    if !step.isFinished { return "open" }
    return step.isSolved ? "good" : "plain"
  }

  private var facts: Markup {
    var facts: [Markup] = []
    if let guarantee = step.guarantee {
      facts.append("<span class=\"chip\">\(guarantee)</span>")
    }
    if step.tokens > 0 {
      facts.append("<span>\(Figures.plural(step.tokens, "token", "tokens"))</span>")
    }
    if step.isFinished { facts.append("<span>\(Figures.seconds(step.seconds))</span>") }
    return "<p class=\"facts\">\(Markup.joined(facts))</p>"
  }

  private var body: Markup {
    var blocks: [Markup] = []
    if !step.isFinished {
      blocks.append(
        "<p class=\"warn\">Begun, and nothing more is known: the run was stopped here.</p>")
    }
    if let decision = step.decision { blocks += DecisionBlock(decision).blocks }
    blocks += step.calls.map { CallBlock(call: $0).markup }
    if step.decision == nil, let text = step.text, text != answer {
      blocks.append(TextBlock(text, kind: "drawn").markup)
    }
    if let message = step.message {
      blocks.append("<p class=\"warn\">\(Excerpt.block(message, 2_000))</p>")
    }
    for note in step.notes { blocks.append("<p class=\"note\">\(Excerpt.line(note, 400))</p>") }
    blocks += columns([
      BarList(
        title: "Tools found · faint: not shown to the model", rows: step.tools, scale: .score,
        chosen: step.decision?.tool
      ).markup, queries, behaviors,
    ])
    blocks += step.draws.map { DrawBlock(draw: $0, isAlone: step.draws.count == 1).markup }
    if let solution = step.solution { blocks.append(SolutionBlock(solution).markup) }
    if let exploration = step.exploration { blocks.append(MapBlock(exploration).markup) }
    for other in step.others {
      blocks.append(
        """
        <section class="block"><h4>\(Excerpt.line(other.kind, 80))</h4><pre>\(Excerpt.block(other.text, 4_000))</pre></section>
        """)
    }
    blocks += columns([
      PartsBar(title: "Time", parts: step.secondsByPart, format: Figures.seconds).markup,
      PartsBar(title: "Tokens", parts: step.tokensByPart) { Figures.count(Int($0)) }.markup,
    ])
    return .joined(blocks, separator: "\n")
  }

  /// Blocks beside each other where there is room; nothing when all are empty.
  private func columns(_ blocks: [Markup?]) -> [Markup] {
    let shown = blocks.compactMap { $0 }
    return shown.isEmpty ? [] : ["<div class=\"columns\">\(Markup.joined(shown))</div>"]
  }

  private var queries: Markup? {
    guard !step.queries.isEmpty else { return nil }
    let rows = step.queries.prefix(8).map { "<li>\(Excerpt.line($0, 200))</li>" as Markup }
    return """
      <section class="block"><h4>Looked for</h4><ul class="quotes">\(Markup.joined(rows))</ul></section>
      """
  }

  private var behaviors: Markup? {
    guard !step.behaviors.isEmpty else { return nil }
    let rows = step.behaviors.prefix(12).map { behavior -> Markup in
      let score = behavior.score.map { Figures.decimals($0, 2) } ?? ""
      return """
        <li><b>\(Excerpt.line(behavior.name, 80))</b> <small>\(score)</small><br/>\
        \(Excerpt.line(behavior.instruction, 300))</li>
        """
    }
    return """
      <section class="block"><h4>Behaviors used</h4><ul class="behaviors">\(Markup.joined(rows))</ul></section>
      """
  }
}
