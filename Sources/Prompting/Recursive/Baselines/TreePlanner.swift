internal import Constraints
package import Inference
package import Sampling

/// Tree-Planner (Hu et al. 2023, arXiv 2310.08582): draw many plans at once, merge them, and let
/// the model decide only where they part, knowing what was seen; after a failure go back to the
/// nearest fork that is left, and draw plans again when there is none.
///
/// The plans are the particles of one run: the prompt is read once. At a fork the law over the
/// actions' texts is multiplied by the weight of the plans behind each.
package struct TreePlanner: Sendable {
  let desk: RoleDesk
  /// How plans are drawn; its particles are the plans, its `maxTokens` does not count.
  package var sampling: SamplerOptions
  /// What one problem may spend.
  package var budget: RecursionBudget
  /// The most actions of a plan, 1 to 9.
  package var length: Int
  /// How often plans are drawn again when nothing is left of the tree.
  package var redraws = 1

  /// A planner.
  package init(
    _ desk: RoleDesk, sampling: SamplerOptions, budget: RecursionBudget = RecursionBudget(),
    length: Int = 4
  ) {
    self.desk = desk
    self.sampling = sampling
    self.budget = budget
    self.length = min(9, max(1, length))
  }

  /// What was done.
  package struct Trace: Hashable, Sendable {
    /// The actions that worked, in order.
    package var actions: [String] = []
    /// The actions that failed.
    package var failures: [String] = []
    /// What was seen last.
    package var observation = ""
    /// Whether the world said that nothing more is to be done.
    package var isReached = false
    /// Whether the budget ended it.
    package var isBudgetSpent = false
    /// Forks at which the model was asked.
    package var decisions = 0
    /// Model calls, drawing plans included.
    package var calls = 0
    /// Prompt tokens and tokens drawn.
    package var tokens = 0
    /// The trees, one a drawing.
    package var trees: [ActionTree] = []
  }

  /// Plans and acts.
  /// - Parameter reserve: tokens of the budget that are not spent.
  /// - Throws: what the model or the world throw.
  package func act(
    on task: String, in world: any ActionWorld, reserve: Int = 0, key: RandomKey
  ) async throws(PromptingError) -> Trace {
    try budget.validate()
    var trace = Trace()
    let most = budget.tokens.map { $0 - reserve }
    for round in 0...max(0, redraws) {
      guard var tree = try await plans(for: task, round, most, key, &trace) else { break }
      let ended = try await follow(&tree, task, world, most, key, &trace)
      trace.trees.append(tree)
      if ended { break }
    }
    return trace
  }

  /// Answers a problem with the plan that it decides for: steps are only words here.
  package func solve(_ problem: SolvingProblem, key: RandomKey) async throws(PromptingError)
    -> Solution
  {
    let plain = OneShotSolver(desk, sampling: sampling, budget: budget)
    let room = try desk.call(
      .solver, ["problem": problem.text, "notes": ""], form: problem.form,
      tokens: budget.callTokens, key: key
    ).cost(particles: sampling.particles)
    let trace = try await act(
      on: problem.text, in: WordsOnly(), reserve: room + budget.callTokens, key: key)
    let lines = trace.actions.enumerated().map { "\($0 + 1). \($1)" }
    let notes = lines.isEmpty ? "" : "Plan:\n" + lines.joined(separator: "\n")
    var last = plain
    last.budget.tokens = budget.tokens.map { max(1, $0 - trace.tokens) }
    var solution = try await last.solve(
      problem, by: .direct, notes: notes,
      key: RandomKey(seed: key.seed, request: key.request, output: key.output << 16 | 0xFFFF))
    solution.nodes[0].calls += trace.calls
    solution.nodes[0].tokens += trace.tokens
    return solution
  }

  // MARK: Plans

  private func plans(
    for task: String, _ round: Int, _ most: Int?, _ key: RandomKey, _ trace: inout Trace
  ) async throws(PromptingError) -> ActionTree? {
    let call = ModelCall(
      prompt: try desk.tokens(.planner, ["problem": task, "count": String(length)]),
      reading: .text(
        ConstraintSpec([.regex(ModelPlanner.pattern(length))]), tokens: budget.callTokens,
        endsWithLine: false, skipsSpace: false),
      key: RandomKey(
        seed: key.seed, request: key.request, output: key.output << 16 | UInt64(round)))
    guard let result = try await ask(call, most, &trace) else { return nil }
    guard case .text(_, let posterior) = result.value else { return nil }
    return ActionTree(
      posterior.map { (ModelPlanner.steps(in: $0.string), $0.weight) })
  }

  /// Asks when it can be paid for.
  private func ask(
    _ call: ModelCall, _ most: Int?, _ trace: inout Trace
  ) async throws(PromptingError) -> CallResult? {
    let cost = call.cost(particles: sampling.particles)
    guard trace.tokens + cost <= most ?? .max, call.length <= desk.model.contextLength else {
      trace.isBudgetSpent = true
      return nil
    }
    let result = try await ModelDesk(desk, sampling: sampling).answer([call])[0]
    trace.calls += 1
    trace.tokens += min(cost, result.tokens)
    return result
  }

  // MARK: Deciding

  /// Walks the tree.
  /// - Returns: whether it came to an end; false when nothing is left of the tree.
  private func follow(
    _ tree: inout ActionTree, _ task: String, _ world: any ActionWorld, _ most: Int?,
    _ key: RandomKey, _ trace: inout Trace
  ) async throws(PromptingError) -> Bool {
    var place = 0
    while true {
      let open = tree.open(below: place)
      guard !open.isEmpty else {
        if place != 0 && tree.nodes[place].ending > 0 { return true }
        guard let fork = tree.nearestOpen(from: place), fork != place else { return false }
        place = fork
        continue
      }
      let next = try await decide(open, in: tree, task, most, &trace)
      switch try await world.perform(tree.nodes[next].action) {
      case .done(let observation):
        trace.actions.append(tree.nodes[next].action)
        trace.observation = observation
        place = next
      case .reached(let observation):
        trace.actions.append(tree.nodes[next].action)
        trace.observation = observation
        trace.isReached = true
        return true
      case .failed:
        trace.failures.append(tree.nodes[next].action)
        tree.invalidate(next)
      }
    }
  }

  /// The child to take; the one with most support where the model cannot be asked.
  private func decide(
    _ open: [Int], in tree: ActionTree, _ task: String, _ most: Int?, _ trace: inout Trace
  ) async throws(PromptingError) -> Int {
    let favourite = open.max { tree.nodes[$0].support < tree.nodes[$1].support } ?? open[0]
    if open.count == 1 { return open[0] }
    var lines = trace.actions.enumerated().map { "\($0 + 1). \($1)" }
    lines += trace.failures.map { "This failed: \($0)" }
    if !trace.observation.isEmpty { lines.append("Now: \(trace.observation)") }
    if lines.isEmpty { lines = ["nothing yet"] }
    let call = ModelCall(
      prompt: try desk.tokens(
        .chooser, ["problem": task, "steps": lines.joined(separator: "\n")]),
      reading: .choice(
        try desk.continuations(.chooser, open.map { tree.nodes[$0].action }), prior: nil))
    guard let result = try await ask(call, most, &trace) else { return favourite }
    trace.decisions += 1
    guard case .choice(let law) = result.value, law.count == open.count else { return favourite }
    let scores = zip(open, law).map { tree.nodes[$0].support * $1 }
    return scores.indices.max { scores[$0] < scores[$1] }.map { open[$0] } ?? favourite
  }
}
