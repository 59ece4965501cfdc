internal import Constraints
internal import Inference
internal import Sampling

/// One run of the recursion, without recursion: in each round every node that can go on says what
/// it wants to ask, and all of it is asked together.
struct SolvingRun {
  /// Where a node stands.
  enum Turn {
    /// Waits for the steps it builds on.
    case blocked
    /// Wants its rating, its plan, its thought, its answer, its composition.
    case rate, plan, think, answer, compose
    /// Waits for its steps.
    case open
    case done
  }

  /// What only the run knows about a node.
  struct Work {
    var turn = Turn.blocked
    var question: NodeQuestion
    var isSelfContained = false
    var composition: String?
    /// What helpers said, once they were asked.
    var notes: String?
    /// Tokens of a thought and its prompt, which the answer's prompt begins with and which are booked.
    var read = 0
  }

  /// What a node wants to do in a round.
  struct Wish {
    var node: Int
    var turn: Turn
    var call: ModelCall?
    var cost = 0
    /// Tokens of its prompt that an earlier call has paid for.
    var read = 0
    /// Whether it may not ask: its role's fallback is taken.
    var isRefused = false
  }

  let solver: RecursiveSolver
  let problem: SolvingProblem
  let key: RandomKey
  let model: ModelDesk
  let deadline: Double?
  var nodes: [SolutionNode] = []
  var work: [Work] = []
  var counters = SolvingCounters()
  var ledger: SolvingLedger
  var rounds = 0

  init(_ solver: RecursiveSolver, _ problem: SolvingProblem, key: RandomKey) throws(PromptingError)
  {
    self.solver = solver
    self.problem = problem
    self.key = key
    model = ModelDesk(solver.desk, sampling: solver.sampling)
    deadline = solver.budget.seconds.map { solver.clock() + $0 }
    ledger = SolvingLedger(solver.budget)
    for form in [problem.form, problem.stepForm] {
      if case .choice(let texts) = form, texts.isEmpty || texts.contains("") {
        throw PromptingError(.invalidInput, "a choice needs alternatives, none of them empty")
      }
    }
    let question = NodeQuestion(problem: problem.text, form: problem.form)
    nodes = [SolutionNode(parent: nil, depth: 0, task: question.task)]
    work = [Work(turn: .rate, question: question)]
  }

  mutating func run() async throws(PromptingError) -> Solution {
    let last = try answerCall(work[0].question, node: 0, notes: "", turn: .answer)
    ledger.reserve(last.cost(particles: particles), for: 0)
    while work[0].turn != .done {
      rounds += 1
      unblock()
      var wishes: [Wish] = []
      for index in nodes.indices {
        switch work[index].turn {
        case .rate, .plan, .think, .answer, .compose:
          if let wish = try await wish(index) { wishes.append(wish) }
        case .blocked, .open, .done: continue
        }
      }
      try await grant(wishes)
    }
    let ending: Solution.Ending =
      nodes[0].answer != nil
      ? .solved : counters.unaffordable + counters.timeouts > 0 ? .budgetSpent : .failed
    return Solution(ending: ending, nodes: nodes, counters: counters, rounds: rounds)
  }

  var particles: Int { solver.sampling.particles }

  /// Lets nodes begin whose earlier steps are done, and compose whose steps all are.
  private mutating func unblock() {
    for index in nodes.indices {
      if work[index].turn == .blocked, let parent = nodes[index].parent {
        let steps = nodes[parent].children
        guard nodes[index].dependencies.allSatisfy({ work[steps[$0]].turn == .done }) else {
          continue
        }
        prepare(index, parent)
        work[index].turn = .rate
      }
      if work[index].turn == .open,
        nodes[index].children.allSatisfy({ work[$0].turn == .done })
      {
        work[index].turn = .compose
      }
    }
  }

  /// Gives a step the results that it builds on.
  private mutating func prepare(_ index: Int, _ parent: Int) {
    let steps = nodes[parent].children
    var results: [Int: String] = [:]
    for step in nodes[index].dependencies { results[step] = nodes[steps[step]].answer }
    let text = StepPlan.filled(nodes[index].task, with: results)
    var findings: [NodeQuestion.Finding] = []
    if !work[parent].isSelfContained {
      findings = work[parent].question.findings
      for step in nodes[index].dependencies {
        guard let answer = results[step] else { continue }
        findings.append(.init(step: nodes[steps[step]].task, answer: answer))
      }
    }
    nodes[index].task = text
    work[index].question = NodeQuestion(
      problem: work[parent].isSelfContained ? "" : work[parent].question.problem, step: text,
      findings: findings, form: problem.stepForm)
  }

  // MARK: A round

  /// Asks everything that a round wants, and gives the answers to the nodes.
  private mutating func grant(_ wishes: [Wish]) async throws(PromptingError) {
    let asked = wishes.filter { $0.call != nil }
    let calls = asked.compactMap(\.call)
    let results: [CallResult]
    if calls.isEmpty {
      results = []
    } else {
      results = try await answers(calls, costs: asked.map(\.cost))
      counters.timeouts += results.count { $0.value == .timeout }
    }
    for (wish, result) in zip(asked, results) {
      let took = max(0, result.tokens - wish.read)
      ledger.end(wish.cost, took: took)
      nodes[wish.node].tokens += min(wish.cost, took)
    }
    var next = results.makeIterator()
    for wish in wishes {
      var result = wish.call == nil ? nil : next.next()
      if wish.isRefused { result = CallResult(value: .failed("refused"), tokens: 0) }
      if !wish.isRefused { nodes[wish.node].calls += 1 }
      switch wish.turn {
      case .rate: rated(wish.node, result)
      case .plan: try planned(wish.node, result)
      case .think: try thought(wish, result)
      case .answer: answered(wish.node, result)
      case .compose: composed(wish.node, result)
      case .blocked, .open, .done: continue
      }
    }
  }

  /// What is known of a round, or what it comes to now.
  private func answers(
    _ calls: [ModelCall], costs: [Int]
  ) async throws(PromptingError) -> [CallResult] {
    let ask = { () async throws(PromptingError) -> [CallResult] in
      // What calls that were cut off drew is not known: all that was taken for them is booked.
      try await inTime(calls) ?? costs.map { CallResult(value: .timeout, tokens: $0) }
    }
    guard let journal = solver.journal else { return try await ask() }
    return try await journal.results(of: calls, cost: costs.reduce(0, +), ask)
  }

  private func inTime(_ calls: [ModelCall]) async throws(PromptingError) -> [CallResult]? {
    guard let deadline else { return try await model.answer(calls) }
    let left = max(0, deadline - solver.clock())
    return try await Deadline.run(seconds: left, cancelled: .cancelled) {
      [model] () throws(PromptingError) in
      try await model.answer(calls)
    }
  }
}
