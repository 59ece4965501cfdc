import Inference
import Prompting
import Synchronization
import MartingaleTestSupport
import Testing

@Suite("Steps side by side")
struct DependenceTests {
  private static func rounds(
    _ steps: [String], _ dependence: RecursionOptions.Dependence
  ) async throws -> Solution {
    var solver = try Solvers.make(RuleModel().model)
    solver.rater = FunctionRater { $0.hasPrefix("(") ? 1 : 6 }
    solver.planner = FixedPlanner(StepPlan(steps))
    solver.options.dependence = dependence
    return try await solver.solve(Solvers.problem("q"), key: RandomKey(seed: 1))
  }

  @Test("independent steps share their rounds; chains take one after the other")
  func batches() async throws {
    // The root's rating, plan and composition, and two rounds for each layer of steps.
    let beside = try await Self.rounds(["(1+2)", "(3+4)", "(5+6)"], .named)
    #expect(beside.rounds == 3 + 2)
    let chain = try await Self.rounds(["(1+2)", "(#1+4)", "(#2+6)"], .named)
    #expect(chain.rounds == 3 + 6)
    let sequential = try await Self.rounds(["(1+2)", "(3+4)", "(5+6)"], .sequential)
    #expect(sequential.rounds == 3 + 6)
    #expect(sequential.nodes[3].dependencies == [0, 1])
  }

  @Test("results stand in the places of a step that names them")
  func places() async throws {
    let chain = try await Self.rounds(["(1+2)", "(#1+4)"], .named)
    #expect(chain.nodes[2].task == "(3+4)")
    #expect(chain.nodes[2].answer == "7")
  }

  @Test("drawn answers of independent steps are written in one batch")
  func oneBatch() async throws {
    let largest = Largest()
    var solver = try Solvers.make(
      InterposedModel(RuleModel().model) { contexts in largest.note(contexts) })
    solver.rater = FunctionRater { $0.hasPrefix("(") ? 1 : 6 }
    solver.planner = FixedPlanner(StepPlan(["(1+2)", "(3+4)", "(5+6)"]))
    var problem = Solvers.problem("q")
    problem.stepForm = .pattern("[0-9]")
    let solution = try await solver.solve(problem, key: RandomKey(seed: 1))
    #expect(solution.nodes.dropFirst().map(\.answer) == ["3", "7", "1"])
    #expect(largest.value > 1)
  }

  @Test("an expression falls apart at its operators and comes together without the problem")
  func expression() async throws {
    let model = ScriptedModel("booleans") { prompt in
      let task = RuleModel.task(prompt).replacing(" is", with: "").split(separator: " ")
      let values = task.map { $0 == "True" }
      switch task.count {
      case 2: return values[1] ? " False" : " True"
      case 3:
        return (task[1] == "and" ? values[0] && values[2] : values[0] || values[2])
          ? " True" : " False"
      default: return " maybe"
      }
    }
    var solver = RecursiveSolver(
      RoleDesk(model, prompts: try RolePrompts()), sampling: Solvers.sampling,
      rater: StatisticsRater(.operators), planner: ExpressionPlanner())
    solver.options.threshold = 2
    solver.options.depth = 10
    let form = AnswerForm.choice(["True", "False"])
    for number in 0..<60 {
      var random = RandomKey(seed: 3, request: UInt64(number)).stream(for: .prompt)
      let (text, value) = Self.expression(1 + number % 9, &random)
      let solution = try await solver.solve(
        SolvingProblem(text: "\(text) is", form: form, stepForm: form), key: RandomKey(seed: 1))
      #expect(solution.answer == (value ? "True" : "False"), "\(text)")
    }
  }

  /// A random expression of so many operators, every part in brackets, and its value.
  private static func expression(
    _ operators: Int, _ random: inout RandomStream
  ) -> (text: String, value: Bool) {
    guard operators > 0 else {
      let value = random.next() % 2 == 0
      return (value ? "True" : "False", value)
    }
    let kind = random.next() % 3
    let share = kind == 0 ? operators - 1 : Int(random.next() % UInt64(operators))
    var parts: [(text: String, value: Bool)] = []
    for count in kind == 0 ? [share] : [share, operators - 1 - share] {
      let part = expression(count, &random)
      parts.append(count == 0 ? part : ("( \(part.text) )", part.value))
    }
    switch kind {
    case 0: return ("not \(parts[0].text)", !parts[0].value)
    case 1: return ("\(parts[0].text) and \(parts[1].text)", parts[0].value && parts[1].value)
    default: return ("\(parts[0].text) or \(parts[1].text)", parts[0].value || parts[1].value)
    }
  }
}

/// The largest of some numbers.
private final class Largest: Sendable {
  private let most = Mutex(0)

  var value: Int { most.withLock { $0 } }
  func note(_ number: Int) { most.withLock { $0 = max($0, number) } }
}
