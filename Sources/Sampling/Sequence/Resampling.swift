import Foundation

/// How ancestors are drawn from normalised weights.
///
/// Every scheme gives particle i an expected N·w̄ᵢ copies, which is all that unbiasedness needs;
/// they differ in the variance of the counts.
public enum ResamplingScheme: String, Hashable, Sendable, Codable, CaseIterable {
  /// One uniform in each of N equal strata.
  case stratified
  /// One uniform, shifted through all strata.
  case systematic
  /// N independent draws.
  case multinomial
  /// ⌊N·w̄ᵢ⌋ copies each, the rest drawn independently from what is left over.
  case residual

  /// The ancestors of the next N particles.
  /// - Parameter weights: (N) non-negative, adding up to 1.
  package func ancestors(_ weights: [Double], _ random: inout some UniformSource) -> [Int] {
    let n = weights.count
    switch self {
    case .stratified:
      return search(weights, (0..<n).map { (Double($0) + random.uniform()) / Double(n) })
    case .systematic:
      let u = random.uniform()
      return search(weights, (0..<n).map { (Double($0) + u) / Double(n) })
    case .multinomial:
      return search(weights, (0..<n).map { _ in random.uniform() }.sorted())
    case .residual:
      let copies = weights.map { Int(($0 * Double(n) * (1 + 1e-12)).rounded(.down)) }
      var result: [Int] = []
      for (index, count) in copies.enumerated() {
        result.append(contentsOf: repeatElement(index, count: count))
      }
      let rest = n - result.count
      guard rest > 0 else { return Array(result.prefix(n)) }
      let left = zip(weights, copies).map { max(0, $0 * Double(n) - Double($1)) }
      let total = left.reduce(0, +)
      let draws = (0..<rest).map { _ in random.uniform() }.sorted()
      return (result + search(left.map { $0 / total }, draws)).sorted()
    }
  }
}

/// For every point, ascending, the index whose share of [0, 1) holds it; never one without mass.
private func search(_ weights: [Double], _ points: [Double]) -> [Int] {
  let last = weights.lastIndex { $0 > 0 } ?? 0
  var result: [Int] = []
  var index = 0
  var upper = weights.first ?? 0
  for point in points {
    while index < last, point >= upper {
      index += 1
      upper += weights[index]
    }
    result.append(index)
  }
  return result
}

/// log Σ exp of log weights; −∞ when all are. NaN counts as −∞.
package func logSumExp(_ values: [Double]) -> Double {
  var largest = -Double.infinity
  for value in values where value > largest { largest = value }
  guard largest.isFinite else { return largest }
  var total = 0.0
  for value in values where !value.isNaN { total += exp(value - largest) }
  return largest + log(total)
}

/// The weights of log weights, adding up to 1; all 0 when all are −∞.
package func normalised(_ logWeights: [Double]) -> [Double] {
  let total = logSumExp(logWeights)
  guard total.isFinite else { return logWeights.map { _ in 0 } }
  return logWeights.map { $0.isNaN ? 0 : exp($0 - total) }
}

/// 1 / Σ w̄²: how many equally weighted particles the weights are worth; 0 when all are dead.
package func effectiveSampleSize(_ weights: [Double]) -> Double {
  let squares = weights.reduce(0) { $0 + $1 * $1 }
  return squares > 0 ? 1 / squares : 0
}
