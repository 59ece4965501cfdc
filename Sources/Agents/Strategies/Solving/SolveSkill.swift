internal import JSONSchema
internal import Prompting
internal import Tools

/// The skill `solve`: a problem that the agent states is split, solved and joined (Prompt Recursive
/// Search), inside the step.
struct SolveSkill: Skill {
  /// The skill by its name in task files.
  static let kind = SkillKind(
    SkillOutline(
      "solve", "a problem is split, solved and joined",
      settings: SolveSettings.members
    ) { _ in
      .asking(
        "solve",
        "Works out a problem in several steps, such as a calculation or a deduction. State the whole problem with all its numbers and facts.",
        for: "problem", most: 400, about: "the whole problem")
    }
  ) { use, setup throws(AgentError) in
    SolveSkill(
      solving: try await ProblemSolving(
        setup, use.settings as? JSONValue, at: "\(use.pointer)", leavesUseSkills: false))
  }

  let solving: ProblemSolving

  func use(_ arguments: JSONValue, in step: StepContext) async throws(AgentError) -> ToolResult {
    let settings = solving.settings
    let form = settings.answer ?? .line()
    let problem = SolvingProblem(
      text: arguments["problem"]?.string ?? "", form: form,
      stepForm: settings.steps ?? (settings.planner == "expression" ? form : .line(60)))
    return try await solving.result(of: problem, step)
  }
}
