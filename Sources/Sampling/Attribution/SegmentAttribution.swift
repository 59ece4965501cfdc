package import Inference

/// How much each segment of an input supports an answer: Shapley values (TextGenSHAP, arXiv 2312.01279).
///
/// v(S) is the log-probability of the answer when only the segments S are in the prompt. A segment's
/// value is φᵢ = Σ_{S ∌ i} |S|! (n−|S|−1)! / n! · (v(S ∪ i) − v(S)): what it adds, averaged over all orders in which
/// the segments can come in. Values add up to v(all) − v(none), so what two lines say twice is shared between
/// them, where leaving out one line at a time finds neither.
package struct SegmentAttribution: Hashable, Sendable {
  /// Up to so many segments all subsets are asked about, and values are exact.
  package static let exactSegments = 6

  /// (segments) Shapley values in nats.
  package var values: [Double]
  /// (segments) Standard errors of `values`; zero where these are exact.
  package var errors: [Double]
  /// (segments) v(all) − v(all without this one), for comparison.
  package var leaveOneOut: [Double]
  /// v of the whole input.
  package var all: Double
  /// v of no segment.
  package var none: Double
  /// How many orders were drawn; nil when values are exact.
  package var orders: Int?
  /// How many subsets were asked about.
  package var subsets: Int

  /// Asks about subsets.
  /// - Parameters:
  ///   - count: how many segments, n.
  ///   - orders: how many orders are drawn when there are too many segments for all subsets; at least 2, so that
  ///     there is an error to state. They cost at most orders · (n − 1) + n + 2 subsets.
  ///   - key: names the orders.
  ///   - value: v of subsets; each is (n) whether a segment is in it.
  package init(
    segments count: Int, orders: Int, key: RandomKey,
    value: ([[Bool]]) async throws -> [Double]
  ) async throws {
    var known: [[Bool]: Double] = [:]
    func ask(_ subsets: [[Bool]]) async throws {
      var asked = Set<[Bool]>()
      let new = subsets.filter { known[$0] == nil && asked.insert($0).inserted }
      guard !new.isEmpty else { return }
      for (subset, value) in zip(new, try await value(new)) { known[subset] = value }
    }
    func worth(_ subset: [Bool]) -> Double { known[subset] ?? .nan }

    let none = [Bool](repeating: false, count: count)
    let all = [Bool](repeating: true, count: count)
    if count <= Self.exactSegments {
      // The first segments change slowest, so that neighbours share the longest prefixes.
      try await ask(
        (0..<(1 << count)).map { bits in (0..<count).map { bits >> (count - 1 - $0) & 1 == 1 } })
      values = Self.exact(count, worth)
      errors = values.map { _ in 0 }
      self.orders = nil
    } else {
      let orders = max(2, orders)
      var gains = [[Double]](repeating: [], count: count)  // (segments, orders)
      for number in 0..<orders {
        try Task.checkCancellation()
        var stream = key.stream(slot: number, step: 1, for: .selection)
        var chain = [none]
        let order = (0..<count).shuffled(using: &stream)
        for segment in order { chain.append(chain[chain.count - 1].with(segment, true)) }
        try await ask(chain)
        for (place, segment) in order.enumerated() {
          gains[segment].append(worth(chain[place + 1]) - worth(chain[place]))
        }
      }
      values = gains.map { $0.reduce(0, +) / Double(orders) }
      errors = zip(gains, values).map { gains, mean in
        let squares = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(orders - 1) / Double(orders)).squareRoot()
      }
      self.orders = orders
    }
    try await ask(all.indices.map { all.with($0, false) })
    leaveOneOut = all.indices.map { worth(all) - worth(all.with($0, false)) }
    self.all = worth(all)
    self.none = worth(none)
    subsets = known.count
  }

  /// The sum over all subsets.
  private static func exact(_ count: Int, _ value: ([Bool]) -> Double) -> [Double] {
    // (sizes) |S|! (n−|S|−1)! / n! = 1 / (n · C(n−1, |S|))
    var weights: [Double] = []
    var choose = 1.0
    for size in 0..<count {
      weights.append(1 / (Double(count) * choose))
      choose *= Double(count - 1 - size) / Double(size + 1)
    }
    return (0..<count).map { segment in
      var sum = 0.0
      for bits in 0..<(1 << count) where bits >> segment & 1 == 0 {
        let subset = (0..<count).map { bits >> $0 & 1 == 1 }
        sum += weights[bits.nonzeroBitCount] * (value(subset.with(segment, true)) - value(subset))
      }
      return sum
    }
  }
}

extension [Bool] {
  fileprivate func with(_ index: Int, _ isIn: Bool) -> [Bool] {
    var copy = self
    copy[index] = isIn
    return copy
  }
}
