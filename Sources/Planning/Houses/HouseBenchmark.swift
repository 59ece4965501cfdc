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

    /// One search's result.
    package init(
      spl: Double, metres: Double, moves: Int, decisions: Int, modelCalls: Int, failures: Int
    ) {
      self.spl = spl
      self.metres = metres
      self.moves = moves
      self.decisions = decisions
      self.modelCalls = modelCalls
      self.failures = failures
    }
  }

  /// The benchmark over the first searches only, with their houses.
  package func first(_ count: Int) -> HouseBenchmark {
    var rest = count
    var kept: [HouseMap] = []
    for var map in maps where rest > 0 {
      map.episodes = Array(map.episodes.prefix(rest))
      rest -= map.episodes.count
      kept.append(map)
    }
    return HouseBenchmark(maps: kept)
  }

  /// Keeps the results of searches, so that a benchmark that was stopped goes on where it was.
  package protocol Records: Sendable {
    /// The result of a search by its place; nil when it was not made yet.
    func find(_ search: Int) async -> Episode?
    /// Keeps a result.
    func keep(_ episode: Episode, of search: Int) async throws(PlanningError)
  }

  /// Runs an explorer made for each search.
  /// - Parameter records: has results of before, which are not searched for again.
  package func run<Advice: Heuristic>(
    keeping records: (any Records)? = nil,
    _ explorer: (HouseEnvironment, Int) throws(PlanningError) -> Explorer<Advice>
  ) async throws(PlanningError) -> [Episode] {
    var episodes: [Episode] = []
    for (index, world) in worlds.enumerated() {
      if let known = await records?.find(index) {
        episodes.append(known)
        continue
      }
      let exploration = try await explorer(world, index).run(world)
      let optimal = world.episode.optimal
      let walked = exploration.cost
      episodes.append(
        Episode(
          spl: exploration.ending == .found ? optimal / max(walked, optimal) : 0,
          metres: walked, moves: exploration.path.count - 1,
          decisions: exploration.decisions.count, modelCalls: exploration.modelCalls,
          failures: exploration.failures))
      if let records, let last = episodes.last { try await records.keep(last, of: index) }
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
