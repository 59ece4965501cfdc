internal import Constraints
internal import JSONSchema
internal import Prompting

/// What a task's `solve` says about Prompt Recursive Search.
struct SolveSettings {
  var rater: RaterKind
  var planner = "model"
  var options = RecursionOptions()
  var budget = RecursionBudget()
  /// What the answers of steps must be; nil: one line, or what the task asks of its answer where
  /// an expression is taken apart.
  var steps: AnswerForm?
  var dividesPrior = false
  /// Rules that every leaf gets; may have places for inputs.
  var notes: PromptTemplate?

  /// Reads the values that the task's schema has already judged.
  init(
    _ json: JSONValue?, _ raters: KindTable<RaterKind> = .standard
  ) throws(AgentError) {
    do throws(SettingError) {
      rater = try raters.kind(json?["rater"]?.string ?? "model")
    } catch {
      throw AgentError(.invalidInput, "/solve/rater: \(error.message)")
    }
    guard let json else { return }
    if let name = json["planner"]?.string { planner = name }
    if let value = json["threshold"]?.number?.double { options.threshold = value }
    if let value = json["depth"]?.int { options.depth = value }
    if json["sequential"]?.bool == true { options.dependence = .sequential }
    if let value = json["nodes"]?.int { budget.nodes = value }
    if let value = json["tokens"]?.int { budget.tokens = value }
    if let value = json["plan_tokens"]?.int { budget.callTokens = value }
    if let value = json["step_tokens"]?.int { budget.stepTokens = value }
    dividesPrior = json["divide_prior"]?.bool ?? false
    notes = json["notes"]?.string.map { PromptTemplate($0) }
    if let pattern = json["steps"]?["regex"]?.string { steps = .pattern(pattern) }
    if let choices = json["steps"]?["choice"]?.array?.compactMap(\.string) {
      steps = .choice(choices)
    }
  }
}
