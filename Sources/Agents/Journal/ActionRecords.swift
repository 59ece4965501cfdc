package import JSONSchema

/// `behaviors_recalled`: which behaviors stand in the prompt of this step.
///
///     {"behaviors": [{"name": "behavior_check_units", "version": 2, "instruction": "…",
///      "score": 0.61}…]}
package struct RecalledRecord: StepRecord {
  package static let kind = "behaviors_recalled"
  package var behaviors: [RecalledBehavior]
  /// What in the step they are for: the question of a leaf; nil for the step itself.
  package var part: String?

  package var fields: [(String, JSONValue)] {
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

  package init?(_ json: JSONValue) {
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
package struct RetrievedRecord: StepRecord {
  package static let kind = "tools_retrieved"

  /// A tool that was found.
  package struct Found: Hashable, Sendable {
    package var name: String
    /// Comparable within one record only.
    package var score: Double
    package var isShown: Bool
  }

  /// The queries beside the utterance that were searched for.
  package var queries: [String]
  package var tools: [Found]
  /// What in the step they were looked for: the question of a leaf; nil for the step itself.
  package var part: String?

  package var fields: [(String, JSONValue)] {
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

  package init?(_ json: JSONValue) {
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
package struct DecidedRecord: StepRecord {
  package static let kind = "action_decided"

  /// What to do.
  package enum Advice: String, Hashable, Sendable, CaseIterable {
    case act, gather, branch, ask, stop
  }

  /// A tool with the share of its calls.
  package struct Share: Hashable, Sendable {
    package var name: String
    package var weight: Double
  }

  package var tools: [Share]
  /// −Σ p ln p over the tools, in nats.
  package var entropy: Double
  /// How many actions could have been named.
  package var choices: Int
  package var logZ: Double?
  package var advice: Advice
  /// The call that is made; nil when none is.
  package var tool: String?
  package var arguments: JSONValue?
  package var thought: String?
  /// Why, for a person, when it is not obvious.
  package var reason: String?

  package var fields: [(String, JSONValue)] {
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
  package init?(_ json: JSONValue) {
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
package struct CompactedRecord: StepRecord {
  package static let kind = "history_compacted"
  package var steps: [Int]
  package var tokensBefore: Int
  package var tokensAfter: Int

  package var fields: [(String, JSONValue)] {
    [
      ("steps", .array(steps.map { .int($0) })), ("tokens_before", .int(tokensBefore)),
      ("tokens_after", .int(tokensAfter)),
    ]
  }
}

extension CompactedRecord {
  package init?(_ json: JSONValue) {
    guard let steps = json["steps"]?.array, let before = json["tokens_before"]?.int,
      let after = json["tokens_after"]?.int
    else { return nil }
    self.init(steps: steps.compactMap(\.int), tokensBefore: before, tokensAfter: after)
  }
}

/// `success_checked`: whether an answer will do.
///
///     {"ok": false, "message": "the answer fails the success check: …", "seconds": 0.01}
package struct CheckedRecord: StepRecord {
  package static let kind = "success_checked"
  package var isOK: Bool
  package var message: String?
  package var seconds: Double

  package var fields: [(String, JSONValue)] {
    [("ok", .bool(isOK)), ("message", .optional(message)), ("seconds", .double(seconds))]
  }
}

extension CheckedRecord {
  package init?(_ json: JSONValue) {
    guard let isOK = json["ok"]?.bool else { return nil }
    self.init(
      isOK: isOK, message: json["message"]?.string,
      seconds: json["seconds"]?.number?.double ?? 0)
  }
}
