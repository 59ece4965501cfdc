import Inference
import Prompting
import MartingaleTestSupport
import Testing

@Suite("Direct answers, chain of thought, self-consistency")
struct OneShotSolverTests {
  private static func solver(
    _ model: ScriptedModel, tokens: Int? = nil, thought: Int = 24
  ) throws -> OneShotSolver {
    OneShotSolver(
      RoleDesk(model, prompts: try RolePrompts()), sampling: Solvers.sampling,
      budget: RecursionBudget(tokens: tokens, callTokens: thought))
  }

  /// Thinks of a digit, and answers what it thought of.
  private static let thinker = ScriptedModel("thinker") { prompt in
    if let digit = prompt.firstMatch(of: #/I think it is (\d)/#) { return " \(digit.output.1)" }
    return prompt.hasSuffix("step by step.") ? " I think it is 7." : " 2"
  }

  @Test("a thought decides the answer; without one the answer is direct")
  func thought() async throws {
    let solver = try Self.solver(Self.thinker)
    let key = RandomKey(seed: 1)
    let problem = Solvers.problem("Which digit?")
    #expect(try await solver.solve(problem, by: .direct, key: key).answer == "2")
    let thinking = try await solver.solve(problem, by: .chainOfThought, key: key)
    #expect(thinking.answer == "7")
    #expect(thinking.calls == 2)
    let many = try await solver.solve(problem, by: .selfConsistency(3), key: key)
    #expect(many.answer == "7")
    #expect(many.calls == 6)
    #expect(many.law.map { abs($0.reduce(0, +) - 1) < 1e-9 } == true)
  }

  @Test("too little for a thought: a direct answer; too little for that: none")
  func poor() async throws {
    let problem = Solvers.problem("Which digit?")
    for tokens in stride(from: 10, through: 900, by: 10) {
      for method in [OneShotSolver.Method.direct, .chainOfThought, .selfConsistency(4)] {
        let solution = try await Self.solver(Self.thinker, tokens: tokens).solve(
          problem, by: method, key: RandomKey(seed: 1))
        #expect(solution.tokens <= tokens)
        #expect((solution.answer == nil) == (solution.ending == .budgetSpent))
        if solution.calls == 1, method != .direct {
          #expect(solution.counters.unaffordable == 1)
        }
      }
    }
  }

  @Test("tokens grow with depth for the recursion, and not for one thought")
  func growth() async throws {
    var recursion: [Int] = []
    var thinking: [Int] = []
    for depth in [3, 6, 9] {
      // Equally long texts, so that only the depth differs.
      let text = Chains.make(depth: depth, seed: 2)
      let padded = text + String(repeating: " ", count: 40 - text.utf8.count)
      let solver = try Solvers.make(RuleModel().model)
      recursion.append(
        try await solver.solve(Solvers.problem(padded), key: RandomKey(seed: 1)).tokens)
      thinking.append(
        try await Self.solver(RuleModel().model).solve(
          Solvers.problem(padded), by: .chainOfThought, key: RandomKey(seed: 1)
        ).tokens)
    }
    #expect(recursion[0] < recursion[1] && recursion[1] < recursion[2])
    #expect(Set(thinking).count == 1)
  }

  @Test("drawn answers are weighed together")
  func drawn() async throws {
    var problem = Solvers.problem("Which digit?")
    problem.form = .pattern("[0-9]")
    let solution = try await Self.solver(Self.thinker).solve(
      problem, by: .selfConsistency(3), key: RandomKey(seed: 1))
    #expect(solution.answer == "7")
  }
}
