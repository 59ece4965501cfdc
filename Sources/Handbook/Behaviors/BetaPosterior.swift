internal import Foundation
public import Inference

/// What is believed about a success probability: Beta(α, β).
public struct BetaPosterior: Hashable, Sendable {
  /// Successes and the prior's one.
  public var alpha: Double
  /// Failures and the prior's one.
  public var beta: Double

  public init(alpha: Double, beta: Double) {
    self.alpha = alpha
    self.beta = beta
  }

  /// The expected probability, α / (α + β).
  public var mean: Double { alpha / (alpha + beta) }

  /// The log odds of the mean, ln(α / β): 0 without experience.
  public var logit: Double { log(alpha / beta) }

  /// A probability drawn from the distribution.
  public func sample(_ random: inout RandomStream) -> Double {
    let first = Self.gamma(alpha, &random)
    return first / (first + Self.gamma(beta, &random))
  }

  /// A draw from Gamma(shape, 1), shape ≥ 1 (Marsaglia and Tsang 2000).
  private static func gamma(_ shape: Double, _ random: inout RandomStream) -> Double {
    let d = max(shape, 1) - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let radius = (-2 * log(1 - random.uniform())).squareRoot()
      let normal = radius * cos(2 * .pi * random.uniform())
      let cube = (1 + c * normal) * (1 + c * normal) * (1 + c * normal)
      guard cube > 0 else { continue }
      if log(1 - random.uniform()) < normal * normal / 2 + d - d * cube + d * log(cube) {
        return d * cube
      }
    }
  }
}
