/// How whole texts are sampled.
public enum SequenceMethod: Hashable, Sendable {
  /// Sequential Monte Carlo: particles step together, weights by the token method, resampling
  /// when they degenerate. Consistent for p(y) c(y) / Z. Without resampling (`essThreshold` 0) it is
  /// sequential importance sampling.
  case smc(TokenMethod)
  /// Locally masked decoding: every text valid, weights ignored.
  case masked
  /// Draw from the model, weight by the constraint at the end.
  case rerank
  /// Draw from the model, keep the valid text with the best score: the potentials' if there are
  /// any, otherwise the mean log-probability a token.
  case bestOf
  /// Draw from the model; the constraint is only checked at the end.
  case base

  /// Whether the constraint guides the drawing of tokens.
  var isGuided: Bool {
    switch self {
    case .smc, .masked: true
    case .rerank, .bestOf, .base: false
    }
  }

  /// How one token is drawn.
  var tokenMethod: TokenMethod {
    switch self {
    case .smc(let method): method
    case .masked: .improper
    case .rerank, .bestOf, .base: .blind
    }
  }

  /// A short name for records.
  public var name: String {
    switch self {
    case .smc(let method): method.name
    case .masked: "masked"
    case .rerank: "rerank"
    case .bestOf: "best-of"
    case .base: "base"
    }
  }
}
