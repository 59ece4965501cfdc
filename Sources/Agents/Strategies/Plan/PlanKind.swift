internal import JSONSchema

extension PlanStrategy {
  /// The strategy by its name in task files.
  static let kind: StrategyKind = {
    var outline = StrategyOutline(
      "plan", "places are explored",
      section: StrategyOutline.Section(
        "plan", text: section, need: "the strategy plan needs \"plan\": where to look"
      ) { node, reader in reader.plan(node) })
    outline.drawsAnswers = false
    return StrategyKind(outline) { setup throws(AgentError) in try PlanStrategy(setup) }
  }()

  private static let section = #"""
    {
      "type": "object",
      "description": "Where the strategy plan looks, and by whose advice.",
      "required": ["world"],
      "additionalProperties": false,
      "properties": {
        "world": {
          "description": "A folder, maps of houses, or a tool that starts a world and one that acts in it.",
          "oneOf": [
            {"type": "object", "required": ["directory"], "additionalProperties": false, "properties": {"directory": {"type": "string", "minLength": 1, "description": "Which file in it mentions what is looked for?"}}},
            {"type": "object", "required": ["houses"], "additionalProperties": false, "properties": {"houses": {"type": "string", "minLength": 1, "description": "A file of house maps, one a line."}}},
            {
              "type": "object",
              "required": ["reset", "step"],
              "additionalProperties": false,
              "properties": {
                "reset": {"type": "string", "minLength": 1, "description": "The tool that starts the world anew."},
                "step": {"type": "string", "minLength": 1, "description": "The tool that does an action."},
                "argument": {"type": "string", "minLength": 1, "default": "action", "description": "Which of its arguments takes the action."},
                "prepare": {"type": "array", "maxItems": 16, "description": "Calls that make the world.", "items": {"type": "object", "required": ["tool"], "additionalProperties": false, "properties": {"tool": {"type": "string", "minLength": 1}, "arguments": {"type": "object"}}}},
                "text": {"type": "string", "default": "text", "description": "Where a result says what is seen."},
                "actions": {"type": "string", "default": "actions", "description": "Where it lists the possible actions."},
                "done": {"type": "string", "default": "done", "description": "Where it says that the goal is reached."},
                "state": {"type": "array", "maxItems": 16, "items": {"type": "string"}, "description": "What tells one state from another; text and actions by default."},
                "objective": {"type": "string", "description": "Where the first result says what is looked for."}
              }
            }
          ]
        },
        "find": {"type": "string", "minLength": 1, "description": "What is looked for, with places for inputs; the goal by default."},
        "heuristic": {"$ref": "#/$defs/heuristic", "description": "By default rooms in houses, embedding elsewhere."},
        "weights": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number", "minimum": 0, "maximum": 1000000000}, "description": "What a full vote for and against a place is worth, in cost."},
        "decisions": {"type": "integer", "minimum": 1, "maximum": 1000000, "default": 1000, "description": "Most choices among places."}
      }
    }
    """#
}
