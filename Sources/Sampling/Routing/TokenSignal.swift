internal import Foundation
public import Inference
public import JSONSchema

/// How unsure a model is of its next token, by the name under which users ask for it: what routes
/// tokens from a small model to a large one.
public struct TokenSignal: Sendable {
  /// Its name.
  public let key: String
  /// What it measures, in one line.
  public let summary: String
  /// The uncertainty from which on a token is routed when nobody says; nil where it has to be said.
  public let threshold: Double?
  /// The uncertainty that a row tells of, in nats; more is less sure.
  public let measure: @Sendable (_ row: Logits) -> Double

  /// A signal.
  public init(
    _ key: String, _ summary: String, threshold: Double? = nil,
    measure: @escaping @Sendable (_ row: Logits) -> Double
  ) {
    self.key = key
    self.summary = summary
    self.threshold = threshold
    self.measure = measure
  }

  /// H = −Σ p log p of the softmax at temperature 1, whatever temperature texts are drawn at. R2R routes
  /// from 0.45 on where it has no trained router (arXiv 2505.21600).
  public static let entropy = TokenSignal(
    "entropy", "the entropy of the next token's distribution", threshold: 0.45
  ) { Sampling.entropy(of: $0.values) }

  /// −log max p: how far the likeliest token is from certain.
  public static let peak = TokenSignal("logp", "-log of the likeliest token's probability") { row in
    row.values.withUnsafeBufferPointer { max(0, logSumExp($0) - Double(maximum(of: $0))) }
  }
}

extension KindTable where Kind == TokenSignal {
  /// The signals of this library.
  public static let standard = KindTable("routing signal", [.entropy, .peak]) { $0.key }
}
