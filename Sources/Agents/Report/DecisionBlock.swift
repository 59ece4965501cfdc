/// What the agent thought, what it could have done, and what it did.
struct DecisionBlock {
  private let decision: StepStory.Decision

  init(_ decision: StepStory.Decision) {
    self.decision = decision
  }

  var blocks: [Markup] {
    var blocks: [Markup] = []
    if let thought = decision.thought, !thought.isEmpty {
      blocks.append("<blockquote>\(Excerpt.block(thought, 2_000))</blockquote>")
    }
    let bars = BarList(
      title:
        "Action posterior · entropy \(Figures.decimals(decision.entropy, 2)) nats · \(decision.advice)",
      rows: decision.actions, scale: .probability, chosen: decision.tool)
    if let markup = bars.markup { blocks.append(markup) }
    if let reason = decision.reason {
      blocks.append("<p class=\"note\">\(Excerpt.line(reason, 400))</p>")
    }
    return blocks
  }
}

/// A tool call and what came of it.
struct CallBlock {
  let call: StepStory.Call

  var markup: Markup {
    let time = call.seconds.map { "<span>\(Figures.seconds($0))</span>" as Markup }
    let result: Markup =
      call.result.map { TextBlock($0, kind: call.isError ? "result bad" : "result").markup }
      ?? "<p class=\"warn\">Whether this call was carried out is not known.</p>"
    return """
      <section class="call"><h4><span class="arrow">→</span> <code>\(Excerpt.line(call.tool, 120))</code>\
      \(time)</h4>\(TextBlock(call.arguments, kind: "arguments").markup)\(result)</section>
      """
  }
}
