import Inference

/// What an explorer knows: explored nodes with all their passages, and the frontier around them.
package struct KnownGraph<Node: Hashable & Comparable & Sendable>: Sendable {
  /// What was seen in each explored node.
  package private(set) var contents: [Node: [String]] = [:]
  private var edges: [Node: [Node: Double]] = [:]
  private var glimpses: [Node: Set<String>] = [:]

  /// Knows nothing.
  package init() {}

  /// Whether the node has been visited.
  package func isExplored(_ node: Node) -> Bool { contents[node] != nil }

  /// The explored nodes, ascending.
  package var explored: [Node] { contents.keys.sorted() }

  /// Known but unexplored nodes, ascending.
  package var frontier: [Node] {
    edges.keys.filter { contents[$0] == nil }.sorted()
  }

  /// Everything glimpsed of a node from explored ones, ascending.
  package func descriptor(of node: Node) -> [String] {
    (glimpses[node] ?? []).sorted()
  }

  /// The known passages of a node, by target ascending.
  package func passages(of node: Node) -> [(target: Node, cost: Double)] {
    (edges[node] ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// Refuses what cannot be true: a cost that is negative or no number, and a way whose cost is another
  /// one from its other end.
  func check(_ revelation: Revelation<Node>, at node: Node) throws(PlanningError) {
    for passage in revelation.passages {
      guard passage.cost >= 0, passage.cost.isFinite else {
        throw PlanningError(
          .invalidEnvironment,
          "the way from \(node) to \(passage.target) is said to cost \(passage.cost): a cost is a "
            + "number from 0")
      }
    }
    // Of parallel ways the cheapest counts.
    let costs = Dictionary(revelation.passages.map { ($0.target, $0.cost) }, uniquingKeysWith: min)
    for (target, cost) in costs.sorted(by: { $0.key < $1.key }) where isExplored(target) {
      guard let known = edges[node]?[target], abs(known - cost) > 1e-6 * max(1, known) else {
        continue
      }
      throw PlanningError(
        .invalidEnvironment,
        "the way between \(node) and \(target) is said to cost \(cost) here and \(known) at its other "
          + "end")
    }
  }

  /// Adds what a visit to `node` revealed. Passages are two-way; parallel ones keep the cheapest.
  package mutating func insert(_ revelation: Revelation<Node>, at node: Node) {
    contents[node] = revelation.contents
    edges[node, default: [:]] = edges[node] ?? [:]
    for passage in revelation.passages {
      let known = edges[node]?[passage.target] ?? .infinity
      let cost = min(known, passage.cost)
      edges[node, default: [:]][passage.target] = cost
      edges[passage.target, default: [:]][node] = cost
      glimpses[passage.target, default: []].formUnion(passage.glimpse)
    }
  }

  /// Shortest walks from `source` through explored nodes (frontier nodes are leaves), by
  /// Dijkstra's algorithm.
  /// - Returns: for every reachable node its distance and the node before it.
  package func walks(from source: Node) -> [Node: Walk<Node>] {
    var done: [Node: Walk<Node>] = [:]
    var queue = MinHeap<Reached<Node>>()
    queue.push(Reached(distance: 0, node: source, previous: nil))
    while let nearest = queue.pop() {
      guard done[nearest.node] == nil else { continue }
      done[nearest.node] = Walk(distance: nearest.distance, previous: nearest.previous)
      guard isExplored(nearest.node) else { continue }
      for (target, cost) in edges[nearest.node] ?? [:] where done[target] == nil {
        queue.push(
          Reached(distance: nearest.distance + cost, node: target, previous: nearest.node))
      }
    }
    return done
  }
}

/// How to reach a node.
public struct Walk<Node: Hashable & Sendable>: Hashable, Sendable {
  /// Cost from the source.
  public var distance: Double
  /// The node before it on the way; nil at the source.
  public var previous: Node?
}

/// A queue entry of Dijkstra's algorithm: nearest first, then by node and by the node before it,
/// so that ties between equally long walks repeat.
private struct Reached<Node: Hashable & Comparable & Sendable>: Comparable {
  var distance: Double
  var node: Node
  var previous: Node?

  static func < (left: Reached, right: Reached) -> Bool {
    if left.distance != right.distance { return left.distance < right.distance }
    if left.node != right.node { return left.node < right.node }
    guard let first = left.previous, let second = right.previous else {
      return left.previous == nil && right.previous != nil
    }
    return first < second
  }
}
