/// How one token is found that the constraint admits, and what weight it gets: the names of the token
/// samplers. All but `improper` are properly weighted.
public enum TokenMethod: Hashable, Sendable {
  /// Adaptive weighted rejection sampling (Lipkin et al. 2025, arXiv 2504.05410): candidates are drawn
  /// without replacement until one is admitted, then `probes` more tell its weight. More probes, less
  /// variance. `maxRejects` draws at most that many times.
  case recursive(probes: Int = 1, maxRejects: Int? = nil)
  /// The first admitted token with weight 1: locally masked decoding, not properly weighted.
  case improper
  /// One draw from the base, which the constraint admits or not: no look-ahead, many dead particles.
  case blind
  /// A full mask: the weight is the admitted mass, without variance.
  case exact
  /// `recursive`, and `exact` where a mask is cheap or many tokens were rejected.
  case automatic

  /// What does it.
  package var sampler: any TokenSampler {
    switch self {
    case .recursive(let probes, let maxRejects):
      RejectionSampler(probes: probes, maxRejects: maxRejects)
    case .improper: MaskedSampler()
    case .blind: BlindSampler()
    case .exact: RejectionSampler(masking: .always)
    case .automatic: RejectionSampler(masking: .whereCheap)
    }
  }

  /// A short name for records.
  public var name: String { sampler.name }
}
