internal import Foundation
internal import Inference

/// Probabilities of alternatives from the log-probabilities of their tokens.
enum ChoiceLaw {
  /// Normalised probabilities of continuations.
  ///
  /// Where one alternative's tokens begin another's ("1" and "10"), the longer one's probability
  /// is taken off the shorter one's: what is left is the mass of texts that stop there.
  /// - Parameters:
  ///   - logs: one row a continuation: (count) natural logs.
  ///   - prior: the same after a prompt that says nothing; nil divides nothing out.
  /// - Returns: (continuations) values that add up to 1; nil when there is no mass to normalise.
  static func probabilities(
    _ continuations: [[TokenID]], logs: [[Float]], prior: [[Float]]?
  ) -> [Double]? {
    var shares = relative(continuations, logs)
    if let prior {
      let base = relative(continuations, prior)
      // A prior of almost nothing must not decide alone.
      shares = zip(shares, base).map { $0 / max($1, 1e-6) }
    }
    let total = shares.reduce(0, +)
    guard total > 0, total.isFinite else { return nil }
    return shares.map { $0 / total }
  }

  /// Masses relative to the greatest, so that nothing underflows, normalised.
  private static func relative(_ continuations: [[TokenID]], _ logs: [[Float]]) -> [Double] {
    let sums = logs.map { $0.reduce(0) { $0 + Double($1) } }
    let greatest = sums.max() ?? 0
    guard greatest > -.infinity else { return sums.map { _ in 0 } }
    let masses = sums.map { exp($0 - greatest) }
    let own = continuations.indices.map { index in
      // Only the next longer ones: those beyond them are already part of these.
      let longer = continuations.indices.filter { other in
        other != index && continuations[other].count > continuations[index].count
          && continuations[other].starts(with: continuations[index])
      }
      let direct = longer.filter { other in
        !longer.contains {
          $0 != other && continuations[$0].count < continuations[other].count
            && continuations[other].starts(with: continuations[$0])
        }
      }
      return max(0, masses[index] - direct.reduce(0) { $0 + masses[$1] })
    }
    let total = own.reduce(0, +)
    return total > 0 ? own.map { $0 / total } : own
  }
}
