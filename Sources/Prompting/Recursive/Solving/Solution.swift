/// What solving a problem led to.
public struct Solution: Hashable, Sendable {
  /// How it ended.
  public enum Ending: String, Hashable, Sendable {
    /// There is an answer.
    case solved
    /// There is none, because the budget was spent.
    case budgetSpent = "budget_spent"
    /// There is none, because no answer could be drawn.
    case failed
  }

  /// How it ended.
  public var ending: Ending
  /// The tree, root first, parents before their steps.
  public var nodes: [SolutionNode]
  /// What went differently.
  public var counters: SolvingCounters
  /// Rounds: batches of calls that did not depend on each other.
  public var rounds: Int

  /// The answer of the root.
  public var answer: String? { nodes.first?.answer }
  /// (choices) Its law, where it was read from alternatives.
  public var law: [Double]? { nodes.first?.law }
  /// Roles that were taken, over all nodes.
  public var calls: Int { nodes.reduce(0) { $0 + $1.calls } }
  /// Prompt tokens and tokens drawn, over all nodes.
  public var tokens: Int { nodes.reduce(0) { $0 + $1.tokens } }
}
