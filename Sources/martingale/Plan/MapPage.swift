import Foundation
import Inference
import Planning

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
    text = """
      <!doctype html>
      <meta charset="utf-8"><title>Exploration</title>
      <style>
        :root { color-scheme: light dark; }
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
        table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .2rem .6rem; }
        tr:nth-child(even) { background: color-mix(in srgb, currentColor 6%, transparent); }
      </style>
      <h1>Exploration: \(result.ending.rawValue)</h1>
      <p>\(result.decisions.count) choices, cost \(Self.number(result.cost)), heuristic \(PageText.escaped(heuristic)), \
      \(result.modelCalls) model calls. Blue: start; green: goal; faint: never entered; orange: the walk.</p>
      \(drawing)
      <table><tr><th>#<th>chosen<th>distance<th>for<th>against<th>options<th>what was seen</tr>
      \(rows.joined(separator: "\n"))
      </table>
      """
  }

  func write(to path: String) throws(CommandFailure) {
    try Files.write((text + "\n").utf8, to: path)
  }

  private static func number(_ value: Double) -> String { String(format: "%.2f", value) }
}
