package import Inference

/// Spends searches on the heuristics that have served best so far: a bandit over advisers (EVOLvE,
/// arXiv 2410.06238: the algorithm explores, not the model). One adviser serves a whole search,
/// since a search has one outcome.
package struct HeuristicAllocation: Sendable {
  private var bandit: Bandit
  private var stream: RandomStream

  /// An allocation over heuristics by name.
  package init(_ names: [String], rule: Bandit.Rule = .upperConfidence(alpha: 0.5), seed: UInt64) {
    bandit = Bandit(arms: names, rule: rule)
    stream = RandomKey(seed: seed).stream(for: .planning)
  }

  /// Who advises the next search; nil when there is nobody.
  package mutating func choose() -> String? { bandit.choose(&stream) }

  /// Notes how a search went: 0…1, for example success weighted by path length.
  package mutating func record(_ reward: Double, for name: String) {
    bandit.record(reward, for: name)
  }

  /// What is known of each adviser.
  package var arms: [Bandit.Arm] { bandit.arms }
}
