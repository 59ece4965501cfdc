import Planning
import Testing

@Suite struct ExplorerTests {
  private func explore(
    _ world: RandomWorld, _ heuristic: some Heuristic, _ promise: Double, _ avoidance: Double,
    budget: ExplorationBudget = ExplorationBudget()
  ) async throws -> Exploration<Int> {
    try await Explorer(
      heuristic: heuristic, weights: HeuristicWeights(promise: promise, avoidance: avoidance),
      budget: budget
    ).run(world)
  }

  @Test(arguments: 0..<30) func everyHeuristicFindsTheGoal(seed: UInt64) async throws {
    let world = RandomWorld(size: 20, seed: seed)
    let result = try await explore(world, WhimsicalHeuristic(), 50, 50)
    #expect(result.ending == .found)
    #expect(result.path.last == 19)
    let walked = zip(result.path, result.path.dropFirst()).reduce(0.0) { total, step in
      total + (world.edges[step.0]?.filter { $0.target == step.1 }.map(\.cost).min() ?? .infinity)
    }
    #expect(walked == result.cost)
  }

  @Test(arguments: 0..<30) func aFailingModelWalksToTheNearestFrontier(seed: UInt64) async throws {
    let world = RandomWorld(size: 20, seed: seed)
    let plain = try await explore(world, NearestHeuristic(), 0, 0)
    let broken = try await explore(world, BrokenHeuristic(), 300, 150)
    let weightless = try await explore(world, WhimsicalHeuristic(), 0, 0)
    #expect(broken.path == plain.path)
    #expect(weightless.path == plain.path)
    #expect(broken.failures == broken.decisions.count)
  }

  @Test(arguments: 0..<30) func harmIsBoundedByTheWeights(seed: UInt64) async throws {
    let world = RandomWorld(size: 20, seed: seed)
    let result = try await explore(world, WhimsicalHeuristic(), 3, 2)
    for decision in result.decisions {
      let nearest = decision.options.map(\.distance).min() ?? 0
      #expect(decision.chosen.distance <= nearest + 5)
    }
  }

  @Test(arguments: [
    (-1.0, -1.0, "is said to cost -1.0"), (.nan, 1, "is said to cost nan"),
    (.infinity, 1, "is said to cost inf"),
    (2, 3, "is said to cost 3.0 here and 2.0 at its other end"),
  ])
  func aWorldThatLiesAboutDistancesIsNamed(there: Double, back: Double, words: String) async throws
  {
    struct Liar: Environment {
      let start = 0
      let goal = "nothing"
      let there: Double
      let back: Double
      func visit(_ node: Int) -> Revelation<Int> {
        Revelation(
          contents: [],
          passages: [Passage(to: 1 - node, cost: node == 0 ? there : back)], isGoal: false)
      }
    }
    await #expect {
      _ = try await Explorer(
        heuristic: NearestHeuristic(), weights: HeuristicWeights(promise: 0, avoidance: 0)
      ).run(Liar(there: there, back: back))
    } throws: {
      let error = $0 as? PlanningError
      return error?.code == .invalidEnvironment && error?.message.contains(words) == true
    }
  }

  @Test func aBudgetEndsTheWalk() async throws {
    let world = RandomWorld(size: 20, seed: 3)
    let result = try await explore(
      world, NearestHeuristic(), 0, 0, budget: ExplorationBudget(decisions: 2))
    #expect(result.ending == .budget)
    #expect(result.decisions.count == 2)
  }

  @Test func anExhaustedWorldSaysSo() async throws {
    struct Empty: Environment {
      let start = 0
      let goal = "nothing"
      func visit(_ node: Int) -> Revelation<Int> {
        Revelation(contents: [], passages: [], isGoal: false)
      }
    }
    let result = try await Explorer(
      heuristic: NearestHeuristic(), weights: HeuristicWeights(promise: 0, avoidance: 0)
    ).run(Empty())
    #expect(result.ending == .exhausted)
    #expect(result.cost == 0)
  }
}
