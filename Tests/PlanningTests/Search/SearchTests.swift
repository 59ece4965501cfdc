import Inference
import Planning
import Testing

@Suite struct SearchTests {
  @Test(arguments: 0..<30) func aStarWithAnAdmissibleEstimateIsShortest(seed: UInt64) async throws {
    let world = RandomWorld(size: 20, seed: seed)
    let truth = world.distances
    // Admissible but not consistent: the true rest, cut to nothing at every other node.
    let outcome = try await GraphSearch(.aStar).run(world) { node, _ in
      node % 2 == 0 ? truth[node][19] : 0
    }
    #expect(outcome.ending == .found)
    #expect(outcome.cost == truth[0][19])
    #expect(outcome.path.first == 0 && outcome.path.last == 19)
  }

  @Test(arguments: 0..<10) func everySearchFindsAPathThatAddsUp(seed: UInt64) async throws {
    let world = RandomWorld(size: 20, seed: seed)
    let truth = world.distances
    let outcomes = [
      try await GraphSearch(.bestFirst).run(world) { node, _ in truth[node][19] },
      try await GraphSearch(.beam(width: 3)).run(world) { node, _ in truth[node][19] },
      try await TreeSearch().run(world) { node, _ in truth[node][19] },
    ]
    for outcome in outcomes {
      #expect(outcome.ending == .found)
      var cost = 0.0
      for (a, b) in zip(outcome.path, outcome.path.dropFirst()) {
        cost += world.edges[a]?.filter { $0.target == b }.map(\.cost).min() ?? .infinity
      }
      #expect(cost == outcome.cost)
      #expect(outcome.cost >= truth[0][19])
    }
    #expect(outcomes[2].cost == truth[0][19], "the whole tree was searched")
  }

  @Test func aGoodEstimateSavesVisits() async throws {
    var blind = 0
    var guided = 0
    for seed in 0..<20 as Range<UInt64> {
      let world = RandomWorld(size: 40, seed: seed)
      let truth = world.distances
      blind += try await GraphSearch(.aStar).run(world) { _, _ in 0 }.expanded
      guided += try await GraphSearch(.aStar).run(world) { node, _ in truth[node][39] }.expanded
    }
    #expect(guided * 2 < blind)
  }

  @Test func aWorldWithSideEffectsIsNotSearched() async throws {
    let world = StepEnvironment(
      goal: "x", isCopyable: false,
      reset: { .init(text: "", actions: [], isGoal: false) },
      step: { _ in .init(text: "", actions: [], isGoal: false) })
    let error = await #expect(throws: PlanningError.self) {
      try await GraphSearch(.aStar).run(world) { _, _ in 0 }
    }
    #expect(error?.code == .notCopyable)
  }

  @Test func budgetsEndASearch() async throws {
    let world = RandomWorld(size: 40, seed: 1)
    let outcome = try await GraphSearch(.aStar, expansions: 3).run(world) { _, _ in 0 }
    #expect(outcome.ending == .budget)
    #expect(outcome.expanded == 3)
    #expect(outcome.path.isEmpty)
  }
}
