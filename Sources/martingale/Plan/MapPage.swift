import Foundation
import Inference
import Planning
import Prompting

/// One self-contained page with the drawing of an exploration and its choices.
struct MapPage {
  private let text: String

  init<Node>(drawing: String, result: Exploration<Node>, heuristic: String) {
    let rows = result.decisions.enumerated().map { index, decision in
      let seen = decision.chosen.descriptor.joined(separator: ", ")
      return "<tr><td>\(index + 1)</td><td>\(PageText.escaped("\(decision.chosen.node)"))</td>"
        + "<td>\(Self.number(decision.chosen.distance))</td>"
        + "<td>\(Self.number(decision.chosen.score.promise))</td>"
        + "<td>\(Self.number(decision.chosen.score.avoidance))</td>"
        + "<td>\(decision.options.count)</td><td>\(PageText.escaped(seen))</td></tr>"
    }
    text = PageFrame.page(
      title: "Exploration: \(result.ending.rawValue)",
      lead:
        "\(result.decisions.count) choices, cost \(Self.number(result.cost)), heuristic \(heuristic), "
        + "\(result.modelCalls) model calls. Blue: start; green: goal; faint: never entered; orange: the walk.",
      body: """
        \(drawing)
        <h2>Choices</h2>
        <div class="wide"><table><tr><th>#<th>chosen<th>distance<th>for<th>against<th>options<th>what was seen</tr>
        \(rows.joined(separator: "\n"))
        </table></div>
        """)
  }

  func write(to path: String) throws(CommandFailure) {
    try Files.write(text.utf8, to: path)
  }

  private static func number(_ value: Double) -> String { String(format: "%.2f", value) }
}
