internal import Inference
internal import JSONSchema
internal import Tools

/// One call of a tool: approved, announced, made, recorded; once.
struct ToolStep {
  private let step: StepContext
  private let toolbox: TaskToolbox

  init(_ step: StepContext, _ toolbox: TaskToolbox) {
    self.step = step
    self.toolbox = toolbox
  }

  /// - Parameter number: which call of the step it is.
  func run(_ call: ToolCall, number: Int) async throws(AgentError) -> ToolFinishedRecord {
    if step.ledger.isOver || step.ledger.has(ToolFinishedRecord.self, where: { $0.call == number })
    {
      return try known(call, number)
    }
    let effect = toolbox.tools[call.name]?.effect ?? .none
    var started = ToolStartedRecord(
      call: number, tool: call.name, arguments: call.arguments, effect: effect.word)
    while let begun = try step.ledger.take(ToolStartedRecord.self, where: { $0.call == number }) {
      try Self.check(begun, call)
      if try step.ledger.take(ToolWithdrawnRecord.self, where: { $0.call == number }) != nil {
        continue
      }
      if let known = try unknown(call, number, effect, "the process died") { return known }
      started.isRepeated = true
    }
    try step.ledger.reserve(BudgetAmount(toolCalls: 1))
    if !started.isRepeated, let refusal = step.item.refusal(of: call, number, effect: effect) {
      return try finish(refusal)
    }
    if let refusal = try await refusal(call, number, effect) { return try finish(refusal) }
    var attempts = 0
    while true {
      attempts += 1
      try await prepare(call)
      try append(started)
      let (outcome, seconds) = try await make(call)
      switch outcome {
      case .success(let result): return try finish(record(call, number, result, seconds))
      case .failure(let error) where isConnected(call):
        if error.code == .unavailable {
          try append(ToolWithdrawnRecord(call: number, tool: call.name, reason: error.message))
          throw AgentError(.toolUnavailable, error.message)
        }
        guard error.code == .outcomeUnknown else {
          return try finish(try failed(call, number, error, seconds))
        }
        if let known = try unknown(call, number, effect, error.message) { return known }
        if attempts == Self.mostAttempts {
          return try finish(try failed(call, number, error, seconds))
        }
        started.isRepeated = true
      case .failure(let error): return try finish(try failed(call, number, error, seconds))
      }
    }
  }

  /// How often a call is made when its server is lost in the middle of it, and it may be repeated.
  private static let mostAttempts = 3

  private func isConnected(_ call: ToolCall) -> Bool {
    toolbox.tools[call.name] is any ConnectedTool
  }

  /// What is done about a call of which nobody knows whether it was made.
  /// - Returns: its record when it is only reported; nil when it may be made again.
  private func unknown(
    _ call: ToolCall, _ number: Int, _ effect: ToolEffect, _ reason: String
  ) throws(AgentError) -> ToolFinishedRecord? {
    guard effect > .reads, !toolbox.replayed.contains(call.name) else { return nil }
    switch step.item.setup.collaborators.unknownOutcomes {
    case .repeat: return nil
    case .report: return try finish(lost(call, number))
    case .stop:
      throw AgentError(
        .unknownOutcome,
        "\(call.name) had been called with \(call.arguments) when it was lost (\(reason)), and "
          + "nobody knows what became of it; look, and then resume the run with "
          + "--unfinished-calls report (tells the agent) or repeat (calls again)")
    }
  }

  /// Sees that a tool behind a server can be reached, and brings the server back to where it was when
  /// its state went with a process.
  private func prepare(_ call: ToolCall) async throws(AgentError) {
    var connection = ToolConnection(server: "", number: 1)
    do throws(ToolError) {
      if let tool = toolbox.tools[call.name] as? any ConnectedTool {
        connection = try await tool.connect()
      }
    } catch {
      if error.code == .cancelled { throw AgentError(.cancelled, error.message) }
      throw AgentError(.toolUnavailable, error.message)
    }
    guard toolbox.replayed.contains(call.name) else { return }
    let tools = toolbox.replayed(behind: connection.server)
    for (call, known) in step.item.takeCallsToReplay(tools, over: connection) {
      let result: ToolFinishedRecord
      switch try await make(call) {
      case (.success(let value), let seconds): result = record(call, known.call, value, seconds)
      case (.failure(let error), let seconds):
        if error.code == .unavailable || error.code == .outcomeUnknown {
          throw AgentError(.toolUnavailable, error.message)
        }
        result = try failed(call, known.call, error, seconds)
      }
      guard result.text == known.text, result.isError == known.isError else {
        throw AgentError(
          .changed,
          "\(call.name) was called again to bring its server back to where it was, and answers "
            + "otherwise than the journal says; start a new run")
      }
    }
  }

