/// What a model was asked for, the particles on their way, and the posterior over its answers.
struct DrawBlock {
  let draw: StepStory.Draw
  /// Whether it is the only one of its step, so that it needs no name of its own.
  let isAlone: Bool

  var markup: Markup {
    var blocks: [Markup] = []
    if !isAlone { blocks.append("<h4 class=\"draw\">\(draw.part)</h4>") }
    if let message = draw.message {
      blocks.append("<p class=\"warn\">\(Excerpt.block(message, 2_000))</p>")
    }
    if let chart = ParticleChart(draw.history, facts: facts) {
      blocks.append(chart.markup)
    } else if !facts.isEmpty {
      blocks.append("<p class=\"facts\">\(spans)</p>")
    }
    if let strip = TokenStrip(draw.pieces) { blocks.append(strip.markup) }
    if let prompt = draw.prompt, !prompt.isEmpty {
      blocks.append(
        """
        <details class="prompt"><summary>The prompt</summary>\(TextBlock(prompt, kind: "arguments").markup)</details>
        """)
    }
    let bars = BarList(
      title: "Posterior over texts", rows: draw.posterior, scale: .probability, chosen: draw.text,
      limit: 8, isTexts: true)
    if draw.posterior.count > 1, let markup = bars.markup { blocks.append(markup) }
    let fields = FieldMarginals(draw.posterior).bars
    if !fields.isEmpty { blocks.append("<div class=\"columns\">\(Markup.joined(fields))</div>") }
    return .joined(blocks, separator: "\n")
  }

  private var spans: Markup { .joined(facts.map { "<span>\($0)</span>" }) }

  private var facts: [String] {
    var facts: [String] = []
    if draw.particles > 0 {
      facts.append(Figures.plural(draw.particles, "particle", "particles"))
    }
    if let ess = draw.ess, draw.particles > 1 {
      facts.append("ESS \(Figures.decimals(ess, 1)) at the end")
    }
    if let logZ = draw.logZ { facts.append("log Ẑ \(Figures.decimals(logZ, 2))") }
    return facts + draw.steering
  }
}
