package import JSONSchema

/// `places_judged`: what the heuristic said about the places that could be looked at next.
///
///     {"goal": "lamp", "options": [{"seen": ["bed"], "distance": 3.5, "promise": 1, "avoidance": 0}],
///      "lm_calls": 1, "tokens": 220, "failed": true}
package struct PlacesJudgedRecord: StepRecord {
  package static let kind = "places_judged"

  /// One place that was known but not entered.
  package struct Option: Hashable, Sendable {
    /// What was seen of it.
    package var seen: [String]
    /// How far it was.
    package var distance: Double
    /// s⁺ and s⁻ of the heuristic, both 0…1.
    package var promise: Double
    package var avoidance: Double
  }

  package var goal: String
  package var options: [Option]
  /// Model calls and the tokens they evaluated.
  package var modelCalls: Int
  package var tokens: Int
  /// Whether the heuristic failed and counts as having no opinion.
  package var hasFailed: Bool

  package var fields: [(String, JSONValue)] {
    [
      ("goal", .string(goal)),
      (
        "options",
        .array(
          options.map { option in
            [
              "seen": .array(option.seen.map { .string($0) }),
              "distance": .double(option.distance), "promise": .double(option.promise),
              "avoidance": .double(option.avoidance),
            ]
          })
      ),
      ("lm_calls", .int(modelCalls)), ("tokens", .int(tokens)),
      ("failed", hasFailed ? .bool(true) : .null),
    ]
  }
}

extension PlacesJudgedRecord {
  package init?(_ json: JSONValue) {
    guard let goal = json["goal"]?.string, let options = json["options"]?.array else { return nil }
    self.init(
      goal: goal,
      options: options.map {
        Option(
          seen: ($0["seen"]?.array ?? []).compactMap(\.string),
          distance: $0["distance"]?.number?.double ?? 0,
          promise: $0["promise"]?.number?.double ?? 0,
          avoidance: $0["avoidance"]?.number?.double ?? 0)
      },
      modelCalls: json["lm_calls"]?.int ?? 0, tokens: json["tokens"]?.int ?? 0,
      hasFailed: json["failed"]?.bool ?? false)
  }
}

/// `place_visited`: what a world behind tools showed after these actions.
///
///     {"way": ["take key"], "text": "Taken.", "actions": ["unlock door"], "done": false,
///      "state": ["a key"], "calls": 2}
package struct PlaceVisitedRecord: StepRecord {
  package static let kind = "place_visited"
  /// The actions from the start.
  package var way: [String]
  package var text: String
  package var actions: [String]
  package var isGoal: Bool
  /// What tells the state from others.
  package var state: [String]
  /// Tool calls it took.
  package var calls: Int
  /// What the world says is looked for.
  package var objective: String?

  package var fields: [(String, JSONValue)] {
    [
      ("way", .array(way.map { .string($0) })), ("text", .string(text)),
      ("actions", .array(actions.map { .string($0) })), ("done", .bool(isGoal)),
      ("state", .array(state.map { .string($0) })), ("calls", .int(calls)),
      ("objective", .optional(objective)),
    ]
  }
}

extension PlaceVisitedRecord {
  package init?(_ json: JSONValue) {
    guard let way = json["way"]?.array, let text = json["text"]?.string,
      let actions = json["actions"]?.array
    else { return nil }
    self.init(
      way: way.compactMap(\.string), text: text, actions: actions.compactMap(\.string),
      isGoal: json["done"]?.bool ?? false,
      state: (json["state"]?.array ?? []).compactMap(\.string), calls: json["calls"]?.int ?? 0,
      objective: json["objective"]?.string)
  }
}

/// `explored`: how a search ended.
///
///     {"ending": "found", "heuristic": "rooms", "cost": 12.5, "decisions": 4, "lm_calls": 1,
///      "failures": 0, "path": ["0", "3"], "svg": "<svg …"}
package struct ExploredRecord: StepRecord {
  package static let kind = "explored"
  /// `found`, `exhausted` or `budget`.
  package var ending: String
  package var heuristic: String
  /// Cost walked, in the world's unit.
  package var cost: Double
  package var decisions: Int
  package var modelCalls: Int
  package var failures: Int
  /// Every place walked over, the start first.
  package var path: [String]
  /// The explored map as an `<svg>` element.
  package var drawing: String

  package var fields: [(String, JSONValue)] {
    [
      ("ending", .string(ending)), ("heuristic", .string(heuristic)), ("cost", .double(cost)),
      ("decisions", .int(decisions)), ("lm_calls", .int(modelCalls)), ("failures", .int(failures)),
      ("path", .array(path.map { .string($0) })), ("svg", .string(drawing)),
    ]
  }
}

extension ExploredRecord {
  package init?(_ json: JSONValue) {
    guard let ending = json["ending"]?.string, let path = json["path"]?.array else { return nil }
    self.init(
      ending: ending, heuristic: json["heuristic"]?.string ?? "",
      cost: json["cost"]?.number?.double ?? 0, decisions: json["decisions"]?.int ?? 0,
      modelCalls: json["lm_calls"]?.int ?? 0, failures: json["failures"]?.int ?? 0,
      path: path.compactMap(\.string), drawing: json["svg"]?.string ?? "")
  }
}

/// `passage_read`: what the file that was found says about the goal.
///
///     {"place": "billing/refunds.md", "text": "…", "call": 0}
package struct PassageRecord: StepRecord {
  package static let kind = "passage_read"
  package var place: String
  /// Nil when it could not be read.
  package var text: String?
  /// The call of the skill that explored; nil when the step itself did.
  package var call: Int?

  package var fields: [(String, JSONValue)] {
    [
      ("place", .string(place)), ("text", .optional(text)),
      ("call", call.map { .int($0) } ?? .null),
    ]
  }
}

extension PassageRecord {
  package init?(_ json: JSONValue) {
    guard let place = json["place"]?.string else { return nil }
    self.init(place: place, text: json["text"]?.string, call: json["call"]?.int)
  }
}
