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
  /// What the answer must be, where the task's output does not say it; one line by default.
  var answer: AnswerForm?
  /// Whether leaves may call the tools that are found for them.
  var leavesUseTools = true

  /// Reads the values that the task's schema has already judged.
  init(
    _ json: JSONValue?, _ raters: KindTable<RaterKind> = .standard, at place: String = "/solve"
  ) throws(AgentError) {
    do throws(SettingError) {
      rater = try raters.kind(json?["rater"]?.string ?? "model")
    } catch {
      throw AgentError(.invalidInput, "\(place)/rater: \(error.message)")
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
    if let value = json["leaf_thought"]?.int { budget.thoughtTokens = value }
    dividesPrior = json["divide_prior"]?.bool ?? false
    notes = json["notes"]?.string.map { PromptTemplate($0) }
    steps = Self.form(json["steps"])
    answer = Self.form(json["answer"])
    leavesUseTools = json["leaf_tools"]?.bool ?? true
  }

  private static func form(_ json: JSONValue?) -> AnswerForm? {
    if let choices = json?["choice"]?.array?.compactMap(\.string) { return .choice(choices) }
    return (json?["regex"]?.string).map { .pattern($0) }
  }
}

extension SolveSettings {
  /// The members of a task's `solve`, and of a use of the skill, with their schemas.
  static let members: JSONObject = {
    // A text that is no JSON would be a fault of this file, and shows in the task schema's test.
    let json = try? JSONValue(parsing: text)
    return json?.object ?? JSONObject()
  }()

  private static let text = #"""
    {
      "rater": {"$ref": "#/$defs/rater"},
      "planner": {"enum": ["model", "expression"], "default": "model", "description": "Who breaks it into steps: the model, or an expression's own operators."},
      "threshold": {"type": "number", "minimum": 0, "maximum": 10, "default": 3, "description": "Up to this complexity it is answered at once."},
      "depth": {"type": "integer", "minimum": 0, "maximum": 64, "default": 2, "description": "How deep steps are planned again."},
      "sequential": {"type": "boolean", "default": false, "description": "Whether every step sees all earlier ones, instead of those it names as #k."},
      "nodes": {"type": "integer", "minimum": 1, "maximum": 100000, "default": 32},
      "tokens": {"type": "integer", "minimum": 1, "maximum": 1000000000000, "description": "The most tokens of one solution; by default what the budget has left."},
      "plan_tokens": {"type": "integer", "minimum": 1, "maximum": 1048576, "default": 96, "description": "The most tokens of a plan, or of the answer where it is drawn."},
      "step_tokens": {"type": "integer", "minimum": 1, "maximum": 1048576, "default": 32, "description": "The most tokens of a step's answer, where it is drawn."},
      "leaf_thought": {"type": "integer", "minimum": 0, "maximum": 1048576, "default": 0, "description": "The most tokens of a thought before what is answered at once; 0 for none. With sampling.reasoning the model thinks in its own form instead."},
      "steps": {"type": "object", "description": "What the answers of steps must be; one line by default.", "minProperties": 1, "maxProperties": 1, "additionalProperties": false, "properties": {"choice": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}, "uniqueItems": true}, "regex": {"type": "string"}}},
      "answer": {"type": "object", "description": "What the answer must be; one line by default.", "minProperties": 1, "maxProperties": 1, "additionalProperties": false, "properties": {"choice": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}, "uniqueItems": true}, "regex": {"type": "string"}}},
      "divide_prior": {"type": "boolean", "default": false, "description": "Whether choices are divided by their probability for a problem that says nothing."},
      "notes": {"type": "string", "description": "Rules that every question which is answered at once gets; may have the same places for inputs."},
      "leaf_tools": {"type": "boolean", "default": true, "description": "Whether questions that are answered at once may call one of the task's tools first: those that are found for them."}
    }
    """#
}
