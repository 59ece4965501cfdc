/// Runs a policy over every search of a set of houses (paper metric: SPL, success weighted by
/// path length = optimal / max(walked, optimal)).
package struct HouseBenchmark: Sendable {
  /// The houses.
  package var maps: [HouseMap]

  /// A benchmark over houses.
  package init(maps: [HouseMap]) {
    self.maps = maps
  }

  /// The searches in order.
  package var worlds: [HouseEnvironment] {
    maps.flatMap { map in map.episodes.map { HouseEnvironment(map: map, episode: $0) } }
  }

  /// One search's result.
  package struct Episode: Hashable, Sendable {
    /// Success weighted by path length, 0…1.
    package var spl: Double
    /// Metres walked.
    package var metres: Double
    /// Rooms walked through.
    package var moves: Int
    /// Frontiers chosen.
    package var decisions: Int
    /// How often a model was asked.
    package var modelCalls: Int
    /// How often the heuristic failed.
    package var failures: Int
  }

  /// Runs an explorer made for each search.
  package func run<Advice: Heuristic>(
    _ explorer: (HouseEnvironment, Int) throws(PlanningError) -> Explorer<Advice>
  ) async throws(PlanningError) -> [Episode] {
    var episodes: [Episode] = []
    for (index, world) in worlds.enumerated() {
      let exploration = try await explorer(world, index).run(world)
      let optimal = world.episode.optimal
      let walked = exploration.cost
      episodes.append(
        Episode(
          spl: exploration.ending == .found ? optimal / max(walked, optimal) : 0,
          metres: walked, moves: exploration.path.count - 1,
          decisions: exploration.decisions.count, modelCalls: exploration.modelCalls,
          failures: exploration.failures))
    }
    return episodes
  }
}

extension HouseBenchmark {
  /// What a tuned heuristic earns on houses it was not tuned on: for every fold the candidate with
  /// the best mean SPL on the other folds' houses is used.
  /// - Parameter runs: one entry a candidate: its episodes over all searches, in order.
  /// - Returns: every search's episode under the candidate chosen without its house.
  package func crossValidated(_ runs: [[Episode]], folds: Int) -> [Episode] {
    let houses = maps.indices.flatMap { index in maps[index].episodes.map { _ in index } }
    let searches = houses.indices
    var result: [Episode] = []
    for fold in 0..<folds {
      let best = runs.indices.max { left, right in
        let scores = [left, right].map { run in
          searches.reduce(0) { houses[$1] % folds == fold ? $0 : $0 + runs[run][$1].spl }
        }
        return scores[0] == scores[1] ? left > right : scores[0] < scores[1]
      }
      guard let best else { return [] }
      result += searches.filter { houses[$0] % folds == fold }.map { runs[best][$0] }
    }
    // Back into the order of the searches.
    let order = (0..<folds).flatMap { fold in searches.filter { houses[$0] % folds == fold } }
    return zip(order, result).sorted { $0.0 < $1.0 }.map(\.1)
  }
}
