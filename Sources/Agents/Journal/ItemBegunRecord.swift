package import JSONSchema

/// `item_begun`: what an item is about, in its first step: its goal with the inputs in their places, and
/// the inputs.
///
///     {"goal": "What is 2 + 2?", "inputs": {"question": "2 + 2"}}
package struct ItemBegunRecord: StepRecord {
  package static let kind = "item_begun"
  /// The goal with its inputs.
  package var goal: String
  /// The inputs' texts by name, cut to `most` characters each.
  package var inputs: [(name: String, text: String)]

  /// Most characters of an input here; the task has it whole.
  package static let most = 4_000

  init(goal: String, inputs: [String: String]) {
    self.goal = goal
    self.inputs = inputs.sorted { $0.key < $1.key }.map { name, text in
      (name, text.count > Self.most ? text.prefix(Self.most) + "…" : text)
    }
  }

  package init?(_ json: JSONValue) {
    guard let goal = json["goal"]?.string else { return nil }
    self.goal = goal
    inputs = (json["inputs"]?.object?.members ?? []).map { ($0.name, $0.value.string ?? "") }
  }

  package var fields: [(String, JSONValue)] {
    [
      ("goal", .string(goal)),
      (
        "inputs",
        inputs.isEmpty ? .null : .members(inputs.map { ($0.name, .string($0.text)) })
      ),
    ]
  }

  package static func == (left: Self, right: Self) -> Bool {
    left.goal == right.goal && left.inputs.elementsEqual(right.inputs, by: ==)
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(goal) }
}
