public import Inference
internal import Synchronization
internal import Tools

/// What a strategy knows of one item and may do for it.
///
/// Everything done here is in the journal before the next thing happens. When a run is taken up
/// again the strategy is executed from its beginning, and what the journal knows is answered from
/// it: no model, tool or checker is asked twice.
public final class ItemContext: Sendable {
  /// The line of the task's input that is worked on.
  public let item: TaskItem
  /// The item's inputs by name; `name.key` for the members of an object.
  public let texts: [String: String]
  /// What all items of the run share.
  public let setup: StrategySetup
  /// What this item may spend; made below the run's.
  package let budget: BudgetLedger
  let journal: Journal
  let evaluations: EvaluationMeter
  private let past: ItemPast
  private let state = Mutex(
    (nextStep: 0, records: [JournalEvent](), connections: [String: Int]()))

  init(
    _ item: TaskItem, texts: [String: String], setup: StrategySetup, budget: BudgetLedger,
    journal: Journal, evaluations: EvaluationMeter, past: ItemPast
  ) {
    self.item = item
    self.texts = texts
    self.setup = setup
    self.budget = budget
    self.journal = journal
    self.evaluations = evaluations
    self.past = past
    state.withLock { $0.records = past.events }
  }

  /// The run's task.
  public var task: AgentTask { setup.task }
  /// The run's model; what it evaluates counts against the budget.
  public var model: any LanguageModel { setup.model }

  /// The item's lines of the journal so far.
  public var records: [JournalEvent] { state.withLock { $0.records } }

  /// Why the next step cannot be paid for; nil when it can, or was taken before.
  package func shortfall(_ cost: BudgetAmount) -> BudgetLedger.Shortfall? {
    let number = state.withLock { $0.nextStep }
    return past.steps[number]?.result == nil ? budget.shortfall(cost.withOneStep) : nil
  }

  /// How the item ends when the next step cannot be paid for; nil when it can, or was taken before.
  /// - Parameters:
  ///   - last: what was wrong with the step before.
  ///   - otherwise: what is said without one, when the strategy's own number of steps is used up.
  func ending(before cost: BudgetAmount, last: String?, otherwise: String? = nil) -> Conclusion? {
    guard let shortfall = shortfall(cost) else { return nil }
    if shortfall.resource == .steps, task.budget.steps == nil {
      return .unsolved(.notSolved, last ?? otherwise)
    }
    return .unsolved(
      .budgetSpent, shortfall.description + (last.map { "; last: \($0)" } ?? ""))
  }

  /// Takes a step: reserves what it may cost, writes the intent, works, writes what came of it.
  /// - Parameters:
  ///   - cost: the most it is expected to cost, set aside before it begins; more is reserved as
  ///     it is needed.
  ///   - body: the work; what its result says about costs is filled in here.
  /// - Throws: `budgetSpent` when the cost cannot be reserved, or the time was up.
  public func step(
    reserving cost: BudgetAmount,
    _ body: (StepContext) async throws(AgentError) -> StepResult
  ) async throws(AgentError) -> StepResult {
    let number = state.withLock { state in
      defer { state.nextStep += 1 }
      return state.nextStep
    }
    let known = past.steps[number]
    let cost = cost.withOneStep
    if known?.result == nil {
      do throws(BudgetLedger.Shortfall) { try budget.reserve(cost) } catch {
        throw AgentError(error)
      }
      if known == nil {
        try append(.stepStarted(item: item.number, step: number, reserved: cost.tokens))
      }
    }
    let ledger = StepLedger(
      known, budget: budget, reserved: known?.result == nil ? cost : BudgetAmount())
    do throws(AgentError) {
      if number == 0, !ledger.isOver { try tellBeginning(ledger) }
      var result = try await body(StepContext(number: number, item: self, ledger: ledger))
      if let recorded = known?.result {
        result = recorded
      } else {
        result.tokens = ledger.spent.tokens
        result.toolCalls = ledger.spent.toolCalls
        result.seconds = ledger.elapsed
        try append(.stepFinished(item: item.number, step: number, result))
      }
      ledger.settle(result.cost)
      return result
    } catch {
      if let recorded = known?.result {
        ledger.settle(recorded.cost)
      } else if error.code == .budgetSpent {
        // What was being drawn when the time was up is not known: the whole reservation is booked.
        var cut = StepResult(nil, isSolved: false, message: error.message, from: nil)
        cut.tokens = max(ledger.spent.tokens, ledger.reserved.tokens)
        cut.toolCalls = ledger.spent.toolCalls
        cut.seconds = ledger.elapsed
        try append(.stepFinished(item: item.number, step: number, cut))
        ledger.settle(cut.cost)
      } else {
        // A step that was begun counts, although it is taken again when the item goes on; one that
        // could not begin does not.
        var cut = ledger.spent
        if !error.concernsOneItem {
          cut.steps = 1
          cut.seconds = ledger.elapsed
        }
        ledger.settle(cut)
      }
      throw error
    }
  }

