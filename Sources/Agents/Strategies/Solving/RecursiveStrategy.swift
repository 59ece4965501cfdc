internal import JSONSchema
internal import Prompting

/// The strategy `prs`: the goal with its inputs is a problem for Prompt Recursive Search.
///
/// A step is one whole solution; another one, with other draws, follows when the success check
/// refuses it and the budget allows. Leaves get the task's notes, its behaviors, and its calculator,
/// when it names them.
struct RecursiveStrategy: TaskStrategy {
  private let setup: StrategySetup
  private let solving: ProblemSolving
  private let success: SuccessJudge

  init(_ setup: StrategySetup) async throws(AgentError) {
    self.setup = setup
    solving = try await ProblemSolving(
      setup, setup.task.settings["solve"] as? JSONValue, at: "/solve", leavesUseSkills: true)
    success = SuccessJudge(setup)
  }

  var defaultSteps: Int { 1 }

  func run(_ context: ItemContext) async throws(AgentError) -> Conclusion {
    try success.prepare(context.texts)
    let problem = try solving.problem(context.texts)
    var last: String?
    while true {
      var budget = solving.settings.budget
      if let most = context.budget.limits.tokens {
        budget.tokens = min(budget.tokens ?? .max, most - context.budget.spent.tokens)
      }
      // Without a limit of its own nothing is set aside; what it took is booked afterwards.
      let cost = BudgetAmount(tokens: max(1, budget.tokens ?? 1))
      if let ending = context.ending(before: cost, last: last) { return ending }
      let result = try await context.step(reserving: cost) {
        (step) async throws(AgentError) -> StepResult in
        let solution = try await solving.solution(problem, budget, step)
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
}
