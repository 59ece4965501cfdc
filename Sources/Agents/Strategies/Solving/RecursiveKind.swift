internal import JSONSchema
internal import Tools

extension RecursiveStrategy {
  /// The strategy by its name in task files.
  static let kind: StrategyKind = {
    var outline = StrategyOutline(
      "prs", "the problem is split, solved and joined",
      section: StrategyOutline.Section(
        "solve",
        schema: [
          "type": "object", "description": "How the strategy prs goes about it.",
          "additionalProperties": false,
          "properties": .object(
            JSONObject(SolveSettings.members.members.filter { $0.name != "answer" })),
        ]))
    outline.conversation = .withLoop
    outline.goesOn = { task in task.goesOn(beside: ["calculator"]) }
    outline.ignores = { task in
      if task.goesOn(beside: ["calculator"]) { return [.schedule, .critics] }
      let hasOthers =
        !task.tools.servers.isEmpty || !task.tools.skills.isEmpty
        || (task.tools.names.map(\.name) + task.tools.own.map(\.definition.name))
          .contains { $0 != "calculator" }
      return [.describe, .schedule, .critics, .routing] + (hasOthers ? [] : [.retrieval])
    }
    return StrategyKind(outline) { setup throws(AgentError) in
      // With tools to go on with, the solution is only the first thing that is tried.
      guard setup.task.goesOn(beside: ["calculator"]) else {
        return try await RecursiveStrategy(setup)
      }
      return try await ReactStrategy(setup, opening: .solving(setup))
    }
  }()
}
