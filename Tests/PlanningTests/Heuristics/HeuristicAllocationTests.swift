import Inference
import Planning
import Testing

@Suite struct HeuristicAllocationTests {
  @Test(arguments: [Bandit.Rule.upperConfidence(alpha: 0.5), .thompson])
  func searchesGoToTheAdviserThatServes(rule: Bandit.Rule) async throws {
    // A guide that knows the distances against one that votes by the sign's letters.
    struct Guide: Heuristic {
      let name = "guide"
      let toGoal: [Double]
      func assess(_ question: FrontierQuestion) -> Judgement {
        let rest = question.names.map { toGoal[Int($0) ?? 0] }
        let best = rest.min() ?? 0
        return Judgement(
          scores: rest.map { FrontierScore(promise: $0 == best ? 1 : 0, avoidance: 0) })
      }
    }
    var allocation = HeuristicAllocation(["guide", "whim"], rule: rule, seed: 1)
    for seed in 0..<120 as Range<UInt64> {
      let world = RandomWorld(size: 20, seed: seed)
      let truth = world.distances
      let name = allocation.choose() ?? ""
      let advice = AnyHeuristic(
        name == "guide" ? Guide(toGoal: truth.map { $0[19] }) : WhimsicalHeuristic())
      let result = try await Explorer(
        heuristic: advice, weights: HeuristicWeights(promise: 100, avoidance: 0)
      ).run(world)
      allocation.record(truth[0][19] / max(result.cost, truth[0][19]), for: name)
    }
    let pulls = allocation.arms.map(\.pulls)
    #expect(pulls.reduce(0, +) == 120)
    #expect(pulls[0] > 3 * pulls[1])
  }
}
