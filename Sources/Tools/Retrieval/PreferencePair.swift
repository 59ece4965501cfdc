package import JSONSchema

/// Two lists of queries for one utterance, of which one found the right tools better: training
/// data for a query writer.
package struct PreferencePair: Hashable, Sendable {
  package var prompt: String
  package var chosen: [String]
  package var rejected: [String]
  /// Of the chosen and of the rejected list; the first is the greater.
  package var rewards: (chosen: Double, rejected: Double) {
    get { (chosenReward, rejectedReward) }
    set { (chosenReward, rejectedReward) = newValue }
  }
  private var chosenReward: Double
  private var rejectedReward: Double

  /// The best and the worst of some lists; nil when they are equally good.
  package init?(prompt: String, candidates: [(queries: [String], reward: Double)]) {
    guard let best = candidates.max(by: { $0.reward < $1.reward }),
      let worst = candidates.min(by: { $0.reward < $1.reward }), best.reward > worst.reward
    else { return nil }
    self.prompt = prompt
    chosen = best.queries
    rejected = worst.queries
    chosenReward = best.reward
    rejectedReward = worst.reward
  }

  /// As one line of JSON: `{"prompt","chosen","rejected","reward":[r⁺, r⁻]}`. The queries are texts, as a
  /// writer writes them (a list in JSON) and as trainers take them.
  package var json: JSONValue {
    let writer = JSONWriter(.spaced)
    func text(_ queries: [String]) -> JSONValue {
      .string(writer.string(of: .array(queries.map { .string($0) })))
    }
    return [
      "prompt": .string(prompt), "chosen": text(chosen), "rejected": text(rejected),
      "reward": .array(
        [chosenReward, rejectedReward].compactMap { JSONNumber($0).map(JSONValue.number) }),
    ]
  }
}
