/// A share of right answers with its 95 % interval (Wilson 1927).
public struct Proportion: Hashable, Sendable {
  /// Items.
  public var count: Int
  /// The share, 0 to 1; 0 of nothing.
  public var value: Double

  /// A share of `count` items.
  public init(count: Int, value: Double) {
    self.count = count
    self.value = value
  }

  /// The accuracy of a result.
  public init(_ result: ScoringResult) {
    self.init(count: result.outcomes.count, value: result.accuracy)
  }

  /// The interval's ends; 0 and 1 of nothing.
  public var interval: ClosedRange<Double> {
    guard count > 0 else { return 0...1 }
    let z = 1.959_963_985
    let n = Double(count)
    let middle = (value + z * z / (2 * n)) / (1 + z * z / n)
    let variance = value * (1 - value) / n + z * z / (4 * n * n)
    let reach = z * variance.squareRoot() / (1 + z * z / n)
    return max(0, middle - reach)...min(1, middle + reach)
  }
}
