internal import Inference
internal import JSONSchema
internal import Tools

/// The skill `task`: another task file as a tool, with its own tools and its own budget inside what is
/// left of the item's.
///
/// Its run has a journal of its own below the run's folder, so that it is taken up with the run that
/// uses it.
struct TaskSkill: Skill {
  /// The skill by its name in task files.
  static let kind = SkillKind(
    SkillOutline(
      "task", "another task file, as a tool",
      settings: JSONObject([
        .init(
          name: "file",
          value: [
            "type": "string", "minLength": 1,
            "description":
              "The task file. Its text inputs are the arguments: those whose text is empty are required.",
          ])
      ]),
      required: ["file"], read: { node, reader in reader.subtask(node) }
    ) { settings in
      let task = settings as? AgentTask
      return ToolDefinition(
        name: task.map { $0.id.replacing(/[^A-Za-z0-9_.-]/, with: "_") } ?? "task",
        description: task?.goal.outline ?? "",
        inputSchema: Self.arguments(of: task?.inputs ?? []))
    }
  ) { use, setup throws(AgentError) in
    guard let task = use.settings as? AgentTask else {
      throw AgentError(.invalidInput, "\(use.pointer): the skill task needs \"file\"")
    }
    return TaskSkill(task: task, setup: setup)
  }

  let task: AgentTask
  let setup: StrategySetup

  /// Whether none of its tools can change anything is known only when they run.
  var isHarmless: Bool { !task.hasTools }

  func use(_ arguments: JSONValue, in step: StepContext) async throws(AgentError) -> ToolResult {
    var task = task
    for (index, input) in task.inputs.enumerated() {
      guard let text = arguments[input.name]?.string else { continue }
      task.inputs[index].source = .text(text)
    }
    let item = step.item
    // All that may be spent is what the item has left.
    if let most = item.budget.limits.tokens {
      let left = max(1, most - item.budget.spent.tokens - step.ledger.spent.tokens)
      task.totalBudget.tokens = min(task.totalBudget.tokens ?? .max, left)
    }
    if let left = step.secondsLeft {
      task.totalBudget.seconds = min(task.totalBudget.seconds ?? .infinity, max(0.001, left))
    }
    let name = "\(item.item.number)-\(step.number)-\(step.scope ?? 0)"
    let (result, evaluated) = try await run(
      task, in: "\(item.journal.directory)/tasks/\(name)", seed: step.key().seed)
    item.evaluations.add(evaluated)
    step.ledger.spend(BudgetAmount(tokens: result.tokens, toolCalls: result.toolCalls))
    switch result.outcome {
    case .unavailable: throw AgentError(.toolUnavailable, result.message ?? "")
    case .unknownOutcome: throw AgentError(.unknownOutcome, result.message ?? "")
    default: break
    }
    let facts: JSONValue = [
      "run": .string("tasks/\(name)"), "outcome": .string(result.outcome.rawValue),
      "tokens": .int(result.tokens),
    ]
    if result.outcome == .solved, let text = result.text {
      return ToolResult(text: text, structured: facts)
    }
    return ToolResult(
      text: "\(task.id) did not succeed: \(result.message ?? result.outcome.rawValue)",
      structured: facts, isError: true)
  }

  /// The run, begun or taken up.
  private func run(
    _ task: AgentTask, in directory: String, seed: UInt64
  ) async throws(AgentError) -> (ItemResult, EvaluationCount) {
    let journal = try Journal(directory: directory)
    var collaborators = Collaborators()
    var close: @Sendable () async -> Void = {}
    if let nested = setup.collaborators.nested {
      (collaborators, close) = try await nested(task)
    }
    let outcome: Result<(ItemResult, EvaluationCount), AgentError>
    do throws(AgentError) {
      var run = try TaskRun(
        task, model: setup.model, compiler: setup.compiler, journal: journal, kinds: setup.kinds,
        collaborators: collaborators, run: task.id, seed: seed)
      guard let result = try await run.next() else {
        throw AgentError(.invalidInput, "\(task.id): the task has no item")
      }
      // The run's last line.
      while try await run.next() != nil {}
      outcome = .success((result, run.evaluated))
    } catch {
      outcome = .failure(error)
    }
    await close()
    return try outcome.get()
  }

  /// The text inputs of a task as arguments.
  private static func arguments(of inputs: [AgentTask.Input]) -> JSONValue {
    var members: [(String, JSONValue)] = []
    var required: [JSONValue] = []
    for input in inputs {
      guard case .text(let text) = input.source else { continue }
      members.append((input.name, ["type": "string", "minLength": 1, "maxLength": 1000]))
      if text.isEmpty { required.append(.string(input.name)) }
    }
    return [
      "type": "object", "properties": .members(members), "required": .array(required),
      "additionalProperties": false,
    ]
  }
}

extension TaskReader {
  /// Reads the task that an entry of `tools` uses.
  mutating func subtask(_ node: JSONNode) -> AgentTask? {
    guard let file = node["file"], let task = used(file) else { return nil }
    for input in task.inputs {
      guard case .lines = input.source else { continue }
      fail(
        file,
        "the task runs over the lines of \"\(input.name)\"; one that is used as a tool has one item"
      )
    }
    if let model = task.model, model != node.document.root["model"]?["path"]?.string {
      fail(
        file,
        "the task names the model \"\(model)\"; a task that is used as a tool runs with the model of "
          + "the task that uses it")
    }
    return task
  }
}
