package import JSONSchema

/// How well a ranking finds the tools a query needs.
///
/// recall@k: share of the needed tools among the first k. NDCG@5: Σ 1/log₂(rank + 1) over needed
/// tools in the first five, divided by its greatest possible value. MRR: 1/rank of the first
/// needed tool, 0 when it is not among the ranked. comp@5: 1 when all needed tools are in the first
/// five.
package struct ToolMetrics: Hashable, Sendable {
  /// The names in the order of `values`.
  package static let names = ["recall@1", "recall@5", "recall@10", "ndcg@5", "mrr", "comp@5"]

  /// (names) fractions.
  package private(set) var values: [Double]

  /// A value by name; nil for other names.
  package subscript(name: String) -> Double? {
    Self.names.firstIndex(of: name).map { values[$0] }
  }

  /// Judges a ranking; `needed` must not be empty.
  package init(ranked: [String], needed: Set<String>) {
    let found = ranked.enumerated().filter { needed.contains($0.element) }.map(\.offset)
    let count = Double(needed.count)
    let recall = { (k: Int) in Double(found.count { $0 < k }) / count }
    let gain = found.filter { $0 < 5 }.reduce(0) { $0 + Self.discount($1) }
    let ideal = (0..<min(5, needed.count)).reduce(0) { $0 + Self.discount($1) }
    values = [
      recall(1), recall(5), recall(10), gain / ideal, found.first.map { 1 / Double($0 + 1) } ?? 0,
      found.count { $0 < 5 } == needed.count ? 1 : 0,
    ]
  }

  private init(values: [Double]) { self.values = values }

  /// The mean of several; nil of none.
  package static func mean(_ all: [ToolMetrics]) -> ToolMetrics? {
    guard !all.isEmpty else { return nil }
    var sums = [Double](repeating: 0, count: names.count)
    for metrics in all {
      for (place, value) in metrics.values.enumerated() { sums[place] += value }
    }
    return ToolMetrics(values: sums.map { $0 / Double(all.count) })
  }

  /// As an object with the names as keys.
  package var json: JSONValue {
    .object(
      JSONObject(
        zip(Self.names, values).map { name, value in
          JSONObject.Member(name: name, value: JSONNumber(value).map(JSONValue.number) ?? .null)
        }))
  }

  /// log(2) / log(rank + 1) for ranks from 1, here counted from 0.
  private static func discount(_ place: Int) -> Double {
    1 / Logarithm.base2(Double(place) + 2)
  }
}
