/// The mean of paired differences with a percentile bootstrap interval (Efron 1979).
package struct PairedBootstrap: Hashable, Sendable {
  /// The mean difference.
  package var mean: Double
  /// The interval's ends.
  package var low, high: Double

  /// Whether the interval leaves zero out.
  package var isSignificant: Bool { low > 0 || high < 0 }

  /// Resamples the differences with replacement; the same seed gives the same interval.
  /// - Parameters:
  ///   - differences: one a pair; empty gives zeros.
  ///   - coverage: the interval's share of resampled means.
  package init(
    _ differences: [Double], coverage: Double = 0.95, resamples: Int = 10_000, seed: UInt64 = 0
  ) {
    let count = differences.count
    guard count > 0 else {
      (mean, low, high) = (0, 0, 0)
      return
    }
    mean = differences.reduce(0, +) / Double(count)
    var stream = RandomKey(seed: seed).stream(for: .selection)
    var means: [Double] = []
    means.reserveCapacity(resamples)
    for _ in 0..<resamples {
      var total = 0.0
      for _ in 0..<count { total += differences[Int(stream.uniform() * Double(count))] }
      means.append(total / Double(count))
    }
    means.sort()
    let tail = (1 - coverage) / 2
    low = means[Int(tail * Double(resamples - 1))]
    high = means[Int((1 - tail) * Double(resamples - 1))]
  }
}
