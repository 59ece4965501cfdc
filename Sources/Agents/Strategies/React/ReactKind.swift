internal import JSONSchema

extension ReactStrategy {
  /// The strategy by its name in task files.
  static let kind: StrategyKind = {
    var outline = StrategyOutline(
      "react", "thoughts and calls of tools until there is an answer",
      section: StrategyOutline.Section("react", text: section) { node, reader in
        AgentTask.React(node, &reader)
      })
    outline.needsTools = true
    outline.conversation = .always
    outline.observations = [Observations.last, Observations.all]
    return StrategyKind(outline) { setup throws(AgentError) in try await ReactStrategy(setup) }
  }()

  private static let section = #"""
    {
      "type": "object",
      "description": "How the strategy react goes about it.",
      "additionalProperties": false,
      "properties": {
        "examples": {
          "type": "array",
          "maxItems": 256,
          "description": "Episodes that show how it is done; they stand before the goal.",
          "items": {
            "type": "object",
            "required": ["goal", "steps"],
            "additionalProperties": false,
            "properties": {
              "goal": {"type": "string"},
              "steps": {
                "type": "array",
                "items": {
                  "type": "object",
                  "required": ["name"],
                  "additionalProperties": false,
                  "properties": {
                    "thought": {"type": "string"},
                    "name": {"type": "string", "minLength": 1},
                    "arguments": {"type": "object"},
                    "result": {"type": "string"}
                  }
                }
              },
              "answer": {"type": "string"}
            }
          }
        },
        "form": {"enum": ["own", "native"], "default": "own", "description": "How actions are written: as JSON that the system message describes, or in the form of calls that the model's chat template has, results in its own role. Calls that a prompt's demonstrations show are told in the same form."},
        "answer": {"enum": ["sampled", "observation"], "default": "sampled", "description": "Where the answer comes from: the model, or the last result of a tool as it is."},
        "thought_length": {"type": "integer", "minimum": 0, "maximum": 10000, "default": 120, "description": "Most characters of a thought; 0 for none. The model's own form has none."},
        "temperature": {"type": "number", "minimum": 0, "maximum": 100, "description": "The temperature at which actions are drawn. By default sampling's where the task names that, else 0.5; answers are drawn at sampling's."},
        "argument_length": {"type": "integer", "minimum": 0, "maximum": 1000000, "default": 1000, "description": "Most characters of a string in a tool's arguments where its schema has no maxLength; 0 for no limit."},
        "calls": {"type": "integer", "minimum": 1, "maximum": 16, "default": 1, "description": "Most calls that an action may make at once, where the form has that; those that change nothing run side by side."},
        "hesitation": {"type": "number", "minimum": 0, "maximum": 1, "default": 0.5, "description": "The share of the greatest entropy over tools from which on it counts as undecided."},
        "least_log_z": {"type": "number", "maximum": 0, "description": "The log Z of an action below which it counts as undecided, too."},
        "unsure": {"enum": ["act", "ask", "stop"], "default": "act", "description": "What it does when it stays undecided."},
        "observation_length": {"type": "integer", "minimum": 16, "maximum": 1000000, "default": 2000, "description": "Most characters of a tool's result in the prompt."}
      }
    }
    """#
}
