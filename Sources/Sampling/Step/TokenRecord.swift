import Foundation
public import Inference

/// A token of a text as it was drawn: what is needed to learn from it, and to correct for the law it
/// was drawn from.
public struct TokenRecord: Hashable, Sendable {
  /// The token. What ends a text is one, too: of several that end generation, the likeliest.
  public var id: TokenID
  /// Its log-probability under the model itself: all tokens, temperature 1, no constraint.
  public var logProbability: Double
  /// Its log-probability under the law that it was drawn from: adjusted as the sampler was asked to,
  /// given the constraint. Exact where whole masks were used, or nothing else could come; elsewhere with
  /// an unbiased estimate of the mass that the constraint leaves (`SequenceMethod`).
  public var drawnLogProbability: Double

  /// A token.
  public init(id: TokenID, logProbability: Double, drawnLogProbability: Double) {
    self.id = id
    self.logProbability = logProbability
    self.drawnLogProbability = drawnLogProbability
  }
}

extension EventSpace {
  /// What a row of logits says of an event.
  /// - Parameter drawn: its log-probability under the law that it was drawn from.
  func record(of event: TokenID, in row: Logits, drawn: Double) -> TokenRecord {
    let total = row.values.withUnsafeBufferPointer { logSumExp($0) }
    let id =
      event == end
      ? endTokens.max { row.values[Int($0)] < row.values[Int($1)] } ?? event : event
    let logit = Int(id) < row.values.count ? Double(row.values[Int(id)]) : -.infinity
    return TokenRecord(id: id, logProbability: logit - total, drawnLogProbability: drawn)
  }
}
