/// Frontier exploration guided by a heuristic (LFG, arXiv 2310.10103, algorithm 1): walk to the
/// frontier with the greatest h = w_p s⁺ − w_n s⁻ − distance, look, and decide again.
public struct Explorer<Advice: Heuristic>: Sendable {
  /// Whose advice is weighed.
  public var heuristic: Advice
  /// What advice is worth.
  public var weights: HeuristicWeights
  /// When to give up.
  public var budget: ExplorationBudget

  /// An explorer.
  public init(
    heuristic: Advice, weights: HeuristicWeights, budget: ExplorationBudget = ExplorationBudget()
  ) {
    self.heuristic = heuristic
    self.weights = weights
    self.budget = budget
  }

  /// Explores until the goal is found, nothing is left to explore, or the budget is spent.
  ///
  /// A heuristic that fails counts as abstaining: with every call failing the walk is exactly the
  /// one to the nearest frontier.
  /// - Throws: `environment_invalid` when the world tells impossible distances, and what it throws.
  public func run<World: Environment>(_ world: World) async throws(PlanningError)
    -> Exploration<World.Node>
  {
    var world = world
    var graph = KnownGraph<World.Node>()
    var position = world.start
    var result = Exploration<World.Node>(path: [position])
    var revelation = try await world.visit(position)
    try graph.check(revelation, at: position)
    graph.insert(revelation, at: position)
    while !revelation.isGoal {
      if Task.isCancelled { throw PlanningError(.cancelled, "the exploration was cancelled") }
      let walks = graph.walks(from: position)
      let frontier = graph.frontier.filter { walks[$0] != nil }
      guard !frontier.isEmpty else {
        result.ending = .exhausted
        break
      }
      guard result.decisions.count < budget.decisions, result.cost < budget.cost else {
        result.ending = .budget
        break
      }
      let descriptors = frontier.map { graph.descriptor(of: $0) }
      let judgement = try await advice(
        FrontierQuestion(
          goal: world.goal, descriptors: descriptors, names: frontier.map { "\($0)" },
          distances: frontier.map { walks[$0]?.distance ?? .infinity },
          step: result.decisions.count),
        into: &result)
      let options = frontier.indices.map { index in
        let distance = walks[frontier[index]]?.distance ?? .infinity
        return ExplorationOption(
          node: frontier[index], descriptor: descriptors[index], distance: distance,
          score: judgement.scores[index],
          value: weights.value(judgement.scores[index], distance: distance))
      }
      guard let best = options.min(by: ExplorationOption.isBetter) else { break }
      let walked = path(to: best.node, in: walks)
      result.path.append(contentsOf: walked)
      result.cost += best.distance
      result.decisions.append(ExplorationDecision(from: position, chosen: best, options: options))
      position = best.node
      revelation = try await world.visit(position)
      try graph.check(revelation, at: position)
      graph.insert(revelation, at: position)
    }
    if revelation.isGoal { result.ending = .found }
    result.graph = graph
    return result
  }

  /// Asks the heuristic; a failure is counted and taken as abstention.
  private func advice<Node>(_ question: FrontierQuestion, into result: inout Exploration<Node>)
    async throws(PlanningError) -> Judgement
  {
    do {
      let judgement = try await heuristic.assess(question)
      result.modelCalls += judgement.modelCalls
      if judgement.scores.count == question.descriptors.count { return judgement }
      result.failures += 1
    } catch {
      if error.code == .cancelled { throw error }
      result.failures += 1
    }
    return .abstention(question.descriptors.count)
  }

  /// The nodes walked from the source of `walks` to `node`, the source excluded.
  private func path<Node>(to node: Node, in walks: [Node: Walk<Node>]) -> [Node] {
    var nodes: [Node] = []
    var current: Node? = node
    while let place = current, let walk = walks[place], walk.previous != nil {
      nodes.append(place)
      current = walk.previous
    }
    return nodes.reversed()
  }
}

/// When an exploration gives up.
public struct ExplorationBudget: Hashable, Sendable {
  /// The most frontiers chosen.
  public var decisions: Int
  /// The most cost walked; checked before each decision.
  public var cost: Double

  /// No limits unless given.
  public init(decisions: Int = .max, cost: Double = .infinity) {
    self.decisions = decisions
    self.cost = cost
  }
}
