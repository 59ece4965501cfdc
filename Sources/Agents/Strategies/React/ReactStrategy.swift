internal import Constraints
internal import Inference
internal import JSONSchema
internal import Tools

/// The strategy `react`: thoughts and calls of tools, each sampled with particles under the union
/// of the tools' schemas, until there is an answer that will do.
///
/// How sure the model is of the tool decides what is done: act; show more tools; try two calls that
/// change nothing and look ahead; ask; or stop without an answer.
struct ReactStrategy: TaskStrategy {
  let setup: StrategySetup
  let toolbox: TaskToolbox
  let finder: ToolFinder
  let actions: ActionCompiler
  let output: RequirementCompiler
  /// Judges texts that were not drawn under the output's constraint.
  let judged: RequirementCompiler
  let success: SuccessJudge
  let writer: PromptWriter
  let form: ActionForm
  /// What is done before anything else; nil leaves it to the model.
  let opening: OpeningAction?

  init(
    _ setup: StrategySetup, opening: OpeningAction? = nil
  ) async throws(AgentError) {
    let toolbox = setup.collaborators.tools ?? TaskToolbox(.empty)
    guard setup.collaborators.tools != nil || !setup.skills.definitions.isEmpty else {
      throw AgentError(
        .notAvailable,
        "the strategy \(setup.task.strategy) needs tools, and the task names none")
    }
    self.setup = setup
    self.toolbox = toolbox
    self.opening = opening
    finder = try await ToolFinder(setup)
    actions = ActionCompiler(setup.compiler)
    output = RequirementCompiler(setup.task.output, setup.compiler)
    judged = RequirementCompiler(judging: setup.task.output, setup.compiler)
    success = SuccessJudge(setup)
    writer = PromptWriter(setup)
    form = try Self.form(setup)
  }

  /// How actions are written; both models of a routed task have to write them alike.
  private static func form(_ setup: StrategySetup) throws(AgentError) -> ActionForm {
    let form = try ActionForm(setup.task.react.form, of: setup.model)
    if case .native = form, setup.task.routing?.unit == .step,
      let large = setup.collaborators.large,
      try ActionForm(.native, of: large) != form
    {
      throw AgentError(
        .notAvailable,
        "react.form: \(setup.model.identity.name) and \(large.identity.name) write calls in "
          + "different forms; use \"own\"")
    }
    return form
  }

  var defaultSteps: Int { 12 }

  func run(_ context: ItemContext) async throws(AgentError) -> Conclusion {
    try success.prepare(context.texts)
    return try await ReactRun(self, context).run()
  }

  /// Whether the answer is a part of the call of `finish`, or asked for under `output`.
  var finishTakesAnswer: Bool {
    setup.task.output.parts.isEmpty && setup.task.react.answer == .sampled
  }

  /// Whether the output can only be made once a tool has answered.
  var outputNeedsObservation: Bool {
    setup.task.react.answer == .observation || outputNeedsCopies
  }

  /// Whether the output copies from what tools have answered, so that there is no output before one has.
  var outputNeedsCopies: Bool {
    setup.task.output.needs(Observations.last) || setup.task.output.needs(Observations.all)
  }
}

/// The names under which `output` may speak of what tools have answered.
enum Observations {
  /// The last result that is no failure.
  static let last = "observation"
  /// All of them, one after the other.
  static let all = "observations"
}
