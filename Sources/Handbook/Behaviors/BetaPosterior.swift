public import Inference

/// What is believed about a success probability: Beta(α, β).
public struct BetaPosterior: Hashable, Sendable {
  /// Successes and the prior's one.
  public var alpha: Double
  /// Failures and the prior's one.
  public var beta: Double

  /// The distribution of a share after `alpha` − 1 successes and `beta` − 1 failures.
  public init(alpha: Double, beta: Double) {
    self.alpha = alpha
    self.beta = beta
  }

  /// The expected probability, α / (α + β).
  public var mean: Double { alpha / (alpha + beta) }

  /// The log odds of the mean, ln(α / β): 0 without experience.
  public var logit: Double { Elementary.log(alpha / beta) }

  /// A probability drawn from the distribution.
  public func sample(_ random: inout RandomStream) -> Double { random.beta(alpha, beta) }
}
