/// SpecTr's sequential selection K-SEQ (arXiv 2310.15141): one token of law p from k independent
/// drafts of law q.
///
/// With β(ρ) = Σ min(q, p/ρ), the drafts are accepted in order with probability
/// min(1, p(x) / (ρ q(x))); when none is, the token is drawn from the residual
/// p − min(q, p/ρ) · (1 − (1 − β)^k) / β. ρ ∈ [1, k] solves 1 − (1 − β)^k = ρ β, for which the
/// probability of acceptance is within 1 − 1/e of the best possible. k = 1 is ordinary speculative
/// sampling.
package struct SequentialSelection {
  /// (|V|) The target's probabilities.
  let p: [Double]
  /// (|V|) The draft's.
  let q: [Double]
  /// Drafts.
  let k: Int
  /// The solution of the equation above.
  package let rho: Double
  private let beta: Double

  /// Prepares the selection among `k` ≥ 1 drafts.
  package init(target p: [Double], draft q: [Double], drafts k: Int) {
    self.p = p
    self.q = q
    self.k = k
    func overlap(_ rho: Double) -> Double { zip(p, q).reduce(0) { $0 + min($1.1, $1.0 / rho) } }
    var low = 1.0
    var high = Double(k)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      let beta = overlap(middle)
      if 1 - power(1 - beta, k) > middle * beta { low = middle } else { high = middle }
    }
    rho = high
    beta = overlap(high)
  }

  /// Probability that one of the drafts is accepted.
  package var acceptance: Double { 1 - power(1 - beta, k) }

  /// The token, and which draft it was when one was accepted.
  package func choose(
    _ drafts: [Int], _ random: inout some UniformSource
  ) -> (token: Int, accepted: Int?) {
    for (place, token) in drafts.enumerated() {
      if random.uniform() * rho * q[token] < p[token] { return (token, place) }
    }
    let share = beta > 0 ? acceptance / beta : 0
    let residual = zip(p, q).map { max(0, $0 - min($1, $0 / rho) * share) }
    return (draw(residual, &random) ?? draw(p, &random) ?? 0, nil)
  }
}

/// xⁿ for a small whole n.
private func power(_ x: Double, _ n: Int) -> Double {
  (0..<n).reduce(1.0) { result, _ in result * x }
}
