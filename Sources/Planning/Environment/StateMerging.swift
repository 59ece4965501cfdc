public import Inference

/// States whose texts say the same, taken for one (FETCH, arXiv 2502.11183, §3.2: agglomerative clusters of
/// vectors, cosine, average linkage, threshold 0.15).
///
/// What the world does next decides more than its words: only states with the same possible actions can be
/// one. A state joins the nearest of those clusters whose mean distance to it is within the threshold; states
/// come one by one, so clusters grow and are never divided again.
public struct StateMerging: Sendable {
  /// The published threshold.
  public static let published = 0.15

  private let embedder: any Embedder
  private let distance: Double
  private var clusters: [[String]: [Cluster]] = [:]

  private struct Cluster {
    var first: StepEnvironment.Node
    var members: [[Float]]
  }

  /// A way to merge.
  /// - Parameter distance: the greatest mean cosine distance, 1 − cos, of a state to its cluster.
  public init(_ embedder: any Embedder, distance: Double = published) {
    self.embedder = embedder
    self.distance = distance
  }

  /// The first node of the cluster that a state joins: itself where it begins one.
  package mutating func first(
    _ node: StepEnvironment.Node, _ observation: StepEnvironment.Observation
  ) async throws(PlanningError) -> StepEnvironment.Node {
    let vector: [Float]
    do throws(InferenceError) {
      guard let only = try await embedder.embed([observation.text]).first else {
        throw InferenceError(.evaluationFailed, "the embedder gave no vector")
      }
      vector = only
    } catch {
      throw PlanningError(
        error.code == .cancelled ? .cancelled : .environmentFailed, error.message)
    }
    let actions = observation.actions.sorted()
    var known = clusters[actions] ?? []
    let distances = known.map { cluster in
      cluster.members.reduce(0) { $0 + Self.distance($1, vector) } / Double(cluster.members.count)
    }
    let nearest = distances.indices.min { distances[$0] < distances[$1] }
    let place: Int
    if let nearest, distances[nearest] <= distance {
      place = nearest
      known[nearest].members.append(vector)
    } else {
      place = known.count
      known.append(Cluster(first: node, members: [vector]))
    }
    clusters[actions] = known
    return known[place].first
  }

  /// 1 − cos of two unit vectors.
  private static func distance(_ one: [Float], _ two: [Float]) -> Double {
    1 - zip(one, two).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}
