/// Searches an environment that may be expanded anywhere (`isCopyable`): best-first, A* or beam.
public struct GraphSearch: Sendable {
  /// In which order nodes are expanded.
  public enum Strategy: Hashable, Sendable {
    /// Least estimate first; finds something fast, not the shortest.
    case bestFirst
    /// Least cost so far plus estimate first; the shortest path when the estimate never exceeds
    /// the true rest (Hart, Nilsson, Raphael 1968).
    case aStar
    /// The `width` least estimates of every depth.
    case beam(width: Int)
  }

  /// The order.
  public var strategy: Strategy
  /// The most nodes visited.
  public var expansions: Int

  /// A search.
  public init(_ strategy: Strategy, expansions: Int = 10_000) {
    self.strategy = strategy
    self.expansions = expansions
  }

  /// Searches for the goal.
  /// - Parameters:
  ///   - estimate: the guessed cost from a node to the goal, given what was glimpsed of it.
  ///   - merging: groups children that say the same; a group's members are expanded one after the
  ///     other only as the search comes back to the group, so look-ahead pays once for one thought.
  /// - Throws: `environment_not_copyable` before anything is visited.
  public func run<World: Environment>(
    _ world: World, merging: StateMerging? = nil,
    estimate: (World.Node, [String]) async throws(PlanningError) -> Double
  ) async throws(PlanningError) -> SearchOutcome<World.Node> {
    guard world.isCopyable else {
      throw PlanningError(
        .notCopyable, "this world has side effects; only frontier exploration can walk it")
    }
    var world = world
    var search = SearchState(start: world.start)
    while let entry = search.next(strategy) {
      if Task.isCancelled { throw PlanningError(.cancelled, "the search was cancelled") }
      guard search.expanded < expansions else { return search.outcome(.budget) }
      search.visited.insert(entry.node)
      search.expanded += 1
      let revelation = try await world.visit(entry.node)
      if revelation.isGoal { return search.outcome(.found, at: entry.node) }
      var children: [SearchEntry<World.Node>] = []
      for passage in revelation.passages {
        // An estimate may be admissible without being consistent: A* then opens a node again.
        let reopens = strategy == .aStar
        guard reopens || !search.visited.contains(passage.target) else { continue }
        let cost = entry.cost + passage.cost
        guard search.improves(passage.target, cost: cost, from: entry.node) else { continue }
        search.visited.remove(passage.target)
        let guess = try await estimate(passage.target, passage.glimpse)
        children.append(
          SearchEntry(
            node: passage.target, cost: cost, estimate: guess, depth: entry.depth + 1,
            text: passage.glimpse.joined(separator: ", "), reserve: []))
      }
      try await search.add(children, merging: merging, strategy: strategy)
    }
    return search.outcome(.exhausted)
  }
}

/// What a search found.
public struct SearchOutcome<Node: Hashable & Comparable & Sendable>: Hashable, Sendable {
  /// From the start to the goal; empty when it was not found.
  public var path: [Node]
  /// The path's cost.
  public var cost: Double
  /// Nodes visited.
  public var expanded: Int
  /// How it ended.
  public var ending: Exploration<Node>.Ending
}
