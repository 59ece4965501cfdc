internal import JSONSchema
internal import Planning
internal import Tools

/// The skill `explore`: a folder, a house or a world behind tools is explored for what the agent looks
/// for (LFG), inside the step.
struct ExploreSkill: Skill {
  /// The skill by its name in task files.
  static let kind = SkillKind(
    SkillOutline(
      "explore", "a folder, a house or a world of tools is explored by guesses",
      settings: JSONObject(AgentTask.Plan.members.members.filter { $0.name != "find" }),
      required: ["world"], read: { node, reader in reader.plan(node) }
    ) { settings in
      let plan = settings as? AgentTask.Plan
      return .asking(
        "explore", Self.words(plan?.world), for: "goal", most: 120,
        about: plan?.match == .words ? "a few words about it" : "words that stand there")
    }
  ) { use, setup throws(AgentError) in
    guard let plan = use.settings as? AgentTask.Plan else {
      throw AgentError(.invalidInput, "\(use.pointer): the skill explore needs \"world\"")
    }
    return ExploreSkill(exploring: try Exploring(setup, plan))
  }

  let exploring: Exploring

  func use(_ arguments: JSONValue, in step: StepContext) async throws(AgentError) -> ToolResult {
    let goal = arguments["goal"]?.string ?? ""
    guard let found = try await exploring.search(for: goal, step) else {
      return .failure("\"\(goal)\" was not found")
    }
    let structured: JSONValue = [OpeningAction.answer: .string(found.answer)]
    guard let text = found.text, !text.isEmpty else {
      return ToolResult(text: found.answer, structured: structured)
    }
    return ToolResult(text: "\(found.answer): \(text)", structured: structured)
  }

  private static func words(_ world: AgentTask.Plan.World?) -> String {
    switch world {
    case .houses: "Finds the room in which something is."
    case .tools: "Finds the actions that lead to a goal."
    default: "Finds the document about something, and tells what it says."
    }
  }
}
