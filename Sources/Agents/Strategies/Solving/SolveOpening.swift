internal import JSONSchema
internal import Prompting
internal import Tools

extension OpeningAction {
  /// The task's own problem as the first action of the loop: the preset `prs`.
  static func solving(_ setup: StrategySetup) async throws(AgentError) -> OpeningAction {
    let solving = try await ProblemSolving(
      setup, setup.task.settings["solve"] as? JSONValue, at: "/solve", leavesUseSkills: true)
    let goal = setup.task.goal
    return OpeningAction(
      skill: GoalSolving(solving: solving),
      call: { texts throws(AgentError) in
        ToolCall(name: "solve", arguments: ["problem": .string(try goal.filled(with: texts))])
      }, thought: "I work it out first.")
  }
}

/// Solves an item's own goal, whose answer has the form of the task's output.
private struct GoalSolving: Skill {
  let solving: ProblemSolving

  func use(_ arguments: JSONValue, in step: StepContext) async throws(AgentError) -> ToolResult {
    try await solving.result(of: try solving.problem(step.item.texts), step)
  }
}
