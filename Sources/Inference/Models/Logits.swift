/// One row of a model's output: an unnormalised log-probability for every token.
///
/// A class, so that particles with equal contexts share one row and what was computed from it.
public final class Logits: Sendable {
  /// (|V|) logits, any additive constant.
  public let values: [Float]

  /// Wraps a row.
  public init(_ values: [Float]) {
    self.values = values
  }

  /// The natural log of a token's probability.
  public func logProbability(of token: TokenID) -> Float {
    values.withUnsafeBufferPointer { Float(Double($0[Int(token)]) - logSumExp($0)) }
  }
}
