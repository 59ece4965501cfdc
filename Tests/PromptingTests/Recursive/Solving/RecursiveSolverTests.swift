import Inference
import Prompting
import Testing

@Suite("Prompt Recursive Search")
struct RecursiveSolverTests {
  private static func solve(
    _ text: String, capability: Int = 3, depth: Int = 2
  ) async throws -> Solution {
    var solver = try Solvers.make(RuleModel(capability: capability).model)
    solver.options.threshold = Double(capability)
    solver.options.depth = depth
    return try await solver.solve(Solvers.problem(text), key: RandomKey(seed: 1))
  }

  @Test("direct answers reach the capability, recursion d_max + 1 times as deep, and no further")
  func reach() async throws {
    for expressionDepth in 1...10 {
      let text = Chains.make(depth: expressionDepth, seed: 5)
      let right = String(Chains.value(text))
      let direct = try await Self.solve(text, depth: 0)
      #expect((direct.answer == right) == (expressionDepth <= 3))
      let once = try await Self.solve(text, depth: 1)
      #expect((once.answer == right) == (expressionDepth <= 6))
      let twice = try await Self.solve(text, depth: 2)
      #expect((twice.answer == right) == (expressionDepth <= 9))
    }
  }

  @Test("a leaf takes 2 calls, an inner node 3 and those of its steps")
  func calls() async throws {
    for (expressionDepth, inner) in [(2, 0), (3, 0), (4, 1), (6, 1), (7, 2), (9, 2)] {
      let solution = try await Self.solve(Chains.make(depth: expressionDepth, seed: 9))
      #expect(solution.calls == 3 * inner + 2)
      for node in solution.nodes {
        #expect(node.calls == (node.children.isEmpty ? 2 : 3))
      }
      #expect(solution.counters == SolvingCounters())
    }
  }

  @Test("complexity up to the threshold never plans; n is half of it, rounded, at least 1")
  func threshold() async throws {
    let wanted = [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    #expect((1...10).map { RecursionOptions.steps(complexity: Double($0)) } == wanted)
    #expect(RecursionOptions.steps(complexity: 2.99) == 1)
    #expect(RecursionOptions.steps(complexity: -4) == 1)
    for rating in 1...10 {
      var solver = try Solvers.make(RuleModel(rating: rating).model)
      solver.options.threshold = 4
      let solution = try await solver.solve(
        Solvers.problem(Chains.make(depth: 8, seed: 3)), key: RandomKey(seed: 1))
      #expect(solution.nodes[0].children.isEmpty == (rating <= 4))
      #expect(solution.nodes[0].wantedSteps == (rating <= 4 ? 1 : wanted[rating - 1]))
    }
  }

  @Test("a model that rates everything 10 comes to an end inside every budget", arguments: 0...6)
  func adversarialRatings(depth: Int) async throws {
    var solver = try Solvers.make(RuleModel(capability: 0, rating: 10).model)
    solver.options.depth = depth
    let solution = try await solver.solve(
      Solvers.problem(Chains.make(depth: 30, seed: 2)), key: RandomKey(seed: 1))
    #expect(solution.nodes.count <= solver.budget.nodes)
    #expect((solution.nodes.map(\.depth).max() ?? 0) <= depth)
    #expect(solution.answer != nil)
    for node in solution.nodes {
      guard let parent = node.parent, let own = node.complexity,
        let above = solution.nodes[parent].complexity
      else { continue }
      #expect(own <= above - 1)
    }
    #expect(solution.counters.loweredRatings == solution.nodes.count - 1)
  }

  @Test("errors of steps add up as 1 − (1 − e)ⁿ", arguments: [2, 3, 4, 5])
  func accumulation(steps: Int) async throws {
    let rate = 0.1
    var wrong = 0
    let count = 300
    for number in 0..<count {
      let leaves = (0..<steps).map { "leaf\(number)x\($0)" }
      let desk = RoleDesk(ErringModel(rate: rate).model, prompts: try RolePrompts())
      var solver = RecursiveSolver(
        desk, sampling: Solvers.sampling, rater: ConstantRater(Double(2 * steps)),
        planner: FixedPlanner(StepPlan(leaves)))
      solver.options.depth = 1
      let form = AnswerForm.choice(["good", "bad"])
      let solution = try await solver.solve(
        SolvingProblem(text: "problem \(number)", form: form, stepForm: form),
        key: RandomKey(seed: 1))
      if solution.answer == "bad" { wrong += 1 }
    }
    var right = 1.0
    for _ in 0..<steps { right *= 1 - rate }
    let error = (right * (1 - right) / Double(count)).squareRoot()
    #expect(abs(Double(wrong) / Double(count) - (1 - right)) < 3 * error)
  }

  @Test("equal keys give equal trees")
  func determinism() async throws {
    let text = Chains.make(depth: 8, seed: 4)
    let first = try await Self.solve(text)
    #expect(try await Self.solve(text) == first)
  }
}
