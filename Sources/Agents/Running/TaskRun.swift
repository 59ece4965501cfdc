public import Constraints
public import Inference
internal import JSONSchema
internal import Sampling
internal import Tools

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
  private let items: TaskItems
  private let journal: Journal
  private var past: JournalReplay
  private let budget: BudgetLedger
  private let evaluations = EvaluationMeter()
  private var runner: ItemRunner?
  private var position = 0
  /// Most items that are run, from the first; those after them are left for a run that goes on.
  public var limit = Int.max
  /// Whether items are left that could not go on: a resumed run takes them up.
  public private(set) var isPaused = false

  /// Tokens that samples have put through the model in this process.
  public var evaluated: EvaluationCount { evaluations.total }

  /// Begins a run, or takes up the one that the journal tells of.
  /// - Parameters:
  ///   - kinds: what the task may name; that of its strategy must be there.
  ///   - compiler: for constraints; its sources are replaced by each item's texts.
  ///   - path: where the task file is, for the journal.
  ///   - collaborators: what the task may use beside the model.
  ///   - run: the run's name; used, like `seed`, `shard` and `rollouts`, only when the journal is new.
  ///   - rollouts: how often each item is run, every time with other draws: item i has the numbers from
  ///     i · rollouts on.
  /// - Throws: `changed` when the journal tells of another task or model.
  public init(
    _ task: AgentTask, model: any LanguageModel, compiler: ConstraintCompiler = .init(),
    journal: Journal, kinds: AgentKinds, collaborators: Collaborators = .init(),
    path: String? = nil, run: String = "run",
    seed: UInt64 = 0, shard: TaskShard? = nil, rollouts: Int = 1
  ) throws(AgentError) {
    try Self.check(task.routing, model, collaborators)
    let model = try Self.joined(task.routing, model, collaborators)
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
      try Self.check(known.large, collaborators.large?.identity, in: journal)
      try Self.check(known.tools, collaborators.tools, in: journal)
      header = known
    } else {
      var new = RunHeader(
        run: run, task: task, path: path, model: model.identity, seed: seed, shard: shard,
        large: task.routing == nil ? nil : collaborators.large?.identity,
        tools: collaborators.tools?.schemaHashes)
      new.rollouts = max(1, rollouts)
      new.toolDefinitions = collaborators.tools?.tools.definitions.map(\.openAI) ?? []
      header = new
      try journal.append(.runStarted(header))
    }
    self.journal = journal
    var task = task
    task.defaults = header.defaults
    setup = StrategySetup(
      task: task, model: model, compiler: compiler, seed: header.seed,
      collaborators: collaborators, kinds: kinds)
    items = TaskItems(task, rollouts: header.rollouts)
    past = JournalReplay(journal.events)
    budget = BudgetLedger(task.totalBudget, owner: "of the whole run")
    for result in past.items.values.compactMap(\.result) {
      budget.settle(BudgetAmount(), spent: result.cost)
    }
  }

  /// Steps can only be routed with both models at hand.
  private static func check(
    _ routing: AgentTask.Routing?, _ model: any LanguageModel, _ collaborators: Collaborators
  ) throws(AgentError) {
    guard let routing else { return }
    if collaborators.large == nil {
      throw AgentError(.notAvailable, "/routing: there is no model to route to")
    }
    if model.distributions != .full {
      throw AgentError(
        .notAvailable,
        "/routing: \(model.identity.name) does not tell its next-token distributions, so nothing "
          + "is known of how unsure it is; let it run in this process, or give it access \"full\"")
    }
    if case .relevance = routing.signal, collaborators.embedder == nil {
      throw AgentError(
        .notAvailable, "/routing/signal: sar compares texts by word vectors, and there are none")
    }
  }

  /// The model that answers: both as one where tokens are routed.
  private static func joined(
    _ routing: AgentTask.Routing?, _ model: any LanguageModel, _ collaborators: Collaborators
  ) throws(AgentError) -> any LanguageModel {
    guard let routing, let large = collaborators.large else { return model }
    do throws(InferenceError) {
      return try routing.joined(model, large)
    } catch {
      throw AgentError(.notAvailable, "/routing: \(error.message)")
    }
  }

  private static func check(
    _ known: ModelIdentity?, _ large: ModelIdentity?, in journal: Journal
  ) throws(AgentError) {
    guard let known, known != large else { return }
    throw AgentError(
      .changed,
      "\(journal.directory): the run routes to the model \(known.name), and this is "
        + "\(large?.name ?? "none"); start a new run")
  }

  /// Calls were drawn under the schemas of then: with others the same draws would be other calls.
  private static func check(
    _ known: [String: String]?, _ toolbox: TaskToolbox?, in journal: Journal
  ) throws(AgentError) {
    guard let known else { return }
    let now = toolbox?.schemaHashes ?? [:]
    for name in Set(known.keys).union(now.keys).sorted() where known[name] != now[name] {
      let what =
        known[name] == nil
        ? "there is a tool \"\(name)\" now that was not there"
        : now[name] == nil
          ? "the tool \"\(name)\" is not there any more"
          : "the tool \"\(name)\" takes other arguments than"
      throw AgentError(
        .changed, "\(journal.directory): \(what) when this run began; start a new run")
    }
  }

  /// The result of the next item; nil when all are done.
  /// - Throws: what ends the whole run; it can be resumed.
  public mutating func next() async throws(AgentError) -> ItemResult? {
    while let number = nextNumber() {
      let known = past.items.removeValue(forKey: number) ?? ItemPast()
      if let result = known.result { return result }
      let result = try await makeRunner().run(items[number], known)
      if !result.outcome.isFinal { isPaused = true }
      return result
    }
    try finish()
    return nil
  }

  /// Runs what is left, several items at the same time, and hands the results over in the items'
  /// order. With a model that joins calls (`BatchingModel`) they share its batches.
  /// - Parameters:
  ///   - jobs: most items at the same time.
  ///   - show: takes a result; what it throws ends the run.
  /// - Throws: what ends the whole run; it can be resumed.
  public mutating func finish(
    jobs: Int, each show: (ItemResult) throws -> Void
  ) async throws {
    let runner = try await makeRunner()
    var waiting: [(number: Int, known: ItemPast)] = []
    while let number = nextNumber() {
      waiting.append((number, past.items.removeValue(forKey: number) ?? ItemPast()))
    }
    let items = items
    try await withThrowingTaskGroup(of: (Int, ItemResult).self) { group in
      var begun = 0
      var shown = 0
      var done: [Int: ItemResult] = [:]
      var running = 0
      while shown < waiting.count {
        while running < max(1, jobs), begun < waiting.count {
          let (place, (number, known)) = (begun, waiting[begun])
          begun += 1
          if let result = known.result {
            done[place] = result
            continue
          }
          running += 1
          group.addTask { (place, try await runner.run(items[number], known)) }
        }
        if running > 0, done[shown] == nil, let (place, result) = try await group.next() {
          running -= 1
          if !result.outcome.isFinal { isPaused = true }
          done[place] = result
        }
        while let result = done.removeValue(forKey: shown) {
          shown += 1
          try show(result)
        }
      }
    }
    try finish()
  }

  /// The next item of this shard.
  private mutating func nextNumber() -> Int? {
    while position < min(items.count, limit) {
      defer { position += 1 }
      if header.shard?.contains(position) ?? true { return position }
    }
    return nil
  }

  private mutating func makeRunner() async throws(AgentError) -> ItemRunner {
    if let runner { return runner }
    var setup = setup
    setup.catalogue = try await setup.indexed()
    setup.demonstrations = try await setup.demonstrated()
    setup.skills = try await Skillset(setup)
    let made = ItemRunner(
      setup: setup, strategy: try await Self.strategy(setup), journal: journal, budget: budget,
      evaluations: evaluations)
    runner = made
    return made
  }

  private static func strategy(
    _ setup: StrategySetup
  ) async throws(AgentError) -> any TaskStrategy {
    guard let kind = setup.kinds.strategies[setup.task.strategy] else {
      throw AgentError(
        .notAvailable, setup.kinds.strategies.complaint(about: setup.task.strategy))
    }
    return try await kind.make(setup)
  }

  private mutating func finish() throws(AgentError) {
    if isPaused || limit < items.count { return }
    if !past.isFinished { try journal.append(.runFinished) }
    past.isFinished = true
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