  /// A result that the journal has.
  private func known(_ call: ToolCall, _ number: Int) throws(AgentError) -> ToolFinishedRecord {
    if let begun = try? step.ledger.take(ToolStartedRecord.self, where: { $0.call == number }) {
      try Self.check(begun, call)
    }
    guard
      let finished = try step.ledger.take(ToolFinishedRecord.self, where: { $0.call == number })
    else { throw AgentError(.journalInvalid, "the call of \(call.name) has no result") }
    step.ledger.spend(BudgetAmount(toolCalls: 1))
    return finished
  }

  /// A call that the journal knows must be the one that is being made.
  private static func check(_ begun: ToolStartedRecord, _ call: ToolCall) throws(AgentError) {
    guard begun.tool == call.name, begun.arguments == call.arguments else {
      throw AgentError(
        .journalInvalid,
        "the journal tells of a call of \(begun.tool) where this program calls \(call.name); it was "
          + "written by another version")
    }
  }

  /// The result of a call that is not allowed; nil when it is.
  private func refusal(
    _ call: ToolCall, _ number: Int, _ effect: ToolEffect
  ) async throws(AgentError) -> ToolFinishedRecord? {
    guard let tool = toolbox.tools[call.name] else { return nil }
    let request = ApprovalRequest(
      call: call, effect: effect, preview: TerminalText.line(tool.preview(call.arguments)))
    do throws(ToolError) {
      try await toolbox.approvals.check(request, approver: step.item.setup.collaborators.approver)
      return nil
    } catch {
      return try failed(call, number, error, 0)
    }
  }

  private func make(
    _ call: ToolCall
  ) async throws(AgentError) -> (outcome: Result<ToolResult, ToolError>, seconds: Double) {
    let clock = ContinuousClock()
    let begin = clock.now
    // Approved above: the runner's own question would come after the intent is written.
    let runner = ToolRunner(
      tools: toolbox.tools, approvals: .list([call.name]), timeout: toolbox.timeout)
    let outcome = try await Deadline.run(seconds: step.ledger.secondsLeft, cancelled: .cancelled) {
      () throws(AgentError) -> Result<ToolResult, ToolError> in
      do throws(ToolError) { return .success(try await runner.run(call)) } catch {
        return .failure(error)
      }
    }
    guard let outcome else {
      throw AgentError(.budgetSpent, "the time was up while \(call.name) ran")
    }
    return (outcome, (clock.now - begin) / .seconds(1))
  }

  private func record(
    _ call: ToolCall, _ number: Int, _ result: ToolResult, _ seconds: Double
  ) -> ToolFinishedRecord {
    ToolFinishedRecord(
      call: number, tool: call.name, text: result.text, structured: result.structured,
      isError: result.isError, seconds: seconds)
  }

  /// A failure as a result, so that the model can do something else; cancelling ends the run.
  private func failed(
    _ call: ToolCall, _ number: Int, _ error: ToolError, _ seconds: Double
  ) throws(AgentError) -> ToolFinishedRecord {
    if error.code == .cancelled { throw AgentError(.cancelled, error.message) }
    let effect = toolbox.tools[call.name]?.effect ?? .none
    let isUncertain =
      error.code == .outcomeUnknown || error.code == .timedOut && effect > .reads
    return ToolFinishedRecord(
      call: number, tool: call.name,
      text: error.message + (isUncertain ? "; it is not known whether it did anything" : ""),
      isError: true,
      error: error.code.rawValue, seconds: seconds)
  }

  private func lost(_ call: ToolCall, _ number: Int) -> ToolFinishedRecord {
    ToolFinishedRecord(
      call: number, tool: call.name,
      text:
        "It is not known whether \(call.name) did anything: it was stopped in the middle.",
      isError: true, error: "unknown", seconds: 0)
  }

  private func append(_ record: some StepRecord) throws(AgentError) {
    try step.item.append(JournalEvent(item: step.item.item.number, step: step.number, record))
  }

  private func finish(_ record: ToolFinishedRecord) throws(AgentError) -> ToolFinishedRecord {
    try append(record)
    step.ledger.spend(BudgetAmount(toolCalls: 1))
    return record
  }
}
