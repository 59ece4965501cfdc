internal import JSONSchema
internal import Tools

extension PlanStrategy {
  /// The strategy by its name in task files.
  static let kind: StrategyKind = {
    var outline = StrategyOutline(
      "plan", "places are explored",
      section: StrategyOutline.Section(
        "plan",
        schema: [
          "type": "object", "description": "Where the strategy plan looks, and by whose advice.",
          "required": ["world"], "additionalProperties": false,
          "properties": .object(AgentTask.Plan.members),
        ], need: "the strategy plan needs \"plan\": where to look"
      ) { node, reader in reader.plan(node) })
    outline.conversation = .withLoop
    outline.goesOn = { task in task.goesOn(beside: task.plan?.ownTools ?? []) }
    outline.observations = [Observations.last, Observations.all]
    outline.ignores = { task in
      let own = task.plan?.ownTools ?? []
      if task.goesOn(beside: own) { return [] }
      let others = (task.tools.names.map(\.name) + task.tools.skills.map(\.definition.name))
        .contains { !own.contains($0) }
      return [
        .system, .describe, .behaviors, .drawing, .schedule, .critics, .reasoning, .routing,
        .retrieval,
      ] + (others ? [.tools] : [])
    }
    return StrategyKind(outline) { setup throws(AgentError) in
      // With tools to go on with, the exploration is only the first thing that is done.
      guard setup.task.goesOn(beside: try plan(of: setup).ownTools) else {
        return try PlanStrategy(setup)
      }
      return try await ReactStrategy(setup, opening: try opening(setup))
    }
  }()

  /// The exploration as the first action of the loop.
  private static func opening(_ setup: StrategySetup) throws(AgentError) -> OpeningAction {
    let plan = try plan(of: setup)
    let skill = ExploreSkill(exploring: try Exploring(setup, plan))
    let goal = plan.find ?? setup.task.goal
    return OpeningAction(
      skill: skill,
      call: { texts throws(AgentError) in
        ToolCall(name: "explore", arguments: ["goal": .string(try goal.filled(with: texts))])
      }, thought: "I look around first.")
  }
}

extension AgentTask.Plan {
  /// The tools that a world is made of.
  var ownTools: Set<String> {
    guard case .tools(let world) = world else { return [] }
    return Set([world.reset, world.step] + world.prepare.map(\.tool))
  }

  /// The members of a task's `plan`, and of a use of the skill `explore`, with their schemas.
  static let members: JSONObject = {
    // A text that is no JSON would be a fault of this file, and shows in the task schema's test.
    let json = try? JSONValue(parsing: text)
    return json?.object ?? JSONObject()
  }()

  private static let text = #"""
    {
      "world": {"description": "A folder, maps of houses, or a tool that starts a world and one that acts in it.", "oneOf": [{"type": "object", "required": ["directory"], "additionalProperties": false, "properties": {"directory": {"type": "string", "minLength": 1, "description": "Which file in it mentions what is looked for?"}}}, {"type": "object", "required": ["houses"], "additionalProperties": false, "properties": {"houses": {"type": "string", "minLength": 1, "description": "A file of house maps, one a line."}}}, {"type": "object", "required": ["reset", "step"], "additionalProperties": false, "properties": {"reset": {"type": "string", "minLength": 1, "description": "The tool that starts the world anew."}, "step": {"type": "string", "minLength": 1, "description": "The tool that does an action."}, "argument": {"type": "string", "minLength": 1, "default": "action", "description": "Which of its arguments takes the action."}, "prepare": {"type": "array", "maxItems": 16, "description": "Calls that make the world.", "items": {"type": "object", "required": ["tool"], "additionalProperties": false, "properties": {"tool": {"type": "string", "minLength": 1}, "arguments": {"type": "object"}}}}, "text": {"type": "string", "default": "text", "description": "Where a result says what is seen."}, "actions": {"type": "string", "default": "actions", "description": "Where it lists the possible actions."}, "done": {"type": "string", "default": "done", "description": "Where it says that the goal is reached."}, "state": {"type": "array", "maxItems": 16, "items": {"type": "string"}, "description": "What tells one state from another; text and actions by default."}, "objective": {"type": "string", "description": "Where the first result says what is looked for."}}}]},
      "match": {"enum": ["mention", "words"], "default": "mention", "description": "When a file of a folder is the one: it contains what is looked for as it is, or has all its words that mean something."},
      "find": {"type": "string", "minLength": 1, "description": "What is looked for, with places for inputs; the goal by default."},
      "heuristic": {"$ref": "#/$defs/heuristic", "description": "By default rooms in houses, embedding elsewhere."},
      "weights": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "number", "minimum": 0, "maximum": 1000000000}, "description": "What a full vote for and against a place is worth, in cost."},
      "search": {"type": "object", "additionalProperties": false, "properties": {"merge": {"type": "number", "minimum": 0, "maximum": 1, "description": "In a world behind tools: states with the same possible actions whose texts say the same are explored once (FETCH's merging); the greatest distance, 1 - cosine, at which two texts do. 0.15 is the published one."}}, "description": "How the graph of states is searched."},
      "decisions": {"type": "integer", "minimum": 1, "maximum": 1000000, "default": 1000, "description": "Most choices among places."}
    }
    """#
}
