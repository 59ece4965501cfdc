internal import Constraints
internal import JSONSchema
internal import Planning
internal import Tools

/// The strategy `plan` where there is nothing to go on with: places are explored, and the answer is where
/// the goal was found, or the actions that lead there.
struct PlanStrategy: TaskStrategy {
  private let setup: StrategySetup
  private let exploring: Exploring
  private let success: SuccessJudge
  private let output: RequirementCompiler

  init(_ setup: StrategySetup) throws(AgentError) {
    self.setup = setup
    exploring = try Exploring(setup, try Self.plan(of: setup))
    success = SuccessJudge(setup)
    output = RequirementCompiler(judging: setup.task.output, setup.compiler)
  }

  /// What the task says about exploring.
  static func plan(of setup: StrategySetup) throws(AgentError) -> AgentTask.Plan {
    guard let plan = setup.task.plan else {
      throw AgentError(.invalidInput, "the strategy plan needs \"plan\": where to look")
    }
    return plan
  }

  var defaultSteps: Int { 1 }

  func run(_ context: ItemContext) async throws(AgentError) -> Conclusion {
    let goal = try (exploring.plan.find ?? setup.task.goal).filled(with: context.texts)
    try success.prepare(context.texts)
    let result = try await context.step(reserving: BudgetAmount()) {
      (step) async throws(AgentError) -> StepResult in
      guard let found = try await exploring.search(for: goal, step) else {
        return StepResult(nil, isSolved: false, message: "\"\(goal)\" was not found", from: nil)
      }
      var complaint = try output.complaint(about: found.answer, context.texts)
      if complaint == nil { complaint = try await success.complaint(found.answer, step) }
      return StepResult(found.answer, isSolved: complaint == nil, message: complaint, from: nil)
    }
    return result.isSolved ? .solved(result) : .unsolved(.notSolved, result.message)
  }
}
