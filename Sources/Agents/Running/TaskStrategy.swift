public import Sampling

/// One way to work on a task's items: `direct`, `react`, `prs`, `plan`.
///
/// Requirements on a conformer:
/// - all it knows about an item comes from its context, and everything it does goes through the
///   context: steps, samples, tool calls, records. What the journal already tells is then answered
///   from there, so that `run`, executed again from its beginning, arrives at the same conclusion;
/// - random draws are keyed by the step (`StepContext.key`), nothing depends on the clock;
/// - nothing is kept from one item to the next but what can be computed again: items run in any
///   order and at the same time;
/// - what ends an item is a conclusion; what ends the whole run is thrown.
public protocol TaskStrategy: Sendable {
  /// Steps of an item when the task does not say.
  var defaultSteps: Int { get }
  /// Works on one item until there is an answer, or it is known that there will be none.
  /// - Throws: `budgetSpent`, which concludes the item; errors that `concernsOneItem`, which fail
  ///   it; and anything else, which ends the run. A run that was ended goes on where it was.
  func run(_ context: ItemContext) async throws(AgentError) -> Conclusion
}

/// How an item ended.
public struct Conclusion: Hashable, Sendable {
  /// How the item ends.
  public var outcome: ItemResult.Outcome
  /// The answer, when solved.
  public var text: String?
  /// Why not, for a person.
  public var message: String?
  /// What may be claimed about the answer.
  public var guarantee: Guarantee?
  /// log Ẑ of the draw that the answer is from, in nats.
  public var logZ: Double?
  /// Effective sample size of that draw.
  public var ess: Double?

  /// An answer.
  public static func solved(_ step: StepResult) -> Conclusion {
    Conclusion(
      outcome: .solved, text: step.text, message: nil, guarantee: step.guarantee,
      logZ: step.logZ, ess: step.ess)
  }

  /// No answer.
  public static func unsolved(_ outcome: ItemResult.Outcome, _ message: String?) -> Conclusion {
    Conclusion(outcome: outcome, message: message)
  }
}
