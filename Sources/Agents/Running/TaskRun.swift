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
  private let task: AgentTask
  private let items: TaskItems
  private let journal: Journal
  private var past: JournalReplay
  private var direct: DirectStrategy
  private var position = 0

  /// Begins a run, or takes up the one that the journal tells of.
  /// - Parameters:
  ///   - compiler: for constraints; its sources are replaced by each item's texts.
  ///   - path: where the task file is, for the journal.
  ///   - run: the run's name; used, like `seed` and `shard`, only when the journal is new.
  /// - Throws: `changed` when the journal tells of another task or model.
  public init(
    _ task: AgentTask, model: any LanguageModel, compiler: ConstraintCompiler = .init(),
    journal: Journal, path: String? = nil, run: String = "run", seed: UInt64 = 0,
    shard: TaskShard? = nil
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
    self.task = task
    self.journal = journal
    items = TaskItems(task)
    past = JournalReplay(journal.events)
    direct = DirectStrategy(task, model: model, compiler: compiler, seed: header.seed)
  }

  /// The result of the next item; nil when all are done.
  /// - Throws: what ends the whole run; it can be resumed.
  public mutating func next() async throws(AgentError) -> ItemResult? {
    while position < items.count {
      let number = position
      position += 1
      guard header.shard?.contains(number) ?? true else { continue }
      if let known = past.results[number] { return known }
      let result = try await run(items[number])
      try journal.append(.itemFinished(result))
      return result
    }
    if !past.isFinished { try journal.append(.runFinished) }
    past.isFinished = true
    return nil
  }

  private mutating func run(_ item: TaskItem) async throws(AgentError) -> ItemResult {
    var budget = RunBudget(task.budget)
    budget.limits.steps = budget.limits.steps ?? 1
    let call: DirectStrategy.Call
    do throws(AgentError) {
      call = try direct.prepare(item)
    } catch {
      guard error.concernsOneItem else { throw error }
      return result(item, .failed, budget, message: error.message)
    }
    var last: String?
    for step in past.steps[item.number] ?? [] {
      budget.spend(tokens: step.tokens, seconds: step.seconds)
      if step.isSolved { return result(item, .solved, budget, step: step) }
      last = step.message
    }
    while true {
      if let resource = budget.exhausted(by: call.cost) {
        let isOnlyStep = resource == .steps && task.budget.steps == nil
        return result(
          item, isOnlyStep ? .notSolved : .budgetSpent, budget,
          message: isOnlyStep
            ? last
            : "the budget of \(resource.rawValue) is spent" + (last.map { "; last: \($0)" } ?? ""))
      }
      try journal.append(
        .stepStarted(item: item.number, step: budget.steps, reserved: call.cost))
      let step: StepResult
      do throws(AgentError) {
        step = try await direct.step(
          call, number: budget.steps, within: budget.limits.seconds.map { $0 - budget.seconds })
      } catch {
        guard error.concernsOneItem else { throw error }
        return result(item, .failed, budget, message: error.message)
      }
      try journal.append(.stepFinished(item: item.number, step: budget.steps, step))
      budget.spend(tokens: step.tokens, seconds: step.seconds)
      if step.isSolved { return result(item, .solved, budget, step: step) }
      last = step.message
    }
  }

  private func result(
    _ item: TaskItem, _ outcome: ItemResult.Outcome, _ budget: RunBudget, step: StepResult? = nil,
    message: String? = nil
  ) -> ItemResult {
    ItemResult(
      item: item.number, id: item.id, outcome: outcome, text: step?.text, message: message,
      steps: budget.steps, tokens: budget.tokens, seconds: budget.seconds,
      guarantee: step?.guarantee, logZ: step?.logZ, ess: step?.ess)
  }
}

/// What a journal says has been done.
struct JournalReplay {
  var results: [Int: ItemResult] = [:]
  var steps: [Int: [StepResult]] = [:]
  var isFinished = false

  init(_ events: [JournalEvent]) {
    for event in events {
      switch event {
      case .runStarted, .stepStarted: break
      case .stepFinished(let item, _, let result): steps[item, default: []].append(result)
      case .itemFinished(let result): results[result.item] = result
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
