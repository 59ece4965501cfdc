import Inference

/// The distributions of one context: what the weights refer to, and what tokens are drawn from.
struct StepLaw {
  /// The base distribution p.
  let target: BaseDistribution
  /// The proposal q; the same object unless another one was asked for.
  let proposal: BaseDistribution

  /// log p(x) / q(x): what a token drawn from the proposal owes the target.
  func logCorrection(_ event: TokenID) -> Double {
    target === proposal
      ? 0 : target.logProbability(of: event) - proposal.logProbability(of: event)
  }
}
