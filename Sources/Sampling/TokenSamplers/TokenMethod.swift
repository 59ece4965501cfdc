/// How one token is found that the constraint admits, and what weight it gets.
///
/// Notation: p is the distribution over events, c(t) ∈ {0, 1} says whether the constraint admits
/// t, Z = Σ p(t) c(t). A pair (token, weight) is properly weighted when E[w·1{t}] = p(t) c(t) for
/// every t. All methods but `improper` are; their tokens all follow p(t) c(t) / Z when no limit
/// on rejections is set.
public enum TokenMethod: Hashable, Sendable {
  /// Adaptive weighted rejection sampling (Lipkin et al. 2025, arXiv 2504.05410): draw without
  /// replacement until the first token x is admitted, then look at `probes` more.
  ///
  /// With R the mass not rejected when x was found, w = p(x) + Σ admitted probes but the last
  /// p(y) + (mass still unseen) · 1[last probe admitted]. More probes, less variance; when all
  /// tokens have been looked at, w = Z exactly. `maxRejects` draws at most that many times.
  case recursive(probes: Int = 1, maxRejects: Int? = nil)
  /// The same paper's geometric estimator: w = min(k − 1, a) / (a + n − 1) for a admissions and n
  /// rejections of simulated draws with replacement, until k = `maxAccepts` admissions or
  /// `maxRejects` rejections. Fewer checks on peaked distributions, larger variance.
  case geometric(maxAccepts: Int = 2, maxRejects: Int? = nil)
  /// The estimator of the paper's own experiments: after the first admission a second search
  /// with the rejected tokens left out; w = R / (rejections in both + 1). Kept for comparison.
  case twoLoop
  /// The first admitted token with weight 1: locally masked decoding, not properly weighted.
  case improper
  /// One draw from p with weight c: no look-ahead, many dead particles. With potentials and
  /// resampling this is the classical twisted particle filter.
  case blind
  /// A full mask: w = Z without variance.
  case exact
  /// `recursive`, and `exact` where a mask is cheap or many tokens were rejected; see
  /// `MaskPolicy`. Properly weighted, because a search may change to any proper method for the
  /// part of the vocabulary that is left.
  case automatic

  /// Says which value cannot be used.
  package func validate() throws(SamplingError) {
    switch self {
    case .recursive(let probes, let maxRejects):
      guard probes >= 1 else {
        throw SamplingError(.invalidOptions, "probes must be at least 1, got \(probes)")
      }
      try check(maxRejects)
    case .geometric(let maxAccepts, let maxRejects):
      guard maxAccepts >= 2 else {
        throw SamplingError(
          .invalidOptions, "the geometric method needs at least 2 accepts, got \(maxAccepts)")
      }
      try check(maxRejects)
    case .twoLoop, .improper, .blind, .exact, .automatic: return
    }
  }

  private func check(_ maxRejects: Int?) throws(SamplingError) {
    guard let maxRejects, maxRejects < 2 else { return }
    throw SamplingError(
      .invalidOptions,
      "a limit on rejections must be at least 2 for weights to be proper, got \(maxRejects)")
  }

  /// A short name for records.
  public var name: String {
    switch self {
    case .recursive: "awrs"
    case .geometric: "awrs-geometric"
    case .twoLoop: "awrs-two-loop"
    case .improper: "improper"
    case .blind: "blind"
    case .exact: "exact"
    case .automatic: "auto"
    }
  }
}
