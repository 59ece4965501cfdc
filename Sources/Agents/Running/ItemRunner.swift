internal import Constraints
internal import Inference
internal import Sampling
internal import Tools

/// Runs one item after the other, or several at the same time.
struct ItemRunner: Sendable {
  let setup: StrategySetup
  let strategy: any TaskStrategy
  let journal: Journal
  /// What all items together may spend.
  let budget: BudgetLedger
  let evaluations: EvaluationMeter

  /// One item, from where the journal leaves it.
  func run(_ item: TaskItem, _ known: ItemPast) async throws(AgentError) -> ItemResult {
    var limits = setup.task.budget
    limits.steps = limits.steps ?? strategy.defaultSteps
    let own = BudgetLedger(limits, below: budget)
    var records = known.events
    let conclusion: Conclusion
    do throws(AgentError) {
      let context = ItemContext(
        item, texts: try item.texts.get(), setup: setup, budget: own, journal: journal,
        evaluations: evaluations, past: known)
      defer { records = context.records }
      conclusion = try await strategy.run(context)
    } catch {
      if error.code == .budgetSpent {
        conclusion = .unsolved(.budgetSpent, error.message)
      } else if error.concernsOneItem {
        conclusion = .unsolved(.failed, error.message)
      } else if let outcome = error.pause {
        // Not in the journal: a resumed run goes on with the item.
        return unfinished(outcome, error, item, own, records)
      } else {
        var error = error
        error.partial = unfinished(.interrupted, error, item, own, records)
        throw error
      }
    }
    let result = result(item, conclusion, own, records)
    try journal.append(.itemFinished(result))
    if let behaviors = setup.collaborators.behaviors, let texts = try? item.texts.get() {
      try await behaviors.learn(
        Episode(
          goal: try setup.task.goal.filled(with: texts), result: result, records: records))
    }
    return result
  }

  private func result(
    _ item: TaskItem, _ conclusion: Conclusion, _ budget: BudgetLedger,
    _ records: [JournalEvent]
  ) -> ItemResult {
    let spent = budget.spent
    let denied =
      conclusion.outcome == .notSolved || conclusion.outcome == .budgetSpent
      ? records.lazy.compactMap { $0.record(ToolFinishedRecord.self) }
        .first { $0.error == ToolError.Code.denied.rawValue } : nil
    return ItemResult(
      item: item.number, id: item.id, outcome: denied == nil ? conclusion.outcome : .denied,
      text: conclusion.text,
      message: denied.map { "\($0.text); list it in the task's \"approvals\" to allow it" }
        ?? conclusion.message, steps: spent.steps, tokens: spent.tokens,
      toolCalls: spent.toolCalls, seconds: spent.seconds, guarantee: conclusion.guarantee,
      logZ: conclusion.logZ, ess: conclusion.ess,
      routing: setup.task.routing.map { RoutingTally(records, $0) })
  }

  /// What the item had come to when an error ended the work on it.
  private func unfinished(
    _ outcome: ItemResult.Outcome, _ error: AgentError, _ item: TaskItem, _ budget: BudgetLedger,
    _ records: [JournalEvent]
  ) -> ItemResult {
    var last: String?
    for event in records {
      if case .stepFinished(_, _, let step) = event { last = step.text ?? last }
    }
    var conclusion = Conclusion.unsolved(outcome, error.message)
    conclusion.text = last
    return result(item, conclusion, budget, records)
  }
}

extension AgentError {
  /// How an item stands that cannot go on now, while others can; nil when it is another error.
  var pause: ItemResult.Outcome? {
    switch code {
    case .toolUnavailable: .unavailable
    case .unknownOutcome: .unknownOutcome
    default: nil
    }
  }

  /// Whether other items can go on.
  var concernsOneItem: Bool {
    if code == .invalidInput { return true }
    switch (cause?.cause, cause?.code) {
    case (.model(let error), _):
      return error.code == .contextOverflow || error.code == .invalidInput
    case (.constraint(let error), _):
      return error.code != .cancelled && error.code != .checkerFailed
    case (nil, .budgetTooSmall?), (nil, .unsatisfiable?), (nil, .deadEnd?): return true
    default: return false
    }
  }
}
