internal import Constraints
internal import Inference
internal import JSONSchema
internal import Prompting
internal import Sampling
internal import Tools

/// The strategy `prs`: the goal with its inputs is a problem for Prompt Recursive Search.
///
/// A step is one whole solution; another one, with other draws, follows when the success check
/// refuses it and the budget allows. Leaves get the task's notes, its behaviors, and its calculator,
/// when it names them.
struct RecursiveStrategy: TaskStrategy {
  private let setup: StrategySetup
  private let settings: SolveSettings
  private let prompts: RolePrompts
  private let success: SuccessJudge

  init(_ setup: StrategySetup) throws(AgentError) {
    self.setup = setup
    settings = try SolveSettings(setup.task.settings["solve"] as? JSONValue, setup.kinds.raters)
    success = SuccessJudge(setup)
    if case .constrained(let spec) = settings.steps {
      do throws(ConstraintError) {
        _ = try setup.compiler.compile(spec)
      } catch {
        throw AgentError(.invalidInput, "/solve/steps: \(error.message)")
      }
    }
    do throws(PromptingError) { prompts = try RolePrompts() } catch { throw AgentError(error) }
  }

  var defaultSteps: Int { 1 }

  func run(_ context: ItemContext) async throws(AgentError) -> Conclusion {
    try success.prepare(context.texts)
    let problem = try problem(context.texts)
    var last: String?
    while true {
      var budget = settings.budget
      if let most = context.budget.limits.tokens {
        budget.tokens = min(budget.tokens ?? .max, most - context.budget.spent.tokens)
      }
      // Without a limit of its own nothing is set aside; what it took is booked afterwards.
      let cost = BudgetAmount(tokens: max(1, budget.tokens ?? 1))
      if let ending = context.ending(before: cost, last: last) { return ending }
      let result = try await context.step(reserving: cost) {
        (step) async throws(AgentError) -> StepResult in
        let solution = try await solution(problem, budget, step)
        guard let answer = solution.answer else {
          let message =
            solution.ending == .budgetSpent
            ? "the budget was spent before there was an answer" : "no answer could be drawn"
          return StepResult(nil, isSolved: false, message: message, from: nil)
        }
        let complaint = try await success.complaint(answer, step)
        return StepResult(answer, isSolved: complaint == nil, message: complaint, from: nil)
      }
      if result.isSolved { return .solved(result) }
      last = result.message
    }
  }

  private func solution(
    _ problem: SolvingProblem, _ budget: RecursionBudget, _ step: StepContext
  ) async throws(AgentError) -> Solution {
    var choices: [String] = []
    if case .choice(let texts) = problem.form { choices = texts }
    let record = try await step.recorded(SolvedRecord.self) {
      () async throws(AgentError) -> SolvedRecord in
      var budget = budget
      budget.seconds = step.secondsLeft.map { max(0.001, $0) }
      // A model that writes whole texts is not hidden: how it is asked hangs on what it is.
      let model: any LanguageModel =
        setup.model.distributions == .none
        ? setup.model : CountedModel(setup.model, step.item.evaluations)
      var desk = RoleDesk(
        model, prompts: prompts, usesChat: usesChat, dividesPrior: settings.dividesPrior)
      desk.compiler = setup.compiler.withSources(step.item.texts)
      let solver = RecursiveSolver(
        desk, sampling: setup.task.sampling, rater: settings.rater.make(desk),
        planner: settings.planner == "expression" ? ExpressionPlanner() : ModelPlanner(desk),
        help: try help(step), options: settings.options, budget: budget)
      do throws(PromptingError) {
        return SolvedRecord(try await solver.solve(problem, key: step.key()), choices: choices)
      } catch {
        throw AgentError(error)
      }
    }
    step.spend(tokens: record.solution.tokens)
    return record.solution
  }

  private func problem(_ texts: [String: String]) throws(AgentError) -> SolvingProblem {
    let goal = try setup.task.goal.filled(with: texts)
    let parts = try setup.task.output.specification(texts).parts
    var form = AnswerForm.line()
    if let choices = parts.first?.texts(.choice), parts.count == 1 {
      form = .choice(choices)
    } else if !parts.isEmpty {
      if parts.contains(where: { $0.kind == .checker }) {
        throw AgentError(
          .notAvailable, "/output/checker: the strategy prs knows no checkers; see /success")
      }
      form = .constrained(ConstraintSpec(parts))
    }
    let steps = settings.steps ?? (settings.planner == "expression" ? form : .line(60))
    return SolvingProblem(text: goal, form: form, stepForm: steps)
  }

  private func help(_ step: StepContext) throws(AgentError) -> [any LeafHelp] {
    var help: [any LeafHelp] = []
    if setup.collaborators.tools?.tools.definitions.contains(where: { $0.name == "calculator" })
      == true
    {
      help.append(CalculatorLeaf(step: step))
    }
    if let notes = settings.notes {
      help.append(FixedNotes(try notes.filled(with: step.item.texts)))
    }
    if let behaviors = setup.collaborators.behaviors {
      help.append(BehaviorLeaf(source: behaviors))
    }
    return help
  }

  /// Whether the model has a chat format.
  private var usesChat: Bool {
    (try? setup.model.tokenize(chat: [ChatMessage(role: "user", content: "a")])) != nil
  }
}

/// The task's calculator, for leaves that are calculations. Every call is in the journal.
private struct CalculatorLeaf: LeafHelp {
  let step: StepContext

  func help(with question: NodeQuestion) async throws(PromptingError) -> LeafReply? {
    guard let text = question.calculation else { return nil }
    do throws(AgentError) {
      let result = try await step.call(
        ToolCall(name: "calculator", arguments: ["expression": .string(text)]))
      return result.isError ? nil : .answer(result.text, source: "calculator")
    } catch {
      throw PromptingError(error.code == .cancelled ? .cancelled : .invalidInput, error.message)
    }
  }
}

/// The task's behaviors, for leaves.
private struct BehaviorLeaf: LeafHelp {
  let source: any BehaviorSource

  func help(with question: NodeQuestion) async throws(PromptingError) -> LeafReply? {
    do throws(AgentError) {
      let found = try await source.recall(question.task)
      return found.isEmpty
        ? nil : .notes(found.map(\.instruction).joined(separator: "\n"), source: "handbook")
    } catch {
      throw PromptingError(error.code == .cancelled ? .cancelled : .invalidInput, error.message)
    }
  }
}
