/// A score of texts that the sampler steers by: the target becomes p(y) · c(y) · e^{complete(y)}.
///
/// Two questions, as in probabilistic programming: what a finished text is worth, and what a
/// prefix promises. The second only guides resampling ("twisting") and is divided out again, so
/// any finite values are right and good ones save particles.
///
/// Requirements on a conformer: the same text gives the same score; scores are natural logs,
/// never NaN or +∞; −∞ for a prefix means that every extension has −∞ too. One call scores a
/// batch, so that a model can judge it at once.
public protocol Potential: Sendable {
  /// Log-score of each finished text.
  func complete(_ texts: [[UInt8]]) async throws(SamplingError) -> [Double]
  /// Log-score of each unfinished text; used when resampling is on.
  func prefix(_ texts: [[UInt8]]) async throws(SamplingError) -> [Double]
  /// What the critic compares a text with, piece by piece: the log-probability of each piece there, nil where
  /// it does not fall on tokens. Nil for critics that compare with nothing.
  /// - Parameter pieces: a finished text, cut up.
  func compared(_ pieces: [[UInt8]]) async throws(SamplingError) -> [Double?]?
}

extension Potential {
  /// Compares with nothing.
  public func compared(_ pieces: [[UInt8]]) async throws(SamplingError) -> [Double?]? { nil }

  /// No opinion before the end.
  public func prefix(_ texts: [[UInt8]]) async throws(SamplingError) -> [Double] {
    [Double](repeating: 0, count: texts.count)
  }
}

/// A potential made from a function of the finished text.
public struct TextPotential: Potential {
  private let score: @Sendable ([UInt8]) -> Double

  /// Scores finished texts by `score`, in nats.
  public init(_ score: @escaping @Sendable ([UInt8]) -> Double) {
    self.score = score
  }

  /// Log-score of each finished text.
  public func complete(_ texts: [[UInt8]]) async throws(SamplingError) -> [Double] {
    texts.map(score)
  }
}
