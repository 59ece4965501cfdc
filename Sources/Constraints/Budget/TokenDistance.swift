/// How many more tokens a text needs, its end included.
public enum TokenDistance: Hashable, Sendable {
  /// This many are enough, and no fewer are.
  case exact(Int)
  /// No fewer are enough; whether this many are was not found out.
  case atLeast(Int)
  /// Not known.
  case unknown
}

/// What looking for a distance may cost.
public struct BudgetLimits: Hashable, Sendable {
  /// Trie nodes visited in one search for a shortest path; beyond it the answer is "not known".
  public var searchSteps = 200_000
  /// States whose completions are looked for in one search; beyond it the answer is "not known".
  public var searchStates = 2_000
  /// Searches that may end with "not known"; then bounds alone decide. Where a thousand texts lie
  /// ahead of every state, as in JSON without a schema, more of them only cost time.
  public var fruitlessSearches = 32
  /// States whose distances are remembered.
  public var rememberedStates = 200_000

  /// The defaults.
  public init() {}
}
