internal import Constraints
internal import Inference
internal import JSONSchema
internal import Sampling

/// The strategy `direct`: the goal with its inputs, or the task's prompt file, is the prompt, the
/// answer satisfies the output constraint, and the success check says whether it will do.
struct DirectStrategy: TaskStrategy {
  /// The strategy by its name in task files.
  static let kind: StrategyKind = {
    var outline = StrategyOutline(
      "direct",
      "one constrained answer, another one when the success check refuses it and the budget allows")
    outline.takesPromptFile = true
    outline.conversation = .always
    outline.ignores = { task in
      [.tools, .servers, .retrieval] + (task.success.tool == nil ? [.approvals] : [])
    }
    return StrategyKind(outline) { setup throws(AgentError) in DirectStrategy(setup) }
  }()

  private let setup: StrategySetup
  private let output: RequirementCompiler
  private let success: SuccessJudge

  init(_ setup: StrategySetup) {
    self.setup = setup
    output = RequirementCompiler(setup.task.output, setup.compiler)
    success = SuccessJudge(setup)
  }

  var defaultSteps: Int { 1 }

  func run(_ context: ItemContext) async throws(AgentError) -> Conclusion {
    let constraint = try output.compiled(context.texts)
    try success.prepare(context.texts)
    let writer = PromptWriter(setup)
    let goal = try setup.task.goal.filled(with: context.texts)
    var prompt = try writer.prompt(context.texts)
    let options = setup.task.sampling
    let cost = BudgetAmount(
      tokens: BudgetLedger.cost(
        promptTokens: prompt.tokens.count, particles: options.particles,
        maxTokens: options.maxTokens + (prompt.reasoning?.tokens ?? 0)))
    var last: String?
    while true {
      if let ending = context.ending(before: cost, last: last) { return ending }
      let result = try await context.step(reserving: cost) {
        (step) async throws(AgentError) -> StepResult in
        let behaviors = try await step.recall(goal)
        if !behaviors.isEmpty {
          prompt = try writer.prompt(context.texts, behaviors: behaviors)
        }
        let record = try await step.routed("answer", prompt, under: constraint)
        guard let text = record.text else {
          return StepResult(nil, isSolved: false, message: record.message, from: record)
        }
        let complaint = try await success.complaint(text, step)
        return StepResult(text, isSolved: complaint == nil, message: complaint, from: record)
      }
      if result.isSolved { return .solved(result) }
      last = result.message
    }
  }
}
