public import Inference

/// A constraint whose texts begin with a part that has a limit of its own.
public protocol StagedConstraint: Constraint {
  /// The first part, its end included.
  associatedtype Stage: Constraint

  /// The set of first parts.
  var stage: Stage { get }

  /// The state right after the first part.
  var afterStage: State? { get }

  /// Where in the first part a state is; nil when it is over.
  func stageState(_ state: State) -> Stage.State?
}

/// Whether the first part of a staged constraint can still end in so many tokens.
public final class StageClock<State: Hashable & Sendable> {
  /// The state right after the first part.
  public let after: State?
  /// Tokens in which the first part can be ended from any of its states.
  public let horizon: Int
  private let isOpen: (State) -> Bool
  private let endsWithin: (State, Int) throws(ConstraintError) -> Bool?

  /// The clock of a constraint over a model's tokens.
  /// - Parameter unavailable: tokens that cannot be used as text.
  public init<S: StagedConstraint>(
    _ constraint: S, vocabulary: Vocabulary, unavailable: TokenMask? = nil
  ) where S.State == State {
    let budget = TokenBudget(constraint.stage, vocabulary: vocabulary, unavailable: unavailable)
    after = constraint.afterStage
    var horizon = Int.max / 4
    if let start = constraint.stage.start, case .exact(let tokens) = try? budget.distance(start) {
      horizon = tokens - 1 + 3  // first the character that may be open
    }
    self.horizon = horizon
    isOpen = { constraint.stageState($0) != nil }
    endsWithin = { state, tokens throws(ConstraintError) in
      guard let inner = constraint.stageState(state) else { return true }
      // The budget counts the end of a text as a token, and here nothing ends.
      return try budget.canFinish(inner, within: tokens + 1)
    }
  }

  /// Whether the first part is not over.
  public func isRunning(_ state: State) -> Bool { isOpen(state) }

  /// Whether it can be over after `tokens` more tokens; nil when that was not found out.
  public func canEnd(_ state: State, within tokens: Int) throws(ConstraintError) -> Bool? {
    try endsWithin(state, tokens)
  }
}
