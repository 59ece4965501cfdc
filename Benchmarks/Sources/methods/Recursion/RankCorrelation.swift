import MartingaleKit

/// How far two orders agree.
enum RankCorrelation {
  /// Spearman's ρ: Pearson's correlation of ranks, ties sharing their mean rank. Nil for fewer
  /// than two pairs, or where one side is constant.
  static func spearman(_ first: [Double], _ second: [Double]) -> Double? {
    guard first.count == second.count, first.count > 1 else { return nil }
    let (one, two) = (ranks(first), ranks(second))
    let mean = Double(first.count + 1) / 2
    var products = 0.0
    var squares = (0.0, 0.0)
    for (left, right) in zip(one, two) {
      products += (left - mean) * (right - mean)
      squares.0 += (left - mean) * (left - mean)
      squares.1 += (right - mean) * (right - mean)
    }
    guard squares.0 > 0, squares.1 > 0 else { return nil }
    return products / (squares.0 * squares.1).squareRoot()
  }

  /// (values) Ranks from 1; ties share their mean.
  private static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end + 1 < order.count, values[order[end + 1]] == values[order[start]] { end += 1 }
      for place in start...end { ranks[order[place]] = Double(start + end) / 2 + 1 }
      start = end + 1
    }
    return ranks
  }

  /// The share of triples, one value of each group, that ascend strictly; chance is 1/6. Nil where
  /// a group is empty.
  static func orderedTriples(
    _ small: [Double], _ middle: [Double], _ large: [Double]
  ) -> Double? {
    let total = small.count * middle.count * large.count
    guard total > 0 else { return nil }
    var ordered = 0
    for value in middle {
      let below = small.reduce(0) { $0 + ($1 < value ? 1 : 0) }
      let above = large.reduce(0) { $0 + ($1 > value ? 1 : 0) }
      ordered += below * above
    }
    return Double(ordered) / Double(total)
  }
}
