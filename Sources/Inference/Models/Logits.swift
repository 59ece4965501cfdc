#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One row of a model's output: an unnormalised log-probability for every token.
///
/// A class, so that particles with equal contexts share one row and what was computed from it.
public final class Logits: Sendable {
  /// (|V|) logits, any additive constant; log-probabilities, −∞ for tokens that were not told,
  /// when there is an `unknownMass`.
  public let values: [Float]
  /// The probability of all tokens that were not told; 0 for a whole distribution.
  public let unknownMass: Double

  /// Wraps a row.
  public init(_ values: [Float]) {
    self.values = values
    unknownMass = 0
  }

  /// A row of which only some tokens are known.
  /// - Parameters:
  ///   - count: |V|.
  ///   - known: natural log-probabilities, not renormalised.
  public init(count: Int, known: [(token: TokenID, logProbability: Float)]) {
    var values = [Float](repeating: -.infinity, count: count)
    var mass = 0.0
    for (token, log) in known where values.indices.contains(Int(token)) && log > -.infinity {
      if values[Int(token)] == -.infinity { mass += exp(Double(log)) }
      values[Int(token)] = log
    }
    self.values = values
    unknownMass = max(0, 1 - mass)
  }

  /// The natural log of a token's probability; −∞ when it was not told.
  public func logProbability(of token: TokenID) -> Float {
    if unknownMass > 0 { return values[Int(token)] }
    return values.withUnsafeBufferPointer { Float(Double($0[Int(token)]) - logSumExp($0)) }
  }
}
