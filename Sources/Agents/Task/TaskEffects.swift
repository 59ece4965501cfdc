internal import JSONSchema
internal import Tools

/// A part of a task file that may have nothing to act on, depending on the strategy.
public enum TaskSection: String, Hashable, Sendable, CaseIterable {
  case system, describe, tools, servers, retrieval, approvals, behaviors
  /// How texts are drawn: method, particles, temperature and what belongs to them.
  case drawing
  case schedule, critics, reasoning, routing

  /// Where it stands: a member, or members of `sampling`.
  var places: [JSONPointer] {
    switch self {
    case .system, .describe, .tools, .retrieval, .approvals, .routing:
      [JSONPointer([rawValue])]
    case .servers: [JSONPointer(["mcpServers"])]
    case .behaviors: [JSONPointer(["handbook"])]
    case .drawing:
      [
        "method", "particles", "ess_threshold", "temperature", "proposal_temperature", "max_tokens",
        "speculate",
      ].map { JSONPointer(["sampling", $0]) }
    case .schedule, .critics, .reasoning: [JSONPointer(["sampling", rawValue])]
    }
  }

  /// Why a strategy does nothing with it.
  var reason: String {
    switch self {
    case .schedule, .critics: "draws no answer that this could change"
    case .reasoning: "asks in ways that leave no room for a thought"
    case .routing: "has no steps that could be routed"
    default: "does nothing with this"
    }
  }

  /// Whether a run would be another one than its author thinks, so that it is refused; what remains is
  /// told.
  var mustHaveEffect: Bool {
    switch self {
    case .schedule, .critics, .reasoning, .routing: true
    default: false
    }
  }
}

extension AgentTask {
  /// Whether a strategy that begins with an action of its own goes on with the loop after it: there is
  /// more than one step, and something to act with beside the tools that the beginning uses.
  func goesOn(beside own: Set<String>) -> Bool {
    let names =
      tools.names.map(\.name) + tools.own.map(\.definition.name)
      + tools.skills.map(\.definition.name)
    let isThere = !tools.servers.isEmpty && own.isEmpty || names.contains { !own.contains($0) }
    return budget.steps ?? 1 > 1 && isThere
  }

  /// Whether there is anything that can be called.
  var hasTools: Bool { tools.areNamed }

  /// Whether a section says something that could have an effect.
  func says(_ section: TaskSection) -> Bool {
    switch section {
    case .describe: describes == true
    case .behaviors: handbook.map { $0.top > 0 } ?? false
    case .reasoning: reasoning != nil
    default: true
    }
  }
}

extension TaskReader {
  /// Notes what is said without an effect: nothing is ignored silently.
  mutating func checkEffects(_ task: AgentTask, _ root: JSONNode) {
    guard let outline = kinds.strategies[task.strategy] else { return }
    var ignored = Set(outline.ignores(task))
    if !task.hasTools { ignored.formUnion([.retrieval, .approvals]) }
    for section in TaskSection.allCases where ignored.contains(section) && task.says(section) {
      for place in section.places {
        guard let node = root[place] else { continue }
        if section.mustHaveEffect {
          fail(node, "the strategy \(task.strategy) \(section.reason)\(hint(outline))")
        } else {
          warn(
            root,
            task.hasTools || (section != .retrieval && section != .approvals)
              ? "the strategy \(task.strategy) \(section.reason)\(hint(outline))"
              : "there are no tools that this could be about", below: place)
        }
      }
    }
    for name in ["tool_calls", "same_calls"] where !task.hasTools && root["budget"]?[name] != nil {
      warn(root, "there are no tools to call", below: JSONPointer(["budget", name]))
    }
  }

  /// When a strategy that only begins would do more.
  private func hint(_ outline: StrategyOutline) -> String {
    outline.goesOn != nil
      ? ": it would with more steps (/budget/steps) and tools or skills to go on with" : ""
  }
}
