public import JSONSchema

/// `places_judged`: what the heuristic said about the places that could be looked at next.
///
///     {"goal": "lamp", "options": [{"seen": ["bed"], "distance": 3.5, "promise": 1, "avoidance": 0}],
///      "lm_calls": 1, "tokens": 220, "failed": true}
public struct PlacesJudgedRecord: StepRecord {
  public static let kind = "places_judged"

  /// One place that was known but not entered.
  public struct Option: Hashable, Sendable {
    /// What was seen of it.
    public var seen: [String]
    /// How far it was.
    public var distance: Double
    /// s⁺ and s⁻ of the heuristic, both 0…1.
    public var promise: Double
    public var avoidance: Double
  }

  public var goal: String
  public var options: [Option]
  /// Model calls and the tokens they evaluated.
  public var modelCalls: Int
  public var tokens: Int
  /// Whether the heuristic failed and counts as having no opinion.
  public var hasFailed: Bool

  public var fields: [(String, JSONValue)] {
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
  public init?(_ json: JSONValue) {
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
public struct PlaceVisitedRecord: StepRecord {
  public static let kind = "place_visited"
  /// The actions from the start.
  public var way: [String]
  public var text: String
  public var actions: [String]
  public var isGoal: Bool
  /// What tells the state from others.
  public var state: [String]
  /// Tool calls it took.
  public var calls: Int
  /// What the world says is looked for.
  public var objective: String?

  public var fields: [(String, JSONValue)] {
    [
      ("way", .array(way.map { .string($0) })), ("text", .string(text)),
      ("actions", .array(actions.map { .string($0) })), ("done", .bool(isGoal)),
      ("state", .array(state.map { .string($0) })), ("calls", .int(calls)),
      ("objective", .optional(objective)),
    ]
  }
}

extension PlaceVisitedRecord {
  public init?(_ json: JSONValue) {
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
public struct ExploredRecord: StepRecord {
  public static let kind = "explored"
  /// `found`, `exhausted` or `budget`.
  public var ending: String
  public var heuristic: String
  /// Cost walked, in the world's unit.
  public var cost: Double
  public var decisions: Int
  public var modelCalls: Int
  public var failures: Int
  /// Every place walked over, the start first.
  public var path: [String]
  /// The explored map as an `<svg>` element.
  public var drawing: String

  public var fields: [(String, JSONValue)] {
    [
      ("ending", .string(ending)), ("heuristic", .string(heuristic)), ("cost", .double(cost)),
      ("decisions", .int(decisions)), ("lm_calls", .int(modelCalls)), ("failures", .int(failures)),
      ("path", .array(path.map { .string($0) })), ("svg", .string(drawing)),
    ]
  }
}

extension ExploredRecord {
  public init?(_ json: JSONValue) {
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
public struct PassageRecord: StepRecord {
  public static let kind = "passage_read"
  public var place: String
  /// Nil when it could not be read.
  public var text: String?
  /// The call of the skill that explored; nil when the step itself did.
  public var call: Int?

  public var fields: [(String, JSONValue)] {
    [
      ("place", .string(place)), ("text", .optional(text)),
      ("call", call.map { .int($0) } ?? .null),
    ]
  }
}

extension PassageRecord {
  public init?(_ json: JSONValue) {
    guard let place = json["place"]?.string else { return nil }
    self.init(place: place, text: json["text"]?.string, call: json["call"]?.int)
  }
}
