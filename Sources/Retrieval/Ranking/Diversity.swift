/// Chooses results that are good and not near-copies of each other.
///
/// Maximal marginal relevance (Carbonell and Goldstein 1998): next comes the one with the greatest
/// λ·relevance − (1 − λ)·(greatest similarity to one already chosen).
public struct MaximalMarginalRelevance: Hashable, Sendable {
  /// λ: 1 looks at relevance only.
  public var relevanceShare: Double

  /// A choice rule.
  public init(relevanceShare: Double = 0.7) {
    self.relevanceShare = relevanceShare
  }

  /// The chosen positions, in the order of choice; equal ones by position.
  /// - Parameters:
  ///   - relevance: one number a candidate, on the scale of the similarities.
  ///   - similarity: how alike two candidates are, by position.
  public func choose(_ count: Int, relevance: [Double], similarity: (Int, Int) -> Double) -> [Int] {
    var chosen: [Int] = []
    var rest = Array(relevance.indices)
    var closest = [Double](repeating: -.infinity, count: relevance.count)
    while chosen.count < count, !rest.isEmpty {
      var best = 0
      var bestScore = -Double.infinity
      for (slot, candidate) in rest.enumerated() {
        let penalty = chosen.isEmpty ? 0 : closest[candidate]
        let score = relevanceShare * relevance[candidate] - (1 - relevanceShare) * penalty
        if score > bestScore { (best, bestScore) = (slot, score) }
      }
      let next = rest.remove(at: best)
      chosen.append(next)
      for candidate in rest {
        closest[candidate] = max(closest[candidate], similarity(candidate, next))
      }
    }
    return chosen
  }
}
