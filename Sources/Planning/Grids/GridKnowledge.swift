/// What is known of a grid map from where one has stood.
struct GridKnowledge {
  let map: GridMap
  /// Cells that were seen, walls among them.
  private(set) var seen: Set<GridCell> = []
  /// Things that were seen, row by row.
  private(set) var things: [GridMap.Thing] = []

  init(_ map: GridMap) { self.map = map }

  /// Looks around.
  mutating func look(from place: GridCell) {
    let reach = Int((map.sight / map.metres).rounded(.down))
    for y in max(0, place.y - reach)...min(map.height - 1, place.y + reach) {
      for x in max(0, place.x - reach)...min(map.width - 1, place.x + reach) {
        let cell = GridCell(x, y)
        if !seen.contains(cell), map.sees(place, cell) { seen.insert(cell) }
      }
    }
    things = map.things.filter { seen.contains($0.cell) }
  }

  /// Whether a cell is known to be free.
  func isOpen(_ cell: GridCell) -> Bool { seen.contains(cell) && map.isFree(cell) }

  /// Whether a cell is known to be free and lies beside what is not known.
  func isFrontier(_ cell: GridCell) -> Bool {
    isOpen(cell)
      && GridWalks.steps.prefix(4).contains { dx, dy in
        let beside = GridCell(cell.x + dx, cell.y + dy)
        return map.contains(beside) && !seen.contains(beside)
      }
  }

  /// The frontier cells that touch one another, group by group, in the order of their first cells.
  var frontiers: [[GridCell]] {
    let cells = seen.filter(isFrontier)
    var groups: [[GridCell]] = []
    var taken: Set<GridCell> = []
    for cell in cells.sorted() where taken.insert(cell).inserted {
      var group = [cell]
      var next = 0
      while next < group.count {
        for (dx, dy) in GridWalks.steps {
          let beside = GridCell(group[next].x + dx, group[next].y + dy)
          if cells.contains(beside), taken.insert(beside).inserted { group.append(beside) }
        }
        next += 1
      }
      groups.append(group.sorted())
    }
    return groups
  }
}

/// Things that stand together, by agglomeration with complete linkage: no two of a cluster are farther
/// apart than `reach` metres.
package struct ThingClusters {
  package let clusters: [[GridMap.Thing]]
  private let metres: Double

  /// - Parameters:
  ///   - things: in any order: the clusters do not depend on it.
  ///   - metres: along a cell.
  package init(_ things: [GridMap.Thing], reach: Double, metres: Double) {
    self.metres = metres
    var clusters = Set(things).sorted { ($0.cell, $0.name) < ($1.cell, $1.name) }.map { [$0] }
    while true {
      var best: (gap: Int, one: Int, two: Int)?
      for one in clusters.indices {
        for two in clusters.indices where two > one {
          let gap =
            clusters[one].flatMap { a in clusters[two].map { Self.gap(a.cell, $0.cell) } }
            .max() ?? 0
          if gap < best?.gap ?? .max { best = (gap, one, two) }
        }
      }
      guard let best, Double(best.gap).squareRoot() * metres <= reach + 1e-9 else { break }
      clusters[best.one] += clusters[best.two]
      clusters.remove(at: best.two)
    }
    self.clusters = clusters
  }

  /// The names of what stands near some cells: of the cluster that has the nearest thing, if that is within
  /// `reach` metres; sorted, each once.
  package func names(near cells: [GridCell], within reach: Double) -> [String] {
    let nearest = clusters.compactMap { cluster in
      cluster.flatMap { thing in cells.map { Self.gap(thing.cell, $0) } }.min().map {
        (gap: $0, names: Set(cluster.map(\.name)).sorted())
      }
    }.min {
      ($0.gap, $0.names.joined(separator: "\n")) < ($1.gap, $1.names.joined(separator: "\n"))
    }
    guard let nearest, Double(nearest.gap).squareRoot() * metres <= reach + 1e-9 else { return [] }
    return nearest.names
  }

  /// The square of the distance, in cells.
  private static func gap(_ one: GridCell, _ two: GridCell) -> Int {
    (one.x - two.x) * (one.x - two.x) + (one.y - two.y) * (one.y - two.y)
  }
}
