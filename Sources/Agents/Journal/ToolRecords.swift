public import JSONSchema
internal import Tools

/// `tool_started`: a call is about to be made. Without a `tool_finished` after it nobody knows what
/// became of it.
///
///     {"call": 0, "tool": "calculator", "arguments": {…}, "effect": "none", "again": true}
public struct ToolStartedRecord: StepRecord {
  public static let kind = "tool_started"
  /// Which call of the step, from 0.
  public var call: Int
  public var tool: String
  public var arguments: JSONValue
  /// The most it may do to the world: `none`, `reads`, `writes`, `network`, `runs` or `shell`.
  public var effect: String
  /// Whether it had begun before, with an outcome that is not known.
  public var isRepeated = false

  public var fields: [(String, JSONValue)] {
    [
      ("call", .int(call)), ("tool", .string(tool)), ("arguments", arguments),
      ("effect", .string(effect)), ("again", isRepeated ? .bool(true) : .null),
    ]
  }
}

extension ToolStartedRecord {
  public init?(_ json: JSONValue) {
    guard let call = json["call"]?.int, let tool = json["tool"]?.string,
      let arguments = json["arguments"], let effect = json["effect"]?.string
    else { return nil }
    self.init(
      call: call, tool: tool, arguments: arguments, effect: effect,
      isRepeated: json["again"]?.bool ?? false)
  }
}

/// `tool_finished`: what came of a call.
///
///     {"call": 0, "tool": "calculator", "text": "391", "structured": …, "is_error": false,
///      "error": "tool_timed_out", "seconds": 0.001}
///
/// `error` is the code of a failure that is not the tool's own; `unknown` when the outcome of a call
/// was lost and is only reported.
public struct ToolFinishedRecord: StepRecord {
  public static let kind = "tool_finished"
  public var call: Int
  public var tool: String
  /// The result, or why there is none; already cut to the tools' limit.
  public var text: String
  public var structured: JSONValue?
  public var isError: Bool
  public var error: String?
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
