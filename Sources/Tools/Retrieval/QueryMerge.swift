internal import Retrieval

/// How the results of an utterance and of the queries written for it become one ranking.
public enum QueryMerge: Hashable, Sendable {
  /// The first of every list, then the second of every list …, the utterance's list first
  /// (Kachuee et al., arXiv 2412.03573).
  case interleave
  /// Σ 1 / (k + rank) over the lists, ranks from 1 (Cormack et al. 2009).
  case reciprocalRank(k: Double)
  /// The greatest score of any list.
  case maximum
  /// One search with (1 − share)·utterance + share·mean of the queries, as vectors.
  case meanVector(share: Double)
  /// (1 − share)·utterance's score + share·the best query's score: a query may lift a tool, but
  /// cannot sink what the utterance itself finds.
  case blendedMaximum(share: Double)

  /// The merge that does best on the tool data.
  public static let best = QueryMerge.blendedMaximum(share: 0.5)

  /// Every merge with its usual parameters, by the name it has on a command line.
  public static let named: [(name: String, merge: QueryMerge)] = [
    ("blend", .best), ("interleave", .interleave), ("rrf", .reciprocalRank(k: 60)),
    ("max", .maximum), ("mean", .meanVector(share: 0.5)),
  ]

  /// One score a document from one row of scores a list, the utterance's first.
  ///
  /// `scores` are (lists, documents), all on one scale, the greater the better. Equal results keep
  /// the documents' order.
  package func combine(_ scores: [[Double]]) -> [Double] {
    guard let first = scores.first, scores.count > 1 else { return scores.first ?? [] }
    let rest = scores.dropFirst()
    switch self {
    case .maximum: return first.indices.map { place in scores.map { $0[place] }.max() ?? 0 }
    case .meanVector(let share):
      return first.indices.map { place in
        (1 - share) * first[place] + share * rest.reduce(0) { $0 + $1[place] } / Double(rest.count)
      }
    case .blendedMaximum(let share):
      return first.indices.map { place in
        (1 - share) * first[place] + share * (rest.map { $0[place] }.max() ?? 0)
      }
    case .reciprocalRank(let k):
      var sums = [Double](repeating: 0, count: first.count)
      for list in scores {
        for (rank, place) in list.greatestPositions(Self.depth).enumerated() {
          sums[place] += 1 / (k + Double(rank) + 1)
        }
      }
      return sums
    case .interleave:
      // A document's score is minus its place in the merged list.
      var result = first.map { _ in -Double(Self.depth * scores.count) }
      let lists = scores.map { $0.greatestPositions(Self.depth) }
      var taken: Set<Int> = []
      for rank in 0..<(lists.map(\.count).max() ?? 0) {
        for list in lists where rank < list.count {
          if taken.insert(list[rank]).inserted { result[list[rank]] = -Double(taken.count) }
        }
      }
      return result
    }
  }

  /// How far down a list ranks are looked at.
  private static let depth = 100
}
