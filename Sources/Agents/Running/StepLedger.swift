internal import JSONSchema
internal import Synchronization

/// What the journal already tells of one item.
struct ItemPast: Sendable {
  /// One step's lines.
  struct Step: Sendable {
    var records: [(kind: String, fields: JSONValue)] = []
    /// Nil when it was cut off.
    var result: StepResult?
  }

  var steps: [Int: Step] = [:]
  var result: ItemResult?
  var events: [JournalEvent] = []
}

/// What the lines of one step pay for and what they have already said.
final class StepLedger: Sendable {
  private struct State {
    var past: [(kind: String, fields: JSONValue)]
    var spent = BudgetAmount()
    var reserved: BudgetAmount
    var ordinals: [String: Int] = [:]
  }

  /// Whether the journal says how the step ended: nothing new may be done in it.
  let isOver: Bool
  private let message: String?
  private let budget: BudgetLedger
  private let clock = ContinuousClock()
  private let begin: ContinuousClock.Instant
  private let state: Mutex<State>

  init(_ past: ItemPast.Step?, budget: BudgetLedger, reserved: BudgetAmount) {
    isOver = past?.result != nil
    message = past?.result?.message
    self.budget = budget
    begin = clock.now
    state = Mutex(State(past: past?.records ?? [], reserved: reserved))
  }

  var spent: BudgetAmount { state.withLock { $0.spent } }
  var reserved: BudgetAmount { state.withLock { $0.reserved } }
  /// Seconds since the step began, or was taken up again.
  var elapsed: Double { (clock.now - begin) / .seconds(1) }

  /// Seconds that are left for this step; nil without a limit.
  var secondsLeft: Double? { budget.secondsLeft.map { $0 - elapsed } }

  /// How many of one kind have been asked for before.
  func ordinal(_ kind: String) -> Int {
    state.withLock { state in
      defer { state.ordinals[kind, default: 0] += 1 }
      return state.ordinals[kind, default: 0]
    }
  }

  /// The next line of a kind that the journal has, taken off.
  func take<Record: StepRecord>(
    _ type: Record.Type, where fits: (Record) -> Bool
  ) throws(AgentError) -> Record? {
    let record = state.withLock { state -> Record? in
      for (index, line) in state.past.enumerated() where line.kind == Record.kind {
        if let record = Record(line.fields), fits(record) {
          state.past.remove(at: index)
          return record
        }
      }
      return nil
    }
    if record == nil && isOver {
      // The step ended here: its time was up.
      throw AgentError(.budgetSpent, message ?? "the step was cut off")
    }
    return record
  }

  /// As `take`, for what may be missing although the step is over.
  func taken<Record: StepRecord>(
    _ type: Record.Type, where fits: (Record) -> Bool
  ) throws(AgentError) -> Record? {
    has(type, where: fits) ? try take(type, where: fits) : nil
  }

  /// The journal's lines of a kind, of those that are left, up to another line.
  func lines<Record: StepRecord, Last: StepRecord>(
    _ type: Record.Type, before last: Last.Type, where isLast: (Last) -> Bool
  ) -> [Record] {
    state.withLock { state in
      let end = state.past.firstIndex {
        $0.kind == Last.kind && Last($0.fields).map(isLast) ?? false
      }
      return state.past[..<(end ?? 0)].filter { $0.kind == Record.kind }
        .compactMap { Record($0.fields) }
    }
  }

  /// Whether the journal has such a line.
  func has<Record: StepRecord>(_ type: Record.Type, where fits: (Record) -> Bool) -> Bool {
    state.withLock { state in
      state.past.contains { $0.kind == Record.kind && Record($0.fields).map(fits) ?? false }
    }
  }

  /// Makes sure that `cost` more is set aside.
  func reserve(_ cost: BudgetAmount) throws(AgentError) {
    let missing = state.withLock { state -> BudgetAmount in
      let needed = state.spent + cost
      return BudgetAmount(
        tokens: max(0, needed.tokens - state.reserved.tokens),
        toolCalls: max(0, needed.toolCalls - state.reserved.toolCalls))
    }
    guard missing != BudgetAmount() else { return }
    do throws(BudgetLedger.Shortfall) { try budget.reserve(missing) } catch {
      throw AgentError(error)
    }
    state.withLock { $0.reserved = $0.reserved + missing }
  }

  /// Counts what something came to.
  func spend(_ amount: BudgetAmount) {
    state.withLock { $0.spent = $0.spent + amount }
  }

  /// Gives back what was set aside and books what was spent.
  func settle(_ spent: BudgetAmount) { budget.settle(reserved, spent: spent) }
}
