package import JSONSchema
internal import Sampling

/// How the work on an item was shared between a small and a large model, from its journal.
///
///     {"steps": 4, "routed": 1, "share": 0.25, "tokens": {"small": 812, "large": 230},
///      "cost": 0.0003}
///     {"by": "token", "positions": 96, "routed": 12, "share": 0.125, "tokens": {"small": 127, "large": 43}}
package struct RoutingTally: Hashable, Sendable {
  /// What goes to the large model as a whole.
  package var unit = AgentTask.Routing.Unit.step
  /// Drafts that were judged; by token, positions whose next token was asked about.
  package var steps = 0
  /// Those that the large model took again, or said the token of.
  package var routed = 0
  /// Prompt tokens, tokens drawn and tokens read again for measuring; the large model's by token: prompts
  /// after which it was asked, and a token for each time.
  package var smallTokens = 0
  package var largeTokens = 0
  /// At the task's prices; nil when it names none.
  package var cost: Double?

  /// Nothing yet.
  package init() {}

  /// The share of drafts that was routed.
  package var share: Double { steps == 0 ? 0 : Double(routed) / Double(steps) }

  /// Counts an item's records; whatever runs the task, the journal is what counts.
  init(_ records: [JournalEvent], _ routing: AgentTask.Routing) {
    unit = routing.unit
    var cost = 0.0
    func pay(_ price: AgentTask.Routing.Price?, _ prompt: Int, _ answer: Int) {
      guard let price else { return }
      cost += (Double(prompt) * price.prompt + Double(answer) * price.answer) / 1e6
    }
    for event in records {
      if let record: SampledRecord = event.record() {
        if let tokens = record.routed {
          steps += tokens.positions
          routed += tokens.routed
          largeTokens += record.largeTokens
          smallTokens += record.tokens - record.largeTokens
          continue
        }
        let isLarge = record.model != nil
        if isLarge { largeTokens += record.tokens } else { smallTokens += record.tokens }
        pay(
          isLarge ? routing.largePrice : routing.smallPrice, record.promptTokens,
          record.drawnTokens)
      } else if let record: RoutedRecord = event.record() {
        steps += 1
        if record.isRouted { routed += 1 }
        smallTokens += record.tokens
        pay(routing.smallPrice, record.tokens, 0)
      }
    }
    if routing.smallPrice != nil || routing.largePrice != nil { self.cost = cost }
  }

  /// As results say it.
  package var json: JSONValue {
    .members([
      ("by", unit == .step ? .null : .string(unit.rawValue)),
      (unit == .step ? "steps" : "positions", .int(steps)), ("routed", .int(routed)),
      ("share", .double(share)),
      ("tokens", ["small": .int(smallTokens), "large": .int(largeTokens)]),
      ("cost", .double(cost)),
    ])
  }

  init?(_ json: JSONValue) {
    unit = json["by"]?.string.flatMap { AgentTask.Routing.Unit(rawValue: $0) } ?? .step
    guard let steps = json[unit == .step ? "steps" : "positions"]?.int,
      let routed = json["routed"]?.int
    else { return nil }
    self.steps = steps
    self.routed = routed
    smallTokens = json["tokens"]?["small"]?.int ?? 0
    largeTokens = json["tokens"]?["large"]?.int ?? 0
    cost = json["cost"]?.number?.double
  }
}
