internal import JSONSchema

extension RecursiveStrategy {
  /// The strategy by its name in task files.
  static let kind: StrategyKind = {
    var outline = StrategyOutline(
      "prs", "the problem is split, solved and joined",
      section: StrategyOutline.Section("solve", text: section) { node, _ in node.value })
    outline.drawsAnswers = false
    return StrategyKind(outline) { setup throws(AgentError) in try RecursiveStrategy(setup) }
  }()

  private static let section = #"""
    {
      "type": "object",
      "description": "How the strategy prs goes about it.",
      "additionalProperties": false,
      "properties": {
        "rater": {"$ref": "#/$defs/rater"},
        "planner": {"enum": ["model", "expression"], "default": "model", "description": "Who breaks it into steps: the model, or an expression's own operators."},
        "threshold": {"type": "number", "minimum": 0, "maximum": 10, "default": 3, "description": "Up to this complexity it is answered at once."},
        "depth": {"type": "integer", "minimum": 0, "maximum": 64, "default": 2, "description": "How deep steps are planned again."},
        "sequential": {"type": "boolean", "default": false, "description": "Whether every step sees all earlier ones, instead of those it names as #k."},
        "nodes": {"type": "integer", "minimum": 1, "maximum": 100000, "default": 32},
        "tokens": {"type": "integer", "minimum": 1, "maximum": 1000000000000, "description": "The most tokens of one solution; by default what the budget has left."},
        "plan_tokens": {"type": "integer", "minimum": 1, "maximum": 1048576, "default": 96, "description": "The most tokens of a plan, or of the answer where it is drawn."},
        "step_tokens": {"type": "integer", "minimum": 1, "maximum": 1048576, "default": 32, "description": "The most tokens of a step's answer, where it is drawn."},
        "steps": {
          "type": "object",
          "description": "What the answers of steps must be; one line by default.",
          "minProperties": 1,
          "maxProperties": 1,
          "additionalProperties": false,
          "properties": {
            "choice": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}, "uniqueItems": true},
            "regex": {"type": "string"}
          }
        },
        "divide_prior": {"type": "boolean", "default": false, "description": "Whether choices are divided by their probability for a problem that says nothing."},
        "notes": {"type": "string", "description": "Rules that every question which is answered at once gets; may have the same places for inputs."}
      }
    }
    """#
}
