public import Constraints
import Inference

/// The exact answer a sampler is measured against.
public struct EnumeratedPosterior: Sendable {
  /// Probability that the model writes an accepted text within the limit.
  public var z: Double
  /// Probability of every accepted text given that it is accepted.
  public var probabilities: [String: Double]
}

extension EnumerableModel {
  /// Sums over all token sequences within `maxTokens` tokens, the end included, after no prompt.
  /// - Parameter weight: multiplies each accepted text's probability.
  public func posterior(
    _ constraint: some Constraint, maxTokens: Int, weight: (String) -> Double = { _ in 1 }
  ) throws(ConstraintError) -> EnumeratedPosterior {
    var masses: [String: Double] = [:]
    guard let start = constraint.start else { return EnumeratedPosterior(z: 0, probabilities: [:]) }
    var open = [(tokens: [TokenID](), state: start, mass: 1.0)]
    while let (tokens, state, mass) = open.popLast() {
      let law = law(tokens)
      if law[Int(end)] > 0, try constraint.isComplete(state) {
        let text = String(decoding: vocabulary.bytes(of: tokens), as: UTF8.self)
        masses[text, default: 0] += mass * law[Int(end)] * weight(text)
      }
      guard tokens.count + 1 < maxTokens else { continue }
      for token in 0..<end where law[Int(token)] > 0 {
        let bytes = Array(vocabulary.bytes(of: token))
        guard let next = try constraint.advance(state, by: bytes) else { continue }
        open.append((tokens + [token], next, mass * law[Int(token)]))
      }
    }
    let z = masses.values.sorted().reduce(0, +)
    return EnumeratedPosterior(z: z, probabilities: masses.mapValues { $0 / z })
  }
}
