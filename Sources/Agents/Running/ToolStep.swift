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

  func run(_ call: ToolCall) async throws(AgentError) -> ToolFinishedRecord {
    let number = step.ledger.ordinal(ToolStartedRecord.kind)
    if step.ledger.isOver || step.ledger.has(ToolFinishedRecord.self, where: { $0.call == number })
    {
      return try known(call, number)
    }
    let effect = toolbox.tools[call.name]?.effect ?? .none
    var started = ToolStartedRecord(
      call: number, tool: call.name, arguments: call.arguments, effect: effect.word)
    if let begun = try step.ledger.take(ToolStartedRecord.self, where: { $0.call == number }) {
      try Self.check(begun, call)
      if effect > .reads, !toolbox.replayed.contains(call.name) {
        switch step.item.setup.collaborators.unknownOutcomes {
        case .repeat: break
        case .report: return try finish(lost(call, number))
        case .stop:
          throw AgentError(
            .unknownOutcome,
            "\(call.name) had been called with \(call.arguments) when the process died, and nobody "
              + "knows what became of it; look, and then decide whether it may be called again")
        }
      }
      started.isRepeated = true
    }
    try step.ledger.reserve(BudgetAmount(toolCalls: 1))
    if let refusal = try await refusal(call, number, effect) { return try finish(refusal) }
    if toolbox.replayed.contains(call.name) { try await rebuild() }
    try append(started)
    return try finish(try await make(call, number))
  }

  /// Makes the earlier calls of a server again whose state went with the last process.
  private func rebuild() async throws(AgentError) {
    for (call, known) in step.item.takeCallsToReplay(toolbox.replayed) {
      let result = try await make(call, known.call)
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

  private func make(_ call: ToolCall, _ number: Int) async throws(AgentError) -> ToolFinishedRecord
  {
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
    let seconds = (clock.now - begin) / .seconds(1)
    switch outcome {
    case .success(let result):
      return ToolFinishedRecord(
        call: number, tool: call.name, text: result.text, structured: result.structured,
        isError: result.isError, seconds: seconds)
    case .failure(let error): return try failed(call, number, error, seconds)
    case nil: throw AgentError(.budgetSpent, "the time was up while \(call.name) ran")
    }
  }

  /// A failure as a result, so that the model can do something else; cancelling ends the run.
  private func failed(
    _ call: ToolCall, _ number: Int, _ error: ToolError, _ seconds: Double
  ) throws(AgentError) -> ToolFinishedRecord {
    if error.code == .cancelled { throw AgentError(.cancelled, error.message) }
    return ToolFinishedRecord(
      call: number, tool: call.name, text: error.message, isError: true,
      error: error.code.rawValue, seconds: seconds)
  }

  private func lost(_ call: ToolCall, _ number: Int) -> ToolFinishedRecord {
    ToolFinishedRecord(
      call: number, tool: call.name,
      text:
        "It is not known whether \(call.name) did anything: the program was stopped in the middle.",
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
