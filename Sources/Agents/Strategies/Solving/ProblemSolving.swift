internal import Constraints
internal import Inference
internal import JSONSchema
internal import Prompting
internal import Sampling
internal import Tools

/// Prompt Recursive Search over problems of a task (Zhao et al. 2024, arXiv 2408.01423), for the preset
/// `prs` and the skill `solve`.
///
/// Every round of questions is in the journal before the next one, so that a solution that was cut off
/// goes on where it was. Leaves get the task's notes and its behaviors, the calculator where they are
/// calculations, and the tools that are found for them; those of the preset the skills, too, that change
/// nothing: a question that needs several documents is a tree whose leaves look them up. They think first
/// when the task reasons.
struct ProblemSolving: Sendable {
  private let setup: StrategySetup
  let settings: SolveSettings
  private let prompts: RolePrompts
  private let finder: ToolFinder?
  private let actions: ActionCompiler

  /// - Parameters:
  ///   - place: where the settings stand in the task file.
  ///   - leavesUseSkills: whether leaves may use skills beside tools. An agent that solves as one of its actions
  ///     uses its skills itself.
  init(
    _ setup: StrategySetup, _ json: JSONValue?, at place: String, leavesUseSkills: Bool
  ) async throws(AgentError) {
    self.setup = setup
    actions = ActionCompiler(setup.compiler)
    settings = try SolveSettings(json, setup.kinds.raters, at: place)
    for form in [settings.steps, settings.answer] {
      guard case .constrained(let spec)? = form else { continue }
      do throws(ConstraintError) {
        _ = try setup.compiler.compile(spec)
      } catch {
        throw AgentError(.invalidInput, "\(place): \(error.message)")
      }
    }
    do throws(PromptingError) { prompts = try RolePrompts() } catch { throw AgentError(error) }
    let skills = (leavesUseSkills ? setup.task.tools.skills : []).filter {
      $0.key != SolveSkill.kind.outline.key && $0.key != FindToolsSkill.kind.outline.key
    }
    let others = Set(setup.collaborators.tools?.definitions.map(\.name) ?? [])
      .subtracting([Calculator.name]).union(skills.map(\.definition.name))
    finder =
      settings.leavesUseTools && !others.isEmpty
      ? try await ToolFinder(setup) { others.contains($0.name) } : nil
  }

  private enum Calculator { static let name = "calculator" }

  /// The solution of a problem, or what the journal says of it.
  /// - Parameter budget: what it may spend; no more is set aside than a round needs.
  func solution(
    _ problem: SolvingProblem, _ budget: RecursionBudget, _ step: StepContext
  ) async throws(AgentError) -> Solution {
    let scope = step.scope
    if let known = try known(step) { return known }
    var choices: [String] = []
    if case .choice(let texts) = problem.form { choices = texts }
    let journal = StepRounds(step)
    var budget = budget
    budget.seconds = step.secondsLeft.map { max(0.001, $0) }
    // A model that writes whole texts is not hidden: how it is asked hangs on what it is.
    let model: any LanguageModel =
      setup.model.distributions == .none
      ? setup.model : CountedModel(setup.model, step.item.evaluations)
    var desk = RoleDesk(
      model, prompts: prompts, usesChat: usesChat, dividesPrior: settings.dividesPrior)
    desk.compiler = setup.compiler.withSources(step.item.texts)
    desk.preamble = try setup.task.system?.filled(with: step.item.texts) ?? ""
    desk.reasoning = try setup.task.reasoning?.asked(of: setup.model)
    var solver = RecursiveSolver(
      desk, sampling: setup.task.sampling, rater: settings.rater.make(desk),
      planner: settings.planner == "expression" ? ExpressionPlanner() : ModelPlanner(desk),
      help: try help(step, journal), options: settings.options, budget: budget)
    solver.journal = journal
    let solution: Solution
    do throws(PromptingError) {
      solution = try await solver.solve(problem, key: step.key(scope.map { $0 + 1 } ?? 0))
    } catch {
      throw journal.failure ?? AgentError(error)
    }
    try step.append(SolvedRecord(solution, choices: choices, call: scope))
    return solution
  }

  /// An item of the task as a problem: its goal, and what its output must be.
  func problem(_ texts: [String: String]) throws(AgentError) -> SolvingProblem {
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

  /// The solution that the journal has, with what was called and drawn for it: that counts again, and
  /// what comes after it goes on behind its numbers.
  private func known(_ step: StepContext) throws(AgentError) -> Solution? {
    let scope = step.scope
    let isOwn = { (record: SolvedRecord) in record.call == scope }
    let draws = step.ledger.lines(SampledRecord.self, before: SolvedRecord.self, where: isOwn)
      .filter { $0.part == ToolLeaf.part && step.owns(draw: $0.draw ?? 0) }
    step.countAgain(callsBefore: SolvedRecord.self, where: isOwn) { step.owns(call: $0.call) }
    guard let known = try step.ledger.taken(SolvedRecord.self, where: isOwn) else { return nil }
    for _ in draws { _ = step.nextDraw() }
    step.spend(tokens: draws.reduce(known.solution.tokens) { $0 + $1.tokens })
    return known.solution
  }

  /// What solving a problem inside a skill comes to, within what the item has left.
  func result(
    of problem: SolvingProblem, _ step: StepContext
  ) async throws(AgentError) -> ToolResult {
    var budget = settings.budget
    if let most = step.item.budget.limits.tokens {
      let left = most - step.item.budget.spent.tokens - step.ledger.spent.tokens
      budget.tokens = max(1, min(budget.tokens ?? .max, left))
    }
    let solution = try await solution(problem, budget, step)
    if let answer = solution.answer { return ToolResult(text: answer) }
    return .failure(
      solution.ending == .budgetSpent
        ? "the budget for solving was spent before there was an answer"
        : "no answer could be found")
  }

  private func help(
    _ step: StepContext, _ journal: StepRounds
  ) throws(AgentError) -> [any LeafHelp] {
    var help: [any LeafHelp] = []
    if setup.collaborators.tools?.tools[Calculator.name] != nil {
      help.append(CalculatorLeaf(step: step, journal: journal))
    }
    if let notes = settings.notes {
      help.append(FixedNotes(try notes.filled(with: step.item.texts)))
    }
    if setup.collaborators.behaviors != nil {
      help.append(BehaviorLeaf(step: step, journal: journal))
    }
    if let finder {
      help.append(
        ToolLeaf(
          step: step, journal: journal, setup: setup, finder: finder, actions: actions))
    }
    return help
  }

  /// Whether the model has a chat format.
  private var usesChat: Bool {
    (try? setup.model.tokenize(chat: [ChatMessage(role: "user", content: "a")])) != nil
  }
}
