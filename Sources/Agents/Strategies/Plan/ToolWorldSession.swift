internal import JSONSchema
internal import Planning
internal import Tools

/// A world behind tools, as an environment: every visit is in the journal, so that a resumed run
/// walks old ways from there and only new ones through the tools.
///
/// The tools run in a process that a resumed run starts anew; a visit begins with a reset, which
/// undoes everything, so no outcome is ever unknown.
actor ToolWorldSession {
  private let world: AgentTask.ToolWorld
  private let step: StepContext
  private let toolbox: TaskToolbox
  private let meter: MeteredModel.Meter
  private var isMade = false
  private var approved: Set<String> = []
  private var calls = 0
  private var start: PlaceVisitedRecord?
  private var seen: [[String]: String] = [:]

  init(
    _ world: AgentTask.ToolWorld, _ step: StepContext, _ toolbox: TaskToolbox,
    _ meter: MeteredModel.Meter
  ) {
    self.world = world
    self.step = step
    self.toolbox = toolbox
    self.meter = meter
  }

  /// What the world says is looked for; nil when it does not.
  func objective() async throws(AgentError) -> String? {
    world.objective == nil ? nil : try await record([]).objective
  }

  /// What is seen after `actions` from the start.
  func visit(_ actions: [String]) async throws(PlanningError) -> StepEnvironment.Observation {
    do throws(AgentError) {
      let record = try await record(actions)
      return StepEnvironment.Observation(
        text: record.text, actions: record.actions, isGoal: record.isGoal, state: record.state)
    } catch {
      meter.fail(error)
      throw PlanningError(.cancelled, error.message)
    }
  }

  /// What the world showed after actions that were taken.
  func text(after actions: [String]) -> String? { seen[actions] }

  private func record(_ actions: [String]) async throws(AgentError) -> PlaceVisitedRecord {
    if actions.isEmpty, let start { return start }
    let known = try step.ledger.take(PlaceVisitedRecord.self, where: { $0.way == actions })
    let record: PlaceVisitedRecord
    if let known {
      step.ledger.spend(BudgetAmount(toolCalls: known.calls))
      record = known
    } else {
      record = try await walk(actions)
      try step.item.append(JournalEvent(item: step.item.item.number, step: step.number, record))
    }
    if actions.isEmpty { start = record }
    seen[actions] = record.text
    return record
  }

  private func walk(_ actions: [String]) async throws(AgentError) -> PlaceVisitedRecord {
    calls = 0
    if !isMade {
      for call in world.prepare { _ = try await self.call(call.tool, call.arguments) }
      isMade = true
    }
    var seen = try await call(world.reset, .object(JSONObject()))
    for action in actions {
      seen = try await call(
        world.step, .object(JSONObject([.init(name: world.argument, value: .string(action))])))
    }
    let text = seen[world.text]?.string ?? ""
    let ways = (seen[world.actions]?.array ?? []).compactMap(\.string)
    let state = world.state.map { seen[$0].map { "\($0)" } ?? "" }
    return PlaceVisitedRecord(
      way: actions, text: text, actions: ways, isGoal: seen[world.done]?.bool ?? false,
      state: state.isEmpty ? [text] + ways : state, calls: calls,
      objective: world.objective.flatMap { seen[$0]?.string })
  }

  /// One call; its result must be an object.
  private func call(_ name: String, _ arguments: JSONValue) async throws(AgentError) -> JSONValue {
    try step.ledger.reserve(BudgetAmount(toolCalls: 1))
    let call = ToolCall(name: name, arguments: arguments)
    do throws(ToolError) {
      guard let tool = toolbox.tools[name] else {
        throw ToolError(.notFound, "there is no tool \"\(name)\"")
      }
      if !approved.contains(name) {
        // One question a tool: a search makes the same call hundreds of times.
        try await toolbox.approvals.check(
          ApprovalRequest(
            call: call, effect: tool.effect,
            preview: TerminalText.line(tool.preview(arguments))),
          approver: step.item.setup.collaborators.approver)
        approved.insert(name)
      }
      let runner = ToolRunner(
        tools: toolbox.tools, approvals: .list([name]), timeout: toolbox.timeout)
      let result = try await runner.run(call)
      calls += 1
      step.ledger.spend(BudgetAmount(toolCalls: 1))
      guard !result.isError else {
        throw ToolError(.failed, "\(name): \(TerminalText.line(result.text))")
      }
      if let structured = result.structured, structured.object != nil { return structured }
      if let parsed = try? JSONValue(parsing: Array(result.text.utf8)), parsed.object != nil {
        return parsed
      }
      throw ToolError(.failed, "\(name): the result is no JSON object")
    } catch {
      throw AgentError(error.code == .cancelled ? .cancelled : .notAvailable, error.message)
    }
  }
}
