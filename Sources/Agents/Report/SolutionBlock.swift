internal import Inference
internal import Prompting

/// A problem that was divided: what it took, and the tree.
struct SolutionBlock {
  private let solution: Solution

  init(_ solution: Solution) {
    self.solution = solution
  }

  var markup: Markup {
    let tree = SolutionDrawing.fragment(solution) { PageText.escaped(Excerpt.block($0, 2_000)) }
    return """
      <section class="block"><h4>How the problem was divided</h4>\
      <p class="facts">\(Markup.joined(facts.map { "<span>\($0)</span>" }))</p>
      \(Markup.drawing(tree))</section>
      """
  }

  private var facts: [String] {
    [
      Figures.plural(solution.nodes.count, "node", "nodes"),
      Figures.plural(solution.calls, "call", "calls"),
      Figures.plural(solution.rounds, "round", "rounds"),
    ]
      + solution.counters.entries.filter { $0.count > 0 }.map {
        "\($0.name.replacing("_", with: " ")): \(Figures.count($0.count))"
      }
  }
}
