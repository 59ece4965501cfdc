/// The area under the ROC curve: how often a score is larger for a member of one group than for one
/// of the other; ½ says nothing, 1 tells them apart.
public enum RankedShare {
  /// P(a > b) + ½ P(a = b) over all pairs of `above` and `below`; nil when a group is empty.
  public static func auroc(above: [Double], below: [Double]) -> Double? {
    guard !above.isEmpty, !below.isEmpty else { return nil }
    let sorted = below.sorted()
    var sum = 0.0
    for value in above {
      let smaller = Self.count(sorted) { $0 < value }
      let notLarger = Self.count(sorted) { $0 <= value }
      sum += Double(smaller + notLarger) / 2
    }
    return sum / Double(above.count * below.count)
  }

  /// How many of ascending values satisfy what holds for a beginning of them.
  private static func count(_ sorted: [Double], where holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(sorted[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
