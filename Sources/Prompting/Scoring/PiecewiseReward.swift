internal import Foundation

/// RLPrompt's piecewise reward (Deng et al. 2022), which PromptQuine maximises.
///
/// With p the softmax over the label logits and y the right label,
/// gap = p_y − max_{c≠y} p_c, and the reward is 200·gap when the gap is positive, else 180·gap.
package enum PiecewiseReward {
  /// The weight of a right answer's gap, and the greatest reward.
  package static let right = 200.0
  /// The weight of a wrong answer's gap.
  package static let wrong = 180.0

  /// The probabilities of the labels among themselves.
  /// - Parameter logits: (labels) log-probabilities or logits, any additive constant.
  package static func probabilities(_ logits: [Float]) -> [Double] {
    let greatest = Double(logits.max() ?? 0)
    let weights = logits.map { exp(Double($0) - greatest) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// p_y − max_{c≠y} p_c, in [−1, 1].
  package static func gap(_ logits: [Float], label: Int) -> Double {
    let probabilities = probabilities(logits)
    let others = probabilities.indices.filter { $0 != label }.map { probabilities[$0] }
    return probabilities[label] - (others.max() ?? 0)
  }

  /// The reward, in [−180, 200].
  /// - Parameters:
  ///   - logits: (labels) log-probabilities or logits.
  ///   - label: the right one.
  package static func of(_ logits: [Float], label: Int) -> Double {
    let gap = gap(logits, label: label)
    return (gap > 0 ? right : wrong) * gap
  }
}
