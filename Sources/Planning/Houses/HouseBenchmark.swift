/// Runs a policy over every search of a set of houses (paper metric: SPL, success weighted by
/// path length = optimal / max(walked, optimal)).
public struct HouseBenchmark: Sendable {
  /// The houses.
  public var maps: [HouseMap]

  /// A benchmark over houses.
  public init(maps: [HouseMap]) {
    self.maps = maps
  }

  /// The searches in order.
  public var worlds: [HouseEnvironment] {
    maps.flatMap { map in map.episodes.map { HouseEnvironment(map: map, episode: $0) } }
  }

  /// One search's result.
  public struct Episode: Hashable, Sendable {
    /// Success weighted by path length, 0…1.
    public var spl: Double
    /// Metres walked.
    public var metres: Double
    /// Rooms walked through.
    public var moves: Int
    /// Frontiers chosen.
    public var decisions: Int
    /// How often a model was asked.
    public var modelCalls: Int
    /// How often the heuristic failed.
    public var failures: Int
  }

  /// Runs an explorer made for each search.
  public func run<Advice: Heuristic>(
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
