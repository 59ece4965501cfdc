/// What one item says about a prompt.
public struct ItemOutcome: Hashable, Sendable {
  /// The graded score; what its scale is depends on the scorer.
  public var reward: Double
  /// 1 when the answer is right, 0 when not; metrics may be between.
  public var accuracy: Double
  /// The label or text that was answered, for reading.
  public var answer: String?

  /// An outcome.
  public init(reward: Double, accuracy: Double, answer: String? = nil) {
    self.reward = reward
    self.accuracy = accuracy
    self.answer = answer
  }
}

/// The outcomes of one prompt on some items, and what they cost.
public struct ScoringResult: Hashable, Sendable {
  /// One entry an item, in order.
  public var outcomes: [ItemOutcome]
  /// Tokens that were really put through the model.
  public var tokens: Int

  /// A result.
  public init(outcomes: [ItemOutcome], tokens: Int) {
    self.outcomes = outcomes
    self.tokens = tokens
  }

  /// The mean reward; 0 of nothing.
  public var reward: Double { mean(\.reward) }
  /// The mean accuracy; 0 of nothing.
  public var accuracy: Double { mean(\.accuracy) }

  private func mean(_ value: KeyPath<ItemOutcome, Double>) -> Double {
    outcomes.isEmpty ? 0 : outcomes.reduce(0) { $0 + $1[keyPath: value] } / Double(outcomes.count)
  }
}

/// Which number of an outcome a search maximises.
public enum Fitness: String, Hashable, Sendable, CaseIterable {
  /// The graded score: RLPrompt's piecewise reward where labels are scored.
  case reward
  /// The share of right answers.
  case accuracy

  /// The fitness of a result: a mean over its items.
  public func of(_ result: ScoringResult) -> Double {
    self == .reward ? result.reward : result.accuracy
  }

  /// The fitness of one item.
  public func of(_ outcome: ItemOutcome) -> Double {
    self == .reward ? outcome.reward : outcome.accuracy
  }
}
