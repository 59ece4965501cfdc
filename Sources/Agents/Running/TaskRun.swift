public import Constraints
public import Inference
internal import Sampling

/// A task on its way: one result an item, each step journalled before and after.
///
///     var run = try TaskRun(task, model: model, journal: journal, seed: 7)
///     while let result = try await run.next() { print(result.json) }
///
/// On a journal that already has events it goes on where they end: the same answers, as if nothing
/// had happened, because every draw is named by (seed, item, step).
public struct TaskRun {
  /// What the journal says the run is.
  public let header: RunHeader
  private let setup: StrategySetup
  private let strategies: StrategyRegistry
  private let items: TaskItems
  private let journal: Journal
  private var past: JournalReplay
  private let budget: BudgetLedger
  private var strategy: (any TaskStrategy)?
  private var position = 0

  /// Begins a run, or takes up the one that the journal tells of.
  /// - Parameters:
  ///   - compiler: for constraints; its sources are replaced by each item's texts.
  ///   - path: where the task file is, for the journal.
  ///   - collaborators: what the task may use beside the model.
  ///   - run: the run's name; used, like `seed` and `shard`, only when the journal is new.
  /// - Throws: `changed` when the journal tells of another task or model.
  public init(
    _ task: AgentTask, model: any LanguageModel, compiler: ConstraintCompiler = .init(),
    journal: Journal, strategies: StrategyRegistry = .standard,
    collaborators: Collaborators = .init(), path: String? = nil, run: String = "run",
    seed: UInt64 = 0, shard: TaskShard? = nil
  ) throws(AgentError) {
    if let known = journal.header {
      guard known.taskSHA256 == task.sha256 else {
        throw AgentError(
          .changed,
          "\(journal.directory): the task or a file it names has changed since this run began; "
            + "start a new run")
      }
      guard known.model == model.identity else {
        throw AgentError(
          .changed,
          "\(journal.directory): the run began with the model \(known.model.name) "
            + "(\(known.model.sha256?.prefix(12) ?? "no file")), and this is \(model.identity.name) "
            + "(\(model.identity.sha256?.prefix(12) ?? "no file")); start a new run")
      }
      header = known
    } else {
      header = RunHeader(
        run: run, task: task, path: path, model: model.identity, seed: seed, shard: shard)
      try journal.append(.runStarted(header))
    }
    self.journal = journal
    self.strategies = strategies
    setup = StrategySetup(
      task: task, model: model, compiler: compiler, seed: header.seed,
      collaborators: collaborators)
    items = TaskItems(task)
    past = JournalReplay(journal.events)
    budget = BudgetLedger(task.totalBudget, owner: "of the whole run")
    for result in past.items.values.compactMap(\.result) {
      budget.settle(BudgetAmount(), spent: result.cost)
    }
  }

  /// The result of the next item; nil when all are done.
  /// - Throws: what ends the whole run; it can be resumed.
  public mutating func next() async throws(AgentError) -> ItemResult? {
    while position < items.count {
      let number = position
      position += 1
      guard header.shard?.contains(number) ?? true else { continue }
      let known = past.items.removeValue(forKey: number) ?? ItemPast()
      if let result = known.result { return result }
      return try await run(items[number], known, try await makeStrategy())
    }
    try finish()
    return nil
  }

  private mutating func makeStrategy() async throws(AgentError) -> any TaskStrategy {
    if let strategy { return strategy }
    let made = try await strategies.make(setup)
    strategy = made
    return made
  }

  private mutating func finish() throws(AgentError) {
    if !past.isFinished { try journal.append(.runFinished) }
    past.isFinished = true
  }

  private func run(
    _ item: TaskItem, _ known: ItemPast, _ strategy: any TaskStrategy
  ) async throws(AgentError) -> ItemResult {
    var limits = setup.task.budget
    limits.steps = limits.steps ?? strategy.defaultSteps
    let own = BudgetLedger(limits, below: budget)
    var records = known.events
    let conclusion: Conclusion
    do throws(AgentError) {
      let context = ItemContext(
        item, texts: try item.texts.get(), setup: setup, budget: own, journal: journal,
        past: known)
      defer { records = context.records }
      conclusion = try await strategy.run(context)
    } catch {
      if error.code == .budgetSpent {
        conclusion = .unsolved(.budgetSpent, error.message)
      } else if error.concernsOneItem {
        conclusion = .unsolved(.failed, error.message)
      } else {
        throw error
      }
    }
    let spent = own.spent
    let result = ItemResult(
      item: item.number, id: item.id, outcome: conclusion.outcome, text: conclusion.text,
      message: conclusion.message, steps: spent.steps, tokens: spent.tokens,
      toolCalls: spent.toolCalls, seconds: spent.seconds, guarantee: conclusion.guarantee,
      logZ: conclusion.logZ, ess: conclusion.ess)
    try journal.append(.itemFinished(result))
    if let behaviors = setup.collaborators.behaviors, let texts = try? item.texts.get() {
      try await behaviors.learn(
        Episode(
          goal: try setup.task.goal.filled(with: texts), result: result, records: records))
    }
    return result
  }
}

/// What a journal says has been done.
struct JournalReplay {
  var items: [Int: ItemPast] = [:]
  var isFinished = false

  init(_ events: [JournalEvent]) {
    for event in events {
      if let item = event.item { items[item, default: ItemPast()].events.append(event) }
      switch event {
      case .runStarted: break
      case .stepStarted(let item, let step, _):
        if items[item]?.steps[step] == nil { items[item]?.steps[step] = ItemPast.Step() }
      case .record(let item, let step, let kind, let fields):
        items[item, default: ItemPast()].steps[step, default: ItemPast.Step()].records.append(
          (kind, fields))
      case .stepFinished(let item, let step, let result):
        items[item, default: ItemPast()].steps[step, default: ItemPast.Step()].result = result
      case .itemFinished(let result):
        // What came before is not needed any more.
        items[result.item] = ItemPast(result: result)
      case .runFinished: isFinished = true
      }
    }
  }
}

extension AgentError {
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
