internal import JSONSchema
internal import Tools

/// The skill `find_tools`: the model asks for tools that it does not see; what is found is shown from
/// then on.
struct FindToolsSkill: Skill {
  /// The skill by its name in task files.
  static let kind = SkillKind(
    SkillOutline(
      "find_tools", "tools are looked for, by words that the model chooses",
      read: { node, reader in
        if node.document.root["retrieval"] == nil {
          reader.fail(
            node, "find_tools looks among tools that are not shown: it needs \"retrieval\"")
        }
        return nil
      }
    ) { _ in
      .asking(
        "find_tools", "Looks for more tools. Say in a few words what the tool should do.",
        for: "query", most: 120, about: "what the tool does")
    }
  ) { _, setup throws(AgentError) in
    // The skills themselves are always shown: only tools are looked for.
    let skills = Set(setup.task.tools.skills.map(\.definition.name))
    return FindToolsSkill(finder: try await ToolFinder(setup) { !skills.contains($0.name) })
  }

  let finder: ToolFinder

  func use(_ arguments: JSONValue, in step: StepContext) async throws(AgentError) -> ToolResult {
    let query = arguments["query"]?.string ?? ""
    let record = try await step.recorded(RetrievedRecord.self, where: { $0.part == query }) {
      () async throws(AgentError) -> RetrievedRecord in
      var record = try await finder.find(query: query)
      record.part = query
      return record
    }
    let names = record.tools.filter(\.isShown).map(\.name)
    let lines = finder.definitions.filter { names.contains($0.name) }.map {
      "- \($0.name): \($0.description)"
    }
    guard !lines.isEmpty else { return .failure("no tool was found for \"\(query)\"") }
    return ToolResult(
      text: "These tools can be used now:\n" + lines.joined(separator: "\n"),
      structured: [Self.member: .array(names.map { .string($0) })])
  }

  /// Where a result names what was found.
  private static let member = "found_tools"

  /// The tools that a result of this skill names; none in those of others.
  static func names(in result: ToolFinishedRecord) -> [String] {
    (result.structured?[member]?.array ?? []).compactMap(\.string)
  }
}
