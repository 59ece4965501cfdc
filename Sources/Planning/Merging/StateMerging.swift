public import Inference

/// Groups states that say the same (FETCH, arXiv 2502.11183): agglomerative clustering of their
/// vectors by cosine distance with average linkage, cut at a threshold.
public struct StateMerging: Sendable {
  private let embedder: any Embedder
  private let threshold: Double

  /// Merges states whose average cosine distance is below `threshold`. FETCH uses 0.15 with its
  /// own encoder; other embedders need their own calibration.
  public init(embedder: any Embedder, threshold: Double = 0.15) {
    self.embedder = embedder
    self.threshold = threshold
  }

  /// The groups of equal states, as ascending indices into `texts`, by first member.
  public func groups(of texts: [String]) async throws(PlanningError) -> [[Int]] {
    do throws(InferenceError) {
      return Self.groups(of: try await embedder.embed(texts), threshold: threshold)
    } catch {
      throw PlanningError(error)
    }
  }

  /// Average-linkage clustering of unit vectors; O(n³), for the handful of children of a node.
  package static func groups(of vectors: [[Float]], threshold: Double) -> [[Int]] {
    var groups = vectors.indices.map { [$0] }
    func distance(_ a: [Int], _ b: [Int]) -> Double {
      var total = 0.0
      for i in a {
        for j in b {
          total += 1 - zip(vectors[i], vectors[j]).reduce(0) { $0 + Double($1.0 * $1.1) }
        }
      }
      return total / Double(a.count * b.count)
    }
    while groups.count > 1 {
      var best = (distance: Double.infinity, first: 0, second: 0)
      for first in groups.indices {
        for second in groups.indices where second > first {
          let gap = distance(groups[first], groups[second])
          if gap < best.distance { best = (gap, first, second) }
        }
      }
      guard best.distance < threshold else { break }
      groups[best.first] = (groups[best.first] + groups[best.second]).sorted()
      groups.remove(at: best.second)
    }
    return groups.sorted { $0[0] < $1[0] }
  }
}
