public import JSONSchema
internal import Tools

/// `tool_started`: a call is about to be made. Without a `tool_finished` after it nobody knows what
/// became of it.
///
///     {"call": 0, "tool": "calculator", "arguments": {…}, "effect": "none", "again": true}
package struct ToolStartedRecord: StepRecord {
  package static let kind = "tool_started"
  /// Numbers that the step's own calls can have; those made inside of the skill that call n called have
  /// the n + 1st thousand.
  static let room = 1_000
  /// Which call of the step, from 0.
  package var call: Int
  /// Whether it was made inside of a skill, not by the loop.
  package var isInsideSkill: Bool { call >= Self.room }
  package var tool: String
  package var arguments: JSONValue
  /// The most it may do to the world: `none`, `reads`, `writes`, `network`, `runs` or `shell`.
  package var effect: String
  /// Whether it had begun before, with an outcome that is not known.
  package var isRepeated = false

  package var fields: [(String, JSONValue)] {
    [
      ("call", .int(call)), ("tool", .string(tool)), ("arguments", arguments),
      ("effect", .string(effect)), ("again", isRepeated ? .bool(true) : .null),
    ]
  }
}

extension ToolStartedRecord {
  package init?(_ json: JSONValue) {
    guard let call = json["call"]?.int, let tool = json["tool"]?.string,
      let arguments = json["arguments"], let effect = json["effect"]?.string
    else { return nil }
    self.init(
      call: call, tool: tool, arguments: arguments, effect: effect,
      isRepeated: json["again"]?.bool ?? false)
  }
}

/// `tool_withdrawn`: the call that was about to be made was not, because its server is gone. It is made
/// when the run goes on.
///
///     {"call": 0, "tool": "send", "reason": "…"}
package struct ToolWithdrawnRecord: StepRecord {
  package static let kind = "tool_withdrawn"
  /// Which call of the step.
  package var call: Int
  package var tool: String
  /// Why, for a person.
  package var reason: String

  package var fields: [(String, JSONValue)] {
    [("call", .int(call)), ("tool", .string(tool)), ("reason", .string(reason))]
  }
}

extension ToolWithdrawnRecord {
  package init?(_ json: JSONValue) {
    guard let call = json["call"]?.int, let tool = json["tool"]?.string else { return nil }
    self.init(call: call, tool: tool, reason: json["reason"]?.string ?? "")
  }
}

/// `tool_finished`: what came of a call.
///
///     {"call": 0, "tool": "calculator", "text": "391", "structured": …, "is_error": false,
///      "error": "tool_timed_out", "seconds": 0.001}
///
/// `error` is the code of a failure that is not the tool's own; `unknown` when the outcome of a call
/// was lost and is only reported; `repeated` and `call_limit` when it was not made, because the same
/// call, or calls of the tool, had been made as often as the task allows.
public struct ToolFinishedRecord: StepRecord {
  public static let kind = "tool_finished"
  /// The number of the call in its step.
  public var call: Int
  /// The tool's name.
  public var tool: String
  /// The result, or why there is none; already cut to the tools' limit.
  public var text: String
  /// The result as data, where the tool gives it.
  public var structured: JSONValue?
  /// Whether the tool itself reports failure.
  public var isError: Bool
  /// The code of a failure that is not the tool's own.
  public var error: String?
  /// Seconds of the wall clock.
  public var seconds: Double

  public var fields: [(String, JSONValue)] {
    [
      ("call", .int(call)), ("tool", .string(tool)), ("text", .string(text)),
      ("structured", structured ?? .null), ("is_error", .bool(isError)),
      ("error", .optional(error)), ("seconds", .double(seconds)),
    ]
  }
}

extension ToolFinishedRecord {
  /// Reads a record's fields; nil when they are none of this kind.
  public init?(_ json: JSONValue) {
    guard let call = json["call"]?.int, let tool = json["tool"]?.string,
      let text = json["text"]?.string, let isError = json["is_error"]?.bool
    else { return nil }
    self.init(
      call: call, tool: tool, text: text, structured: json["structured"], isError: isError,
      error: json["error"]?.string, seconds: json["seconds"]?.number?.double ?? 0)
  }
}

extension ToolEffect {
  /// The effect's word in records.
  var word: String {
    switch self {
    case .none: "none"
    case .reads: "reads"
    case .writes: "writes"
    case .network: "network"
    case .runs: "runs"
    case .shell: "shell"
    }
  }
}
