/// How many more tokens a text needs, its end included.
public enum TokenDistance: Hashable, Sendable {
  /// This many are enough, and no fewer are.
  case exact(Int)
  /// This many are enough; whether fewer are was not found out.
  case atMost(Int)
  /// No fewer are enough; whether this many are was not found out.
  case atLeast(Int)
  /// No number is: nothing that is accepted begins so.
  case infinite
  /// Not known.
  case unknown

  /// Whether no number is known to be enough, and none not to be.
  public var isUnknown: Bool {
    switch self {
    case .atLeast, .unknown: true
    default: false
    }
  }
}

/// What looking for a distance may cost.
public struct BudgetLimits: Hashable, Sendable {
  /// Trie nodes visited while all that lies ahead is explored; beyond it known completions decide.
  public var searchSteps = 200_000
  /// The same for a finite automaton, whose steps are tens of times cheaper.
  public var automatonSteps = 24_000_000
  /// States met while all that lies ahead is explored.
  public var searchStates = 20_000
  /// States whose distances are remembered.
  public var rememberedStates = 200_000

  /// The defaults.
  public init() {}
}
