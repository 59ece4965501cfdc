/// A summary of many measurements.
package struct Quantiles: Hashable, Sendable {
  /// The values, ascending.
  package let sorted: [Double]

  /// Summarises values in any order.
  package init(_ values: [Double]) {
    sorted = values.sorted()
  }

  /// The arithmetic mean; 0 of nothing.
  package var mean: Double {
    sorted.isEmpty ? 0 : sorted.reduce(0, +) / Double(sorted.count)
  }

  /// The greatest value; 0 of nothing.
  package var max: Double { sorted.last ?? 0 }

  /// The value below which a share `q` of all values lies (nearest rank); 0 of nothing.
  package func at(_ q: Double) -> Double {
    guard !sorted.isEmpty else { return 0 }
    let rank = (q * Double(sorted.count)).rounded(.up)
    return sorted[Swift.min(sorted.count, Swift.max(1, Int(rank))) - 1]
  }
}
