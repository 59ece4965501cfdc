/// Runs a policy over every search of some grid maps.
package struct GridBenchmark: Sendable {
  /// A search with its map.
  package typealias World = (map: GridMap, search: GridMap.Search)

  /// The searches in order.
  package var worlds: [World]

  /// A benchmark over the first searches of some maps.
  package init(_ maps: [GridMap], first count: Int = .max) {
    worlds = Array(maps.flatMap { map in map.searches.map { (map, $0) } }.prefix(count))
  }

  /// Runs an explorer made for each search; success is weighted by path length.
  package func run<Advice: Heuristic>(
    keeping records: (any HouseBenchmark.Records)? = nil,
    _ explorer: (World, Int) throws(PlanningError) -> GridExplorer<Advice>
  ) async throws(PlanningError) -> [HouseBenchmark.Episode] {
    var episodes: [HouseBenchmark.Episode] = []
    for (index, world) in worlds.enumerated() {
      if let known = await records?.find(index) {
        episodes.append(known)
        continue
      }
      let found = try await explorer(world, index).run(world.map, world.search)
      let optimal = world.map.optimal(world.search) ?? 0
      // Whoever stands on the goal has walked the best way.
      let spl =
        found.ending != .found ? 0 : found.cost > 0 ? optimal / max(found.cost, optimal) : 1
      let episode = HouseBenchmark.Episode(
        spl: spl, metres: found.cost, moves: found.path.count - 1,
        decisions: found.decisions.count, modelCalls: found.modelCalls, failures: found.failures)
      if let records { try await records.keep(episode, of: index) }
      episodes.append(episode)
    }
    return episodes
  }
}
