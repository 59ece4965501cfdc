internal import JSONSchema
public import Sampling

/// One answer that was drawn, and what it cost.
public struct StepResult: Hashable, Sendable {
  /// The answer; nil when no particle survived or the time was up.
  public var text: String?
  /// Whether it passes the success check.
  public var isSolved: Bool
  /// Why there is no answer, or why it does not pass.
  public var message: String?
  /// What may be claimed of the answer.
  public var guarantee: Guarantee?
  /// log Ẑ of the answer's draw, in nats.
  public var logZ: Double?
  /// Effective sample size of that draw.
  public var ess: Double?
  /// Prompt tokens and tokens drawn.
  public var tokens: Int
  /// Calls of tools in this step.
  public var toolCalls = 0
  /// Seconds of the wall clock.
  public var seconds: Double

  var fields: [(String, JSONValue)] {
    [
      ("text", .optional(text)), ("solved", .bool(isSolved)), ("message", .optional(message)),
      ("guarantee", .optional(guarantee?.rawValue)), ("log_z", .double(logZ)),
      ("ess", .double(ess)), ("tokens", .int(tokens)),
      ("tool_calls", toolCalls == 0 ? .null : .int(toolCalls)), ("seconds", .double(seconds)),
    ]
  }
}

extension StepResult {
  /// A result of `text`, drawn as `record` says; what it cost is filled in by its step.
  public init(_ text: String?, isSolved: Bool, message: String? = nil, from record: SampledRecord?)
  {
    self.init(
      text: text, isSolved: isSolved, message: message, guarantee: record?.guarantee,
      logZ: record?.logZ, ess: record?.ess, tokens: 0, seconds: 0)
  }

  init?(_ json: JSONValue) {
    guard let isSolved = json["solved"]?.bool, let tokens = json["tokens"]?.int,
      let seconds = json["seconds"]?.number?.double
    else { return nil }
    self.init(
      text: json["text"]?.string, isSolved: isSolved, message: json["message"]?.string,
      guarantee: json["guarantee"]?.string.flatMap { Guarantee(rawValue: $0) },
      logZ: json["log_z"]?.number?.double, ess: json["ess"]?.number?.double, tokens: tokens,
      toolCalls: json["tool_calls"]?.int ?? 0, seconds: seconds)
  }
}
