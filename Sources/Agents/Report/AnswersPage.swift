/// One page about answers that were explained.
package struct AnswersPage {
  private let answers: [ExplainedAnswer]

  /// A page.
  package init(_ answers: [ExplainedAnswer]) {
    self.answers = answers
  }

  /// The page as HTML that is XML, too.
  package var html: String {
    let sections = answers.enumerated().map { number, answer -> Markup in
      let anchor = "a\(number)"
      return """
        <details class="item" id="\(anchor)" open="open"><summary><span class="name">answer \(number + 1)</span>\
        <span class="excerpt">\(Excerpt.line(answer.text, 120))</span></summary>
        <div class="detail">\(TextBlock(answer.text, kind: "drawn").markup)
        \(ExplanationBlock(answer, anchor: anchor).markup)
        <p class="provenance">\(answer.model) · seed \(answer.seed)</p></div></details>
        """
    }
    let title = Figures.plural(answers.count, "explained answer", "explained answers")
    let main: Markup = """
      <main>
      <header class="run">
      <p class="brand">martingale</p>
      <h1>\(title)</h1>
      <p class="lead">Which lines of the input each of them rests on, and where what was copied stands.</p>
      </header>
      <section class="items">
      \(Markup.joined(sections, separator: "\n"))
      </section>
      </main>

      """
    return ReportPage.frame(
      title, main,
      footer:
        "Support says what the model's probability of the answer rests on; a line that is right and a line that is "
        + "believed look the same.")
  }
}
