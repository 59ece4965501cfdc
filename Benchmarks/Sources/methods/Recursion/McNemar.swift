import Foundation
import MartingaleKit

/// McNemar's exact test: whether two methods that answered the same questions differ.
struct McNemar: Hashable, Sendable {
  /// Questions that only the first method answered rightly.
  var onlyFirst: Int
  /// Questions that only the second method answered rightly.
  var onlySecond: Int

  /// Compares pairs of outcomes.
  init(_ pairs: [(first: Bool, second: Bool)]) {
    onlyFirst = pairs.reduce(0) { $0 + ($1.first && !$1.second ? 1 : 0) }
    onlySecond = pairs.reduce(0) { $0 + ($1.second && !$1.first ? 1 : 0) }
  }

  /// The two-sided p-value: min(1, 2 · P(X ≤ min(b, c))), X binomial over b + c fair coins.
  var p: Double {
    let count = onlyFirst + onlySecond
    let coin = Double(count) * -log(2)
    var coefficient = 0.0  // log of the binomial coefficient
    var sum = 0.0
    for k in 0...min(onlyFirst, onlySecond) {
      if k > 0 { coefficient += log(Double(count - k + 1)) - log(Double(k)) }
      sum += exp(coefficient + coin)
    }
    return min(1, 2 * sum)
  }
}
