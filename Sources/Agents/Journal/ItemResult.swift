public import JSONSchema
public import Sampling

/// How a run over one item ended.
public struct ItemResult: Hashable, Sendable {
  /// The ways to end.
  public enum Outcome: String, Hashable, Sendable, CaseIterable {
    /// There is an answer, and it passes the success check if there is one.
    case solved
    /// No answer passed the check.
    case notSolved = "not_solved"
    /// The next step could not be paid for.
    case budgetSpent = "budget_spent"
    /// There is no answer that will do, and a tool that was wanted was not allowed to run.
    case denied
    /// The item cannot be run: a bad line, or a constraint that its texts cannot satisfy.
    case failed
    /// The run was ended in the middle; never in a journal, because the item goes on.
    case interrupted
    /// A tool server is gone and could not be brought back; never in a journal, because a resumed
    /// run goes on with the item.
    case unavailable
    /// A call was lost, and nobody knows what became of it; never in a journal, because a resumed
    /// run goes on with the item once somebody has said how.
    case unknownOutcome = "unknown_outcome"

    /// Whether the item is over; otherwise a resumed run takes it up where it was.
    public var isFinal: Bool {
      switch self {
      case .solved, .notSolved, .budgetSpent, .denied, .failed: true
      case .interrupted, .unavailable, .unknownOutcome: false
      }
    }
  }

  /// The item's number in the task.
  public var item: Int
  /// The `id` of its line, if any.
  public var id: String?
  /// How it ended.
  public var outcome: Outcome
  /// The answer, when solved; the last one that would not do, when interrupted.
  public var text: String?
  /// Why not, for a person.
  public var message: String?
  /// Steps taken.
  public var steps: Int
  /// Prompt tokens and tokens drawn.
  public var tokens: Int
  /// Calls of tools in all its steps.
  public var toolCalls = 0
  /// Seconds of the wall clock.
  public var seconds: Double
  /// What may be claimed about the answer.
  public var guarantee: Guarantee?
  /// log Ẑ of the draw that the answer is from, in nats; nil where nothing was drawn.
  public var logZ: Double?
  /// Effective sample size of that draw, 1 to its particles.
  public var ess: Double?
  /// How the work was shared with a larger model; nil when the task routes nothing.
  package var routing: RoutingTally?

  /// What it came to.
  var cost: BudgetAmount {
    BudgetAmount(steps: steps, tokens: tokens, toolCalls: toolCalls, seconds: seconds)
  }

  /// The result as `run --json` prints it.
  public var json: JSONValue { .members(fields) }

  var fields: [(String, JSONValue)] {
    [
      ("item", .int(item)), ("id", .optional(id)), ("outcome", .string(outcome.rawValue)),
      ("text", .optional(text)), ("message", .optional(message)), ("steps", .int(steps)),
      ("tokens", .int(tokens)),
      ("tool_calls", toolCalls == 0 ? .null : .int(toolCalls)),
      ("guarantee", .optional(guarantee?.rawValue)),
      ("log_z", .double(logZ)), ("ess", .double(ess)), ("routing", routing?.json ?? .null),
      ("seconds", .double(seconds)),
    ]
  }
}

extension ItemResult {
  init?(_ json: JSONValue) {
    guard let item = json["item"]?.int,
      let outcome = json["outcome"]?.string.flatMap({ Outcome(rawValue: $0) }),
      let steps = json["steps"]?.int, let tokens = json["tokens"]?.int,
      let seconds = json["seconds"]?.number?.double
    else { return nil }
    self.init(
      item: item, id: json["id"]?.string, outcome: outcome, text: json["text"]?.string,
      message: json["message"]?.string, steps: steps, tokens: tokens,
      toolCalls: json["tool_calls"]?.int ?? 0, seconds: seconds,
      guarantee: json["guarantee"]?.string.flatMap { Guarantee(rawValue: $0) },
      logZ: json["log_z"]?.number?.double, ess: json["ess"]?.number?.double,
      routing: json["routing"].flatMap { RoutingTally($0) })
  }
}
