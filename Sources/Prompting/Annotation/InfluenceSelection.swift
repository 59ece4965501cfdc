internal import Inference

/// Which items of an unlabelled pool are worth a label (IDEAL, Zhang et al. 2024, arXiv
/// 2310.10873): those that influence the most others on a graph of neighbours.
///
/// Each item points to its `neighbours` most alike ones, an edge weighted by its cosine over the
/// item's sum. A chosen set activates others by independent cascades; the next item is the one
/// with the greatest gain of the mean number of activated items. All sets are judged on the same
/// draws of the edges, so that the choice is determined by the seed and gains only shrink; they
/// are therefore computed only where an old gain might still win (lazy greedy, CELF).
package struct InfluenceSelection: Hashable, Sendable {
  /// Neighbours of an item, k.
  package var neighbours = 10
  /// Cascades that are averaged.
  package var simulations = 10
  /// The seed of the edges' draws.
  package var seed: UInt64 = 0

  /// The published settings.
  package init() {}

  /// The chosen positions, in the order of choice.
  /// - Parameters:
  ///   - count: how many, the budget.
  ///   - vectors: (items, dimension) of length 1, or zeros.
  package func choose(_ count: Int, of vectors: [[Float]]) -> [Int] {
    let graphs = liveEdges(vectors)
    var active = [[Bool]](
      repeating: [Bool](repeating: false, count: vectors.count), count: graphs.count)
    var chosen: [Int] = []
    // A gain never grows when more is chosen, so old gains are bounds.
    var gains = vectors.indices.map { Double(gain(of: $0, graphs, active)) }
    var age = [Int](repeating: 0, count: vectors.count)
    var rest = Set(vectors.indices)
    while chosen.count < count, !rest.isEmpty {
      while true {
        let best = rest.min { gains[$0] == gains[$1] ? $0 < $1 : gains[$0] > gains[$1] } ?? 0
        if age[best] == chosen.count {
          activate(best, graphs, &active)
          chosen.append(best)
          rest.remove(best)
          break
        }
        gains[best] = Double(gain(of: best, graphs, active))
        age[best] = chosen.count
      }
    }
    return chosen
  }

  /// The mean number of items that a set activates, itself included.
  package func influence(of set: [Int], in vectors: [[Float]]) -> Double {
    let graphs = liveEdges(vectors)
    var active = [[Bool]](
      repeating: [Bool](repeating: false, count: vectors.count), count: graphs.count)
    for item in set { activate(item, graphs, &active) }
    let total = active.reduce(0) { $0 + $1.reduce(0) { $0 + ($1 ? 1 : 0) } }
    return Double(total) / Double(max(graphs.count, 1))
  }

  // MARK: The graph

  /// For every simulation and item, the neighbours that its edges reach: edge v→w is open with its
  /// weight as probability.
  private func liveEdges(_ vectors: [[Float]]) -> [[[Int]]] {
    let edges = edges(vectors)
    return (0..<simulations).map { simulation in
      edges.enumerated().map { node, targets in
        var stream = RandomKey(seed: seed).stream(slot: node, step: simulation, for: .selection)
        return targets.filter { stream.uniform() < $0.weight }.map(\.target)
      }
    }
  }

  private func edges(_ vectors: [[Float]]) -> [[(target: Int, weight: Double)]] {
    vectors.indices.map { node in
      var all: [(target: Int, weight: Double)] = []
      for other in vectors.indices where other != node {
        all.append((other, max(0, Self.product(vectors[node], vectors[other]))))
      }
      all.sort { $0.weight == $1.weight ? $0.target < $1.target : $0.weight > $1.weight }
      let near = all.prefix(neighbours)
      let total = near.reduce(0) { $0 + $1.weight }
      return total > 0 ? near.map { ($0.target, $0.weight / total) } : []
    }
  }

  private static func product(_ one: [Float], _ two: [Float]) -> Double {
    zip(one, two).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }

  // MARK: Cascades

  private func gain(of item: Int, _ graphs: [[[Int]]], _ active: [[Bool]]) -> Int {
    var gain = 0
    for (simulation, graph) in graphs.enumerated() {
      var now = active[simulation]
      gain += Self.spread(item, graph, &now)
    }
    return gain
  }

  private func activate(_ item: Int, _ graphs: [[[Int]]], _ active: inout [[Bool]]) {
    for (simulation, graph) in graphs.enumerated() {
      _ = Self.spread(item, graph, &active[simulation])
    }
  }

  /// Activates everything that can be reached; returns how much was new.
  private static func spread(_ item: Int, _ graph: [[Int]], _ active: inout [Bool]) -> Int {
    guard !active[item] else { return 0 }
    active[item] = true
    var count = 1
    var frontier = [item]
    while let node = frontier.popLast() {
      for next in graph[node] where !active[next] {
        active[next] = true
        count += 1
        frontier.append(next)
      }
    }
    return count
  }
}
