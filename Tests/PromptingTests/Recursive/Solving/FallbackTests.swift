import Inference
import Prompting
import MartingaleTestSupport
import Testing

@Suite("Fallbacks of the recursion")
struct FallbackTests {
  private static let key = RandomKey(seed: 1)

  private static func solver(
    _ plan: StepPlan = StepPlan(["(1+2)", "(3+4)"]),
    rate: @escaping @Sendable (String) -> Double? = { $0.hasPrefix("(") ? 1 : 4 }
  ) throws -> RecursiveSolver {
    var solver = try Solvers.make(RuleModel().model)
    solver.rater = FunctionRater(rate: rate)
    solver.planner = FixedPlanner(plan)
    return solver
  }

  @Test("a rating that cannot be read is the default; one out of range is clamped")
  func ratings() async throws {
    for (value, complexity, failed, clamped) in [
      (nil, 5.0, 1, 0), (Double.nan, 5, 1, 0), (-3, 1, 0, 1), (400, 10, 0, 1), (7, 7, 0, 0),
    ] as [(Double?, Double, Int, Int)] {
      let solver = try Self.solver(StepPlan([])) { _ in value }
      let solution = try await solver.solve(Solvers.problem("q"), key: Self.key)
      #expect(solution.nodes[0].complexity == complexity)
      #expect(solution.counters.failedRatings == failed)
      #expect(solution.counters.clampedRatings == clamped)
      #expect(solution.answer != nil)
    }
  }

  @Test("no steps: a direct answer; blank steps are none; surplus steps are dropped")
  func plans() async throws {
    for (steps, kept, empty, surplus) in [
      ([], 0, 1, 0), (["", "  "], 0, 1, 0), (["(1+2)", " ", "(2+2)", "(3+3)"], 2, 0, 1),
      ((0..<1_000).map { "(1+\($0 % 10))" }, 2, 0, 998),
    ] {
      let solution = try await Self.solver(StepPlan(steps)).solve(
        Solvers.problem("q"), key: Self.key)
      #expect(solution.nodes.count == 1 + kept)
      #expect(solution.counters.emptyPlans == empty)
      #expect(solution.counters.surplusSteps == surplus)
      #expect(solution.answer != nil)
    }
  }

  @Test("steps that name themselves, later ones or none that exists depend on nothing")
  func references() async throws {
    let solution = try await Self.solver(StepPlan(["(#1+#2)", "(#9+#1)"])).solve(
      Solvers.problem("q"), key: Self.key)
    #expect(solution.nodes[1].dependencies.isEmpty)
    #expect(solution.nodes[2].dependencies == [0])
    #expect(solution.answer != nil)
  }

  @Test("an answer that no text can have is none, and steps without answers are left out")
  func unanswerable() async throws {
    var problem = Solvers.problem("q")
    problem.stepForm = .pattern("(?!)")
    let solution = try await Self.solver().solve(problem, key: Self.key)
    #expect(solution.counters.failedAnswers == 2)
    #expect(solution.counters.failedCompositions == 1)  // nothing to put together
    #expect(solution.nodes[0].manner == .direct)
    problem.form = .pattern("(?!)")
    let none = try await Self.solver().solve(problem, key: Self.key)
    #expect(none.answer == nil)
    #expect(none.ending == .failed)
  }

  @Test("a composition that fails is the last step's answer that fits")
  func composition() async throws {
    var solver = try Self.solver()
    // The composer's prompt does not fit; the steps' prompts do.
    let prompts = try RolePrompts([
      .composer: "[user]\n{{problem}} \(String(repeating: "x", count: 5_000))\n{{steps}}"
    ])
    let small = ScriptedModel("small", contextLength: 4_000, answer: RuleModel().answer)
    solver = RecursiveSolver(
      RoleDesk(small, prompts: prompts), sampling: Solvers.sampling, rater: solver.rater,
      planner: solver.planner)
    let solution = try await solver.solve(Solvers.problem("q"), key: Self.key)
    #expect(solution.nodes[0].manner == .lastStep)
    #expect(solution.answer == "7")
    #expect(solution.counters.failedCompositions == 1)
  }

  @Test("helpers: an answer that fits is taken, one that does not is counted, notes add up")
  func help() async throws {
    var solver = try Self.solver(StepPlan([])) { _ in 1 }
    solver.help = [
      FunctionHelp { question throws(PromptingError) in
        if question.task == "broken" { throw PromptingError(.modelFailed, "no") }
        return question.task == "known" ? .answer("5", source: "tool") : nil
      },
      FunctionHelp { question throws(PromptingError) in
        question.task == "odd" ? .answer("many", source: "tool") : .notes("n", source: "book")
      },
    ]
    let known = try await solver.solve(Solvers.problem("known"), key: Self.key)
    #expect(known.answer == "5")
    #expect(known.nodes[0].manner == .helped)
    #expect(known.tokens == 0)
    let broken = try await solver.solve(Solvers.problem("broken"), key: Self.key)
    #expect(broken.counters.failedHelp == 1)
    #expect(broken.nodes[0].help == "book")
    let odd = try await solver.solve(Solvers.problem("odd"), key: Self.key)
    #expect(odd.counters.failedHelp == 1)
    #expect(odd.nodes[0].manner == .direct)
  }

  @Test("options and forms that cannot be used are refused")
  func refused() async throws {
    var solver = try Self.solver()
    solver.options.depth = -1
    await #expect(throws: PromptingError.self) {
      try await solver.solve(Solvers.problem("q"), key: Self.key)
    }
    solver.options.depth = 1
    await #expect(throws: PromptingError.self) {
      try await solver.solve(SolvingProblem(text: "q", form: .choice([])), key: Self.key)
    }
  }
}
