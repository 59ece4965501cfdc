internal import Inference

/// A solution's tree as HTML: nested lists that need no script, every text escaped.
public enum SolutionDrawing {
  /// The rules that the drawing's classes need; colours follow the page's.
  public static let style = """
    .prs { list-style: none; margin: 0; padding-left: 1.2rem; border-left: 2px solid color-mix(in srgb, currentColor 20%, transparent); }
    .prs > li { margin: .5rem 0; }
    .prs-node { padding: .3rem .6rem; border-radius: .4rem; background: color-mix(in srgb, currentColor 6%, transparent); }
    .prs-node p { margin: .1rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
    .prs-facts { font-size: .85em; opacity: .75; }
    .prs-answer { font-weight: 600; }
    .prs-none { opacity: .6; font-style: italic; }
    .prs-ratings { display: inline-flex; align-items: flex-end; gap: 1px; height: 1.2em; vertical-align: bottom; }
    .prs-ratings i { width: 5px; background: currentColor; opacity: .6; }
    """

  /// The tree alone, for a page that has `style`.
  public static func fragment(_ solution: Solution) -> String {
    fragment(solution, escaping: { PageText.escaped($0) })
  }

  /// The tree alone, with the page's own way of showing texts as texts.
  package static func fragment(
    _ solution: Solution, escaping: (String) -> String
  ) -> String {
    // Steps come after what they are steps of: each is ready when its parent is drawn.
    var drawn = [String](repeating: "", count: solution.nodes.count)
    for index in solution.nodes.indices.reversed() {
      let node = solution.nodes[index]
      let steps = node.children.map { "<li>\(drawn[$0])</li>" }
      for child in node.children { drawn[child] = "" }
      let list = steps.isEmpty ? "" : "<ol class=\"prs\">\(steps.joined(separator: "\n"))</ol>"
      drawn[index] = box(node, escaping) + list
    }
    return drawn.first ?? ""
  }

  /// One self-contained page.
  public static func page(_ solution: Solution, title: String) -> String {
    let facts = [
      "\(solution.nodes.count) nodes", "\(solution.calls) calls", "\(solution.tokens) tokens",
      "ending: \(solution.ending.rawValue)",
    ]
    let events = solution.counters.entries.filter { $0.count > 0 }.map {
      "\($0.name.replacing("_", with: " ")): \($0.count)"
    }
    return PageFrame.page(
      title: title, lead: (facts + events).joined(separator: ", "), body: fragment(solution),
      style: style)
  }

  private static func box(_ node: SolutionNode, _ escape: (String) -> String) -> String {
    var facts: [String] = []
    if let rating = node.rating {
      facts.append("rated \(number(rating.value))")
    } else {
      facts.append("not rated")
    }
    if let complexity = node.complexity, complexity != node.rating?.value {
      facts.append("counts as \(number(complexity))")
    }
    if !node.dependencies.isEmpty {
      facts.append("builds on \(node.dependencies.map { "#\($0 + 1)" }.joined(separator: ", "))")
    }
    if let help = node.help { facts.append("help: \(help)") }
    facts.append("\(node.tokens) tokens")
    let manner =
      switch node.manner {
      case .direct: "answered"
      case .helped: "known"
      case .composed: "put together"
      case .lastStep: "taken from the last step"
      case .none: ""
      }
    let answer =
      node.answer.map {
        "<p class=\"prs-answer\">\(escape($0)) <span class=\"prs-facts\">\(manner)</span></p>"
      }
      ?? "<p class=\"prs-none\">no answer</p>"
    let thought = node.thought.map { "<p class=\"prs-facts\">\(escape($0))</p>" } ?? ""
    return """
      <div class="prs-node"><p>\(escape(node.task))</p>\(thought)\(answer)\
      <p class="prs-facts">\(bars(node.rating?.law))\(escape(facts.joined(separator: " · ")))</p></div>
      """
  }

  /// The law of a rating, a bar for each of 1...10.
  private static func bars(_ law: [Double]?) -> String {
    guard let law, let greatest = law.max(), greatest > 0, law.allSatisfy(\.isFinite) else {
      return ""
    }
    let bars = law.prefix(10).map {
      "<i style=\"height:\(Int((max(0, $0) / greatest * 100).rounded()))%\"></i>"
    }
    return "<span class=\"prs-ratings\" title=\"ratings 1 to 10\">\(bars.joined())</span> "
  }

  private static func number(_ value: Double) -> String {
    "\((value * 100).rounded() / 100)"
  }
}
