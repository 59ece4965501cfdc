/// What was explored: how it ended, and the map.
struct MapBlock {
  private let record: ExploredRecord

  init(_ record: ExploredRecord) {
    self.record = record
  }

  var markup: Markup {
    let map: Markup =
      SafeDrawing.isSafe(record.drawing)
      ? Markup.drawing(record.drawing)
      : "<p class=\"note\">The journal's map is not one that this program draws; it is left out.</p>"
    return """
      <figure class="map"><figcaption><b>What was explored</b>\
      \(Markup.joined(facts.map { "<span>\($0)</span>" }))</figcaption>
      \(map)
      <p class="note">Blue: where it began. Green: the goal. Faint: seen and never entered. \
      Orange: the way that was walked.</p></figure>
      """
  }

  private var facts: [String] {
    var facts = [
      Self.name(record.ending), "cost \(Figures.decimals(record.cost, 1))",
      Figures.plural(record.decisions, "choice", "choices"),
      Figures.plural(record.modelCalls, "model call", "model calls"),
      "heuristic \(record.heuristic)",
    ]
    if record.failures > 0 {
      facts.append(Figures.plural(record.failures, "failure", "failures"))
    }
    return facts
  }

  private static func name(_ ending: String) -> String {
    switch ending {
    case "exhausted": "not found anywhere"
    case "budget": "not found within the budget"
    default: ending
    }
  }
}
