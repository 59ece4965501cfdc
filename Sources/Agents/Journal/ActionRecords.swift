public import JSONSchema

/// `behaviors_recalled`: which behaviors stand in the prompt of this step.
///
///     {"behaviors": [{"name": "behavior_check_units", "version": 2, "instruction": "…",
///      "score": 0.61}…]}
public struct RecalledRecord: StepRecord {
  public static let kind = "behaviors_recalled"
  public var behaviors: [RecalledBehavior]
  /// What in the step they are for: the question of a leaf; nil for the step itself.
  public var part: String?

  public var fields: [(String, JSONValue)] {
    [
      (
        "behaviors",
        .array(
          behaviors.map {
            [
              "name": .string($0.name), "version": .int($0.version),
              "instruction": .string($0.instruction), "score": .double($0.score),
            ]
          })
      ), ("part", .optional(part)),
    ]
  }

  init(_ behaviors: [RecalledBehavior], part: String? = nil) {
    self.behaviors = behaviors
    self.part = part
  }

  public init?(_ json: JSONValue) {
    guard let list = json["behaviors"]?.array else { return nil }
    part = json["part"]?.string
    behaviors = list.compactMap { entry in
      entry["name"]?.string.map {
        RecalledBehavior(
          name: $0, instruction: entry["instruction"]?.string ?? "",
          score: entry["score"]?.number?.double ?? 0, version: entry["version"]?.int ?? 1)
      }
    }
  }
}

/// `tools_retrieved`: how tools were looked for, what was found, best first, and what was shown.
///
///     {"queries": ["…"], "tools": [{"name": "calculator", "score": 1.7, "shown": true}…]}
public struct RetrievedRecord: StepRecord {
  public static let kind = "tools_retrieved"

  /// A tool that was found.
  public struct Found: Hashable, Sendable {
    public var name: String
    /// Comparable within one record only.
    public var score: Double
    public var isShown: Bool
  }

  /// The queries beside the utterance that were searched for.
  public var queries: [String]
  public var tools: [Found]
  /// What in the step they were looked for: the question of a leaf; nil for the step itself.
  public var part: String?

  public var fields: [(String, JSONValue)] {
    [
      ("queries", .array(queries.map { .string($0) })),
      (
        "tools",
        .array(
          tools.map {
            ["name": .string($0.name), "score": .double($0.score), "shown": .bool($0.isShown)]
          })
      ), ("part", .optional(part)),
    ]
  }

  init(queries: [String], tools: [Found]) {
    self.queries = queries
    self.tools = tools
  }

  public init?(_ json: JSONValue) {
    guard let list = json["tools"]?.array else { return nil }
    part = json["part"]?.string
    queries = (json["queries"]?.array ?? []).compactMap(\.string)
    tools = list.compactMap { entry in
      entry["name"]?.string.map {
        Found(
          name: $0, score: entry["score"]?.number?.double ?? 0,
          isShown: entry["shown"]?.bool ?? false)
      }
    }
  }
}

/// `action_decided`: the posterior over tools and what it made the agent do.
///
///     {"tools": [{"name": "calculator", "weight": 0.8}…], "entropy": 0.5, "choices": 3,
///      "log_z": -2.1, "advice": "act", "tool": "calculator", "arguments": {…}, "thought": "…"}
///
/// `advice` is `act`, `gather` (show more tools), `branch` (try two), `ask`, or `stop`.
public struct DecidedRecord: StepRecord {
  public static let kind = "action_decided"

  /// What to do.
  public enum Advice: String, Hashable, Sendable, CaseIterable {
    case act, gather, branch, ask, stop
  }

  /// A tool with the share of its calls.
  public struct Share: Hashable, Sendable {
    public var name: String
    public var weight: Double
  }

  public var tools: [Share]
  /// −Σ p ln p over the tools, in nats.
  public var entropy: Double
  /// How many actions could have been named.
  public var choices: Int
  public var logZ: Double?
  public var advice: Advice
  /// The call that is made; nil when none is.
  public var tool: String?
  public var arguments: JSONValue?
  public var thought: String?
  /// Why, for a person, when it is not obvious.
  public var reason: String?

  public var fields: [(String, JSONValue)] {
    [
      (
        "tools",
        .array(tools.map { ["name": .string($0.name), "weight": .double($0.weight)] })
      ),
      ("entropy", .double(entropy)), ("choices", .int(choices)), ("log_z", .double(logZ)),
      ("advice", .string(advice.rawValue)), ("tool", .optional(tool)),
      ("arguments", arguments ?? .null), ("thought", .optional(thought)),
      ("reason", .optional(reason)),
    ]
  }
}

extension DecidedRecord {
  public init?(_ json: JSONValue) {
    guard let list = json["tools"]?.array, let entropy = json["entropy"]?.number?.double,
      let advice = json["advice"]?.string.flatMap({ Advice(rawValue: $0) })
    else { return nil }
    self.init(
      tools: list.compactMap { entry in
        entry["name"]?.string.map {
          Share(name: $0, weight: entry["weight"]?.number?.double ?? 0)
        }
      },
      entropy: entropy, choices: json["choices"]?.int ?? 0, logZ: json["log_z"]?.number?.double,
      advice: advice, tool: json["tool"]?.string, arguments: json["arguments"],
      thought: json["thought"]?.string, reason: json["reason"]?.string)
  }
}

/// `history_compacted`: steps whose words are left out of the prompt because it had grown too long.
///
///     {"steps": [0, 1], "tokens_before": 2100, "tokens_after": 900}
public struct CompactedRecord: StepRecord {
  public static let kind = "history_compacted"
  public var steps: [Int]
  public var tokensBefore: Int
  public var tokensAfter: Int

  public var fields: [(String, JSONValue)] {
    [
      ("steps", .array(steps.map { .int($0) })), ("tokens_before", .int(tokensBefore)),
      ("tokens_after", .int(tokensAfter)),
    ]
  }
}

extension CompactedRecord {
  public init?(_ json: JSONValue) {
    guard let steps = json["steps"]?.array, let before = json["tokens_before"]?.int,
      let after = json["tokens_after"]?.int
    else { return nil }
    self.init(steps: steps.compactMap(\.int), tokensBefore: before, tokensAfter: after)
  }
}

/// `success_checked`: whether an answer will do.
///
///     {"ok": false, "message": "the answer fails the success check: …", "seconds": 0.01}
public struct CheckedRecord: StepRecord {
  public static let kind = "success_checked"
  public var isOK: Bool
  public var message: String?
  public var seconds: Double

  public var fields: [(String, JSONValue)] {
    [("ok", .bool(isOK)), ("message", .optional(message)), ("seconds", .double(seconds))]
  }
}

extension CheckedRecord {
  public init?(_ json: JSONValue) {
    guard let isOK = json["ok"]?.bool else { return nil }
    self.init(
      isOK: isOK, message: json["message"]?.string,
      seconds: json["seconds"]?.number?.double ?? 0)
  }
}
