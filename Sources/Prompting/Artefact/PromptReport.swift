internal import Foundation
internal import Inference
internal import JSONSchema

/// One self-contained page about an artefact: the prompt with what was cut, the arms beside each
/// other, the curves of fitness and length, and the lineage.
package struct PromptReport: Sendable {
  let artefact: PromptArtefact

  /// A page about an artefact.
  package init(_ artefact: PromptArtefact) {
    self.artefact = artefact
  }

  /// The page.
  package var html: String {
    let main = arms.last
    let body = """
      <h2>What remains of the original</h2>
      <pre>\(pieces)</pre>
      <h2>Beside the others</h2>
      <div class="wide"><table><tr><th>arm<th>evaluations<th>tokens long<th>dev<th>test<th>95 %<th>test − unpruned, 95 %</tr>
      \(arms.map(row).joined(separator: "\n"))
      </table></div>
      \(main.map { curves($0) } ?? "")
      \(main.map { lineage($0) } ?? "")
      """
    return PageFrame.page(title: artefact.task, lead: summary, body: body)
  }

  private var arms: [JSONValue] { artefact.record["arms"]?.array ?? [] }

  private var summary: String {
    let model = artefact.record["model"]?["name"]?.string ?? "?"
    let algorithm = artefact.record["algorithm"]?.string ?? "?"
    let seed = artefact.record["seed"]?.number?.text ?? "?"
    return "\(algorithm), seed \(seed), model \(model)"
  }

  private var pieces: String {
    guard !artefact.pieces.isEmpty else { return PageText.escaped(artefact.prompt) }
    return artefact.pieces.map { piece in
      // A cut line break is shown, and breaks no line.
      let text = PageText.escaped(piece.text)
      return piece.isKept
        ? "<ins>\(text)</ins>" : "<del>\(text.replacingOccurrences(of: "\n", with: "↵"))</del>"
    }.joined()
  }

  private func row(_ arm: JSONValue) -> String {
    let test = arm["test"]
    let cells = [
      PageText.escaped(arm["arm"]?.string ?? ""), arm["evaluations"]?.number?.text ?? "",
      arm["length"]?.number?.text ?? "", percent(arm["dev"]?["accuracy"]),
      percent(test?["accuracy"]),
      test == nil ? "" : "\(percent(test?["low"])) – \(percent(test?["high"]))",
      difference(arm["test_minus_unpruned"]),
    ]
    return "<tr>" + cells.map { "<td>\($0)</td>" }.joined() + "</tr>"
  }

  private func difference(_ value: JSONValue?) -> String {
    guard let value else { return "" }
    return "\(percent(value["mean"])) (\(percent(value["low"])) – \(percent(value["high"])))"
  }

  private func percent(_ value: JSONValue?) -> String {
    value?.number.map { String(format: "%.1f", $0.double * 100) } ?? ""
  }

  private func curves(_ arm: JSONValue) -> String {
    let points = arm["curve"]?.array ?? []
    guard points.count > 1 else { return "" }
    func series(_ key: String) -> [Double] { points.map { $0[key]?.number?.double ?? 0 } }
    let fitness = CurveDrawing(
      series: [("best", "#2a7", series("best")), ("mean", "#888", series("mean"))])
    let length = CurveDrawing(series: [("tokens", "#27a", series("length"))])
    return
      "<h2>Fitness over generations</h2>\n\(fitness.svg)\n<h2>Tokens over generations</h2>\n\(length.svg)"
  }

  private func lineage(_ arm: JSONValue) -> String {
    let steps = arm["lineage"]?.array ?? []
    guard steps.count > 1 else { return "" }
    let rows = steps.map { step in
      let text = PageText.escaped(step["prompt"]?.string ?? "")
        .replacingOccurrences(of: "\n", with: "↵")
      return "<tr><td>\(step["generation"]?.number?.text ?? "")<td>"
        + "\(step["fitness"]?.number?.text ?? "")<td>\(step["length"]?.number?.text ?? "")"
        + "<td>\(text)</tr>"
    }
    return
      "<h2>Lineage</h2>\n<div class=\"wide\"><table><tr><th>generation<th>fitness<th>tokens<th>prompt</tr>\n"
      + rows.joined(separator: "\n") + "\n</table></div>"
  }

}

/// Curves over generations as one SVG.
struct CurveDrawing {
  /// Name, colour, and one value a generation.
  var series: [(name: String, colour: String, values: [Double])]

  var svg: String {
    let all = series.flatMap(\.values)
    let low = all.min() ?? 0
    let high = max(all.max() ?? 1, low + 1e-9)
    let lines = series.map { line in
      let points = line.values.enumerated().map { index, value in
        let x = 50 + 730 * Double(index) / Double(max(line.values.count - 1, 1))
        let y = 10 + 180 * (1 - (value - low) / (high - low))
        return String(format: "%.1f,%.1f", x, y)
      }
      return "<polyline stroke=\"\(line.colour)\" points=\"\(points.joined(separator: " "))\"/>"
    }
    let legend = series.enumerated().map { index, line in
      "<text x=\"\(60 + 80 * index)\" y=\"215\" fill=\"\(line.colour)\">\(line.name)</text>"
    }
    let count = series.first?.values.count ?? 1
    return """
      <svg viewBox="0 0 800 220" font-size="12" fill="currentColor">
      <text x="0" y="16">\(String(format: "%.1f", high))</text>
      <text x="0" y="192">\(String(format: "%.1f", low))</text>
      <text x="740" y="215">\(count - 1)</text>
      \((lines + legend).joined(separator: "\n"))
      </svg>
      """
  }
}
