import Inference
import Prompting
import MartingaleTestSupport
import Testing

@Suite("Budgets of the recursion")
struct BudgetTests {
  @Test("no token budget is exceeded, whatever the model writes", arguments: [0, 1, 2, 3])
  func tokens(seed: UInt64) async throws {
    // Long plans, ratings of 10, answers that are no answers: everything costs as much as it can.
    let model = ScriptedModel("garbage") { prompt in
      var random = RandomKey(seed: seed, request: UInt64(prompt.utf8.count)).stream(for: .test)
      let bytes = (0..<400).map { _ in UInt8(32 + random.next() % 90) }
      return " 10" + String(decoding: bytes, as: UTF8.self)
    }
    for tokens in [1, 50, 200, 300, 400, 600, 900, 1_500, 3_000, 10_000] {
      var solver = try Solvers.make(model)
      solver.budget.tokens = tokens
      solver.options.depth = 4
      let solution = try await solver.solve(
        SolvingProblem(text: "What is the capital of Peru?"), key: RandomKey(seed: seed))
      #expect(solution.tokens <= tokens)
      #expect(solution.nodes.count <= 32)
      #expect((solution.answer == nil) == (solution.ending != .solved))
      if solution.ending == .budgetSpent { #expect(solution.counters.unaffordable > 0) }
    }
  }

  @Test("the root's answer is paid for first: little money means a direct answer, not none")
  func lastCall() async throws {
    let text = Chains.make(depth: 9, seed: 1)
    var solver = try Solvers.make(RuleModel().model)
    let full = try await solver.solve(Solvers.problem(text), key: RandomKey(seed: 1))
    #expect(full.nodes.count > 1)
    solver.budget.tokens = full.nodes[0].tokens - 60
    let poor = try await solver.solve(Solvers.problem(text), key: RandomKey(seed: 1))
    #expect(poor.ending == .solved)
    #expect(poor.nodes.count == 1)
    #expect(poor.counters.unaffordable > 0)
  }

  @Test("a plan that does not fit into the node budget is answered directly")
  func nodes() async throws {
    for nodes in 1...6 {
      var solver = try Solvers.make(RuleModel(capability: 0, rating: 10).model)
      solver.planner = FixedPlanner(StepPlan(["one", "two", "three"]))
      solver.budget.nodes = nodes
      let solution = try await solver.solve(Solvers.problem("(1+2)"), key: RandomKey(seed: 1))
      #expect(solution.nodes.count == (nodes < 4 ? 1 : 4))
      #expect(solution.counters.nodeLimits == (nodes < 4 ? 1 : nodes == 4 ? 3 : 0))
      #expect(solution.answer != nil)
    }
  }

  @Test("when the time is up no call begins, and what was found is kept")
  func seconds() async throws {
    var solver = try Solvers.make(RuleModel().model)
    let ticks = Ticks()
    solver.clock = { ticks.next() }
    var endings: Set<Solution.Ending> = []
    for seconds in [1.0, 2, 4, 8, 100] {
      ticks.reset()
      solver.budget.seconds = seconds
      let solution = try await solver.solve(
        Solvers.problem(Chains.make(depth: 9, seed: 1)), key: RandomKey(seed: 1))
      endings.insert(solution.ending)
      #expect((solution.counters.timeouts > 0) == (seconds < 100))
      if solution.ending == .budgetSpent { #expect(solution.answer == nil) }
    }
    #expect(endings == [.solved, .budgetSpent])
  }

  @Test("a model that hangs is cut off")
  func hanging() async throws {
    let pause: @Sendable () async throws(InferenceError) -> Void = {
      () async throws(InferenceError) in
      do {
        try await Task.sleep(for: .seconds(60))
      } catch {
        throw InferenceError(.cancelled, "cancelled")
      }
    }
    var solver = try Solvers.make(
      InterposedModel(RuleModel().model, beforeScore: pause) { _ async throws(InferenceError) in
        try await pause()
      })
    solver.budget.seconds = 0.05
    let solution = try await solver.solve(Solvers.problem("(1+2)"), key: RandomKey(seed: 1))
    #expect(solution.ending == .budgetSpent)
    #expect(solution.counters.timeouts > 0)
  }

  @Test("a prompt that exceeds the context is not asked")
  func context() async throws {
    let small = ScriptedModel("small", contextLength: 300) { _ in " 4" }
    let solver = try Solvers.make(small)
    let solution = try await solver.solve(
      Solvers.problem(String(repeating: "long ", count: 100)), key: RandomKey(seed: 1))
    #expect(solution.answer == nil)
    #expect(solution.counters.tooLong > 0)
  }
}
