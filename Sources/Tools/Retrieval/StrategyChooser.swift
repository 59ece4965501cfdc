public import Inference

/// Chooses the query writer for the next request by what earlier choices were worth.
///
/// Rewards are recall or NDCG where labels exist; on-line, 1 when a tool among the retrieved was
/// called and succeeded, else 0.
public struct StrategyChooser: Sendable {
  /// A writer with a merge.
  public struct Strategy: Sendable {
    public var name: String
    public var writer: any QueryWriter
    public var merge: QueryMerge

    public init(name: String? = nil, writer: any QueryWriter, merge: QueryMerge = .best) {
      self.name = name ?? writer.name
      self.writer = writer
      self.merge = merge
    }
  }

  /// What there is to choose from.
  public let strategies: [Strategy]
  /// What was learned; save and restore it as JSON.
  public var bandit: Bandit
  private var random: RandomStream

  /// A chooser; `bandit` brings what was learned before.
  public init(
    _ strategies: [Strategy], rule: Bandit.Rule = .upperConfidence(alpha: 0.5),
    learned bandit: Bandit? = nil, key: RandomKey = RandomKey(seed: 0)
  ) {
    self.strategies = strategies
    self.bandit = bandit ?? Bandit(arms: strategies.map(\.name), rule: rule)
    random = key.stream(for: .tools)
  }

  /// The strategy to use next; nil when there is none.
  public mutating func choose() -> Strategy? {
    let name = bandit.choose(&random)
    return strategies.first { $0.name == name } ?? strategies.first
  }

  /// Notes what a strategy was worth, in 0…1.
  public mutating func record(_ reward: Double, for strategy: String) {
    bandit.record(reward, for: strategy)
  }
}
