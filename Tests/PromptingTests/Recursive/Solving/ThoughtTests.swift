import Inference
import MartingaleTestSupport
import Prompting
import Testing

@Suite("Thoughts before what is answered at once")
struct ThoughtTests {
  /// Answers 2 at once, and what it thought of after a thought.
  private static let thinker = ScriptedModel("thinker") { prompt in
    if prompt.hasSuffix("Complexity:") { return " 1" }
    if let digit = prompt.firstMatch(of: #/I think it is (\d)/#) { return " \(digit.output.1)" }
    return prompt.hasSuffix("step by step.") ? " I think it is 7." : " 2"
  }

  private static func solver(_ model: ScriptedModel, thought: Int) throws -> RecursiveSolver {
    var solver = try Solvers.make(model)
    solver.budget.thoughtTokens = thought
    return solver
  }

  @Test("the thought decides, is kept, and survives being written and read")
  func decides() async throws {
    let problem = Solvers.problem("Which digit?")
    let key = RandomKey(seed: 1)
    let plain = try await Self.solver(Self.thinker, thought: 0).solve(problem, key: key)
    #expect(plain.answer == "2")
    #expect(plain.nodes[0].thought == nil)
    let solution = try await Self.solver(Self.thinker, thought: 24).solve(problem, key: key)
    #expect(solution.answer == "7")
    #expect(solution.nodes[0].thought?.hasPrefix(" I think it is 7.") == true)
    #expect(solution.nodes[0].calls == plain.nodes[0].calls + 1)
    let read = try #require(Solution(json: solution.json()))
    #expect(read.nodes[0].thought == solution.nodes[0].thought)
  }

  @Test("only leaves think: a node that was planned is composed as ever")
  func leaves() async throws {
    let text = Chains.make(depth: 9, seed: 1)
    let model = ScriptedModel("rules") { prompt in
      // The reasoner's answer is the solver's.
      prompt.contains("Let's think step by step.") && prompt.hasSuffix("Answer:")
        ? RuleModel().answer(prompt.replacing("Let's think step by step.", with: ""))
        : RuleModel().answer(prompt)
    }
    let solution = try await Self.solver(model, thought: 24).solve(
      Solvers.problem(text), key: RandomKey(seed: 1))
    #expect(solution.answer == "\(Chains.value(text))")
    #expect(solution.nodes.count > 1)
    for node in solution.nodes {
      #expect((node.thought != nil) == node.children.isEmpty)
    }
  }

  @Test("no budget is exceeded, and what cannot pay for a thought is answered without")
  func budgets() async throws {
    let problem = Solvers.problem("Which digit?")
    var endings: [String?: Int] = [:]
    for tokens in stride(from: 10, through: 1_200, by: 10) {
      var solver = try Self.solver(Self.thinker, thought: 24)
      solver.budget.tokens = tokens
      let solution = try await solver.solve(problem, key: RandomKey(seed: 1))
      #expect(solution.tokens <= tokens)
      if solution.answer == "2" { #expect(solution.counters.unaffordable > 0) }
      endings[solution.answer, default: 0] += 1
    }
    #expect(Set(endings.keys) == [nil, "2", "7"])
  }

  @Test("notes of helpers are thought about, and asked for once")
  func notes() async throws {
    let asked = Seen()
    var solver = try Self.solver(
      ScriptedModel("noted") { prompt in
        if prompt.hasSuffix("Complexity:") { return " 1" }
        if prompt.hasSuffix("step by step.") {
          return prompt.contains("It is odd.") ? " I think it is 3." : " I think it is 4."
        }
        return prompt.firstMatch(of: #/I think it is (\d)/#).map { " \($0.output.1)" } ?? " 2"
      }, thought: 24)
    solver.help = [
      FunctionHelp { question in
        asked.note(question.task)
        return .notes("It is odd.", source: "rule")
      }
    ]
    let solution = try await solver.solve(
      Solvers.problem("Which digit?"), key: RandomKey(seed: 1))
    #expect(solution.answer == "3")
    #expect(asked.count == 1)
  }
}
