/// Frontier exploration of a metric map (LFG, arXiv 2310.10103): what is seen on the way becomes known,
/// frontiers are clusters of free cells beside the unknown, described by the things that stand near them.
public struct GridExplorer<Advice: Heuristic>: Sendable {
  /// Whose advice is weighed.
  public var heuristic: Advice
  /// What advice is worth, in metres.
  public var weights: HeuristicWeights
  /// When to give up.
  public var budget: ExplorationBudget
  /// How far apart things of one cluster stand at most, in metres.
  public var reach = 6.0
  /// δ: how far from a frontier a cluster's nearest thing may be, in metres.
  public var near = 2.0

  /// An explorer.
  public init(
    heuristic: Advice, weights: HeuristicWeights, budget: ExplorationBudget = ExplorationBudget()
  ) {
    self.heuristic = heuristic
    self.weights = weights
    self.budget = budget
  }

  /// Explores until a thing of the goal's name was seen and walked to, nothing is left, or the budget is spent.
  ///
  /// A way is left as soon as its frontier is none any more, or the goal is seen.
  /// - Parameter look: told what is known after every decision, and at the end.
  public func run(
    _ map: GridMap, _ search: GridMap.Search,
    look: (_ known: Set<GridCell>, _ at: GridCell) -> Void = { _, _ in }
  ) async throws(PlanningError) -> Exploration<GridCell> {
    var known = GridKnowledge(map)
    var place = search.start
    var result = Exploration<GridCell>(path: [place])
    known.look(from: place)
    while true {
      look(known.seen, place)
      if Task.isCancelled { throw PlanningError(.cancelled, "the exploration was cancelled") }
      let walks = GridWalks(from: [place], on: map, where: known.isOpen)
      if let goal = nearest(search.goal, known, walks) {
        result.path += walks.path(to: goal)
        result.cost += walks.metres(to: goal) ?? 0
        result.ending = .found
        return result
      }
      let options = try await options(known, walks, search, &result)
      guard !options.isEmpty else { return result }
      guard result.decisions.count < budget.decisions, result.cost < budget.cost,
        let best = options.min(by: ExplorationOption.isBetter)
      else {
        result.ending = .budget
        return result
      }
      result.decisions.append(ExplorationDecision(from: place, chosen: best, options: options))
      for cell in walks.path(to: best.node) {
        place = cell
        result.path.append(cell)
        known.look(from: cell)
        if !known.isFrontier(best.node) || known.things.contains(where: { $0.name == search.goal })
        {
          break
        }
      }
      result.cost += walks.metres(to: place) ?? 0
    }
  }

  /// The nearest thing of a name that was seen and can be walked to.
  private func nearest(_ name: String, _ known: GridKnowledge, _ walks: GridWalks) -> GridCell? {
    known.things.filter { $0.name == name }
      .compactMap { thing in walks.metres(to: thing.cell).map { (metres: $0, cell: thing.cell) } }
      .min { ($0.metres, $0.cell) < ($1.metres, $1.cell) }?.cell
  }

  /// The frontiers that can be reached, by their nearest cells, with advice.
  private func options(
    _ known: GridKnowledge, _ walks: GridWalks, _ search: GridMap.Search,
    _ result: inout Exploration<GridCell>
  ) async throws(PlanningError) -> [ExplorationOption<GridCell>] {
    let clusters = ThingClusters(known.things, reach: reach, metres: known.map.metres)
    var found: [(cell: GridCell, metres: Double, descriptor: [String])] = []
    for group in known.frontiers {
      let cells = group.compactMap { cell in walks.metres(to: cell).map { (metres: $0, cell: cell) }
      }
      guard let first = cells.min(by: { ($0.metres, $0.cell) < ($1.metres, $1.cell) }) else {
        continue
      }
      found.append((first.cell, first.metres, clusters.names(near: group, within: near)))
    }
    found.sort { $0.cell < $1.cell }
    guard !found.isEmpty else { return [] }
    var judgement = Judgement.abstention(found.count)
    do {
      let told = try await heuristic.assess(
        FrontierQuestion(
          goal: search.goal, descriptors: found.map(\.descriptor),
          names: found.map { "\($0.cell)" },
          distances: found.map(\.metres), step: result.decisions.count))
      result.modelCalls += told.modelCalls
      if told.scores.count == found.count { judgement = told } else { result.failures += 1 }
    } catch {
      if error.code == .cancelled { throw error }
      result.failures += 1
    }
    return zip(found, judgement.scores).map { one, score in
      ExplorationOption(
        node: one.cell, descriptor: one.descriptor, distance: one.metres, score: score,
        value: weights.value(score, distance: one.metres))
    }
  }
}

/// Votes for the frontier on the shortest way to the goal and against all others: it knows the map.
package struct GridOracle: Heuristic {
  package let name = "oracle"
  private let toGoal: GridWalks

  /// An oracle for one search.
  package init(_ map: GridMap, _ search: GridMap.Search) {
    toGoal = GridWalks(
      from: map.things.filter { $0.name == search.goal }.map(\.cell), on: map, where: map.isFree)
  }

  package func assess(_ question: FrontierQuestion) -> Judgement {
    let lengths = zip(question.names, question.distances).map { name, distance -> Double in
      let parts = name.split(separator: ",").compactMap { Int($0) }
      guard parts.count == 2 else { return .infinity }
      return distance + (toGoal.metres(to: GridCell(parts[0], parts[1])) ?? .infinity)
    }
    let least = lengths.min() ?? .infinity
    return Judgement(
      scores: lengths.map {
        $0 <= least + 1e-9
          ? FrontierScore(promise: 1, avoidance: 0) : FrontierScore(promise: 0, avoidance: 1)
      })
  }
}
