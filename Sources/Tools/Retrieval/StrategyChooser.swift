package import Inference

/// Chooses the query writer for the next request by what earlier choices were worth.
///
/// Rewards are recall or NDCG where labels exist; on-line, 1 when a tool among the retrieved was
/// called and succeeded, else 0 (`WriterRewards`).
package struct StrategyChooser: Sendable {
  /// A writer with a merge.
  package struct Strategy: Sendable {
    package var name: String
    package var writer: any QueryWriter
    package var merge: QueryMerge
    /// What throws its queries away; nil keeps all.
    package var guardian: QueryGuard?

    package init(
      name: String? = nil, writer: any QueryWriter, merge: QueryMerge = .best,
      guardian: QueryGuard? = nil
    ) {
      self.name = name ?? writer.name
      self.writer = writer
      self.merge = merge
      self.guardian = guardian
    }
  }

  /// What there is to choose from.
  package let strategies: [Strategy]
  /// What is known about these strategies, in their order.
  package private(set) var bandit: Bandit
  /// What is known about strategies that are not to be chosen now.
  private let others: [Bandit.Arm]
  private var random: RandomStream

  /// A chooser.
  /// - Parameter learned: what was learned before, maybe about other strategies, too.
  package init(
    _ strategies: [Strategy], rule: Bandit.Rule = .upperConfidence(alpha: 0.5),
    learned: [Bandit.Arm] = [], key: RandomKey = RandomKey(seed: 0)
  ) {
    self.strategies = strategies
    let names = strategies.map(\.name)
    bandit = Bandit(
      knowing: names.map { name in
        learned.first { $0.name == name } ?? Bandit.Arm(name: name)
      }, rule: rule)
    others = learned.filter { !names.contains($0.name) }
    random = key.stream(for: .tools)
  }

  /// All that is known, for another chooser to go on with.
  package var learned: [Bandit.Arm] { bandit.arms + others }

  /// The strategy to use next; nil when there is none.
  package mutating func choose() -> Strategy? {
    let name = bandit.choose(&random)
    return strategies.first { $0.name == name }
  }

  /// Notes what one of the strategies was worth, in 0…1.
  package mutating func record(_ reward: Double, for strategy: String) {
    guard strategies.contains(where: { $0.name == strategy }) else { return }
    bandit.record(reward, for: strategy)
  }

  /// Judges every query with the strategy that is chosen for it, and learns from each.
  /// - Parameter metric: what is the reward, one of `ToolMetrics.names`.
  package mutating func evaluate(
    _ queries: [LabelledQuery], in index: ToolIndex, reward metric: String = "ndcg@5"
  ) async throws(ToolError) -> [ToolEvaluation.Item] {
    var items: [ToolEvaluation.Item] = []
    for query in queries {
      if Task.isCancelled { throw ToolError(.cancelled, "the evaluation was cancelled") }
      guard let strategy = choose() else { return [] }
      let item = try await ToolEvaluation(index: index, strategy).evaluate(query)
      record(item.metrics[metric] ?? 0, for: strategy.name)
      items.append(item)
    }
    return items
  }
}

extension ToolEvaluation {
  /// A measurement of a strategy.
  package init(
    index: ToolIndex, _ strategy: StrategyChooser.Strategy, reranker: ToolReranker? = nil
  ) {
    self.init(
      index: index, writer: strategy.writer, merge: strategy.merge, guardian: strategy.guardian,
      reranker: reranker)
  }
}