  /// Writes what the item is about, once.
  private func tellBeginning(_ ledger: StepLedger) throws(AgentError) {
    if try ledger.taken(ItemBegunRecord.self, where: { _ in true }) != nil { return }
    // Members of an input are told as parts of it.
    let inputs = texts.filter { !$0.key.contains(".") }
    try append(
      JournalEvent(
        item: item.number, step: 0,
        ItemBegunRecord(goal: try task.goal.filled(with: texts), inputs: inputs)))
  }

  /// The finished calls of `tools`, in order, that the process of a server has not seen: those of
  /// another process, or before the server was started again.
  /// - Parameter connection: which start of the server it is; told once for each.
  func takeCallsToReplay(
    _ tools: Set<String>, over connection: ToolConnection
  ) -> [(call: ToolCall, result: ToolFinishedRecord)] {
    let records = state.withLock { state -> [JournalEvent] in
      let known = state.connections.updateValue(connection.number, forKey: connection.server)
      return known == connection.number ? [] : state.records
    }
    var begun: ToolStartedRecord?
    var calls: [(call: ToolCall, result: ToolFinishedRecord)] = []
    for event in records {
      if let started = event.record(ToolStartedRecord.self) { begun = started }
      if let finished = event.record(ToolFinishedRecord.self), let started = begun,
        started.tool == finished.tool, started.call == finished.call, tools.contains(started.tool),
        finished.error != "unknown"
      {
        calls.append((ToolCall(name: started.tool, arguments: started.arguments), finished))
        begun = nil
      }
    }
    return calls
  }

  /// How often a tool was called in this item, and how often with these arguments.
  func calls(of call: ToolCall) -> (all: Int, same: Int) {
    var begun: [Int: [ToolStartedRecord]] = [:]
    var counts = (all: 0, same: 0)
    func count(_ record: ToolStartedRecord, _ amount: Int) {
      guard record.tool == call.name else { return }
      counts.all += amount
      if record.arguments == call.arguments { counts.same += amount }
    }
    for event in records {
      if let record = event.record(ToolStartedRecord.self) {
        // What is announced anew is the same call.
        if !record.isRepeated { count(record, 1) }
        begun[event.step ?? 0, default: []].append(record)
      } else if let record = event.record(ToolWithdrawnRecord.self),
        let started = begun[event.step ?? 0]?.last(where: { $0.call == record.call })
      {
        count(started, -1)
      }
    }
    return counts
  }

  /// The result of a call that was made too often; nil when it may be made.
  func refusal(of call: ToolCall, _ number: Int, effect: ToolEffect) -> ToolFinishedRecord? {
    let counts = calls(of: call)
    let most = task.budget.sameCalls
    let toolbox = setup.collaborators.tools
    if let limit = toolbox?.limits[call.name], counts.all >= limit {
      return ToolFinishedRecord(
        call: number, tool: call.name,
        text:
          "\(call.name) was not called: it may be called \(limit) times, and was. Do without it.",
        isError: true, error: "call_limit", seconds: 0)
    }
    if effect > .reads, toolbox?.replayed.contains(call.name) != true, counts.same >= most {
      return ToolFinishedRecord(
        call: number, tool: call.name,
        text: "\(call.name) was not called: it was called \(most) times with these arguments "
          + "already. Do something else.",
        isError: true, error: "repeated", seconds: 0)
    }
    return nil
  }

  func append(_ event: JournalEvent) throws(AgentError) {
    try journal.append(event)
    state.withLock { $0.records.append(event) }
  }
}

extension BudgetAmount {
  var withOneStep: BudgetAmount {
    var copy = self
    copy.steps = 1
    return copy
  }
}

extension StepResult {
  /// What was booked for it.
  var cost: BudgetAmount {
    BudgetAmount(steps: 1, tokens: tokens, toolCalls: toolCalls, seconds: seconds)
  }
}
