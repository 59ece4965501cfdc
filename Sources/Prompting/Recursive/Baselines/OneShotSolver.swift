package import Inference
internal import Constraints
package import Sampling

/// The baselines that do not plan, under the same budget as the recursion: answer at once, think
/// aloud first, or think aloud several times and let the answers' laws add up.
///
/// A thought and its answer are one text, so what was read for the thought is not booked again.
package struct OneShotSolver: Sendable {
  /// What comes before the answer.
  package enum Method: Hashable, Sendable {
    /// Nothing.
    case direct
    /// One thought (Wei et al. 2022, arXiv 2201.11903; zero-shot as in 2205.11916).
    case chainOfThought
    /// At most so many thoughts (Wang et al. 2022, arXiv 2203.11171); instead of counting votes,
    /// the law of the answer is averaged over them: Σ_k w_k p(a | thought k).
    case selfConsistency(Int)
  }

  let desk: RoleDesk
  /// How texts are drawn; its `maxTokens` does not count.
  package var sampling: SamplerOptions
  /// What one problem may spend. Nodes do not matter.
  package var budget: RecursionBudget
  /// Seconds since any moment; replaced in tests.
  package var clock: @Sendable () -> Double = SolvingClock.now

  /// A solver.
  package init(
    _ desk: RoleDesk, sampling: SamplerOptions, budget: RecursionBudget = RecursionBudget()
  ) {
    self.desk = desk
    self.sampling = sampling
    self.budget = budget
  }

  /// What leads from a thought to its answer.
  static let bridge = "\n\nAnswer:"

  /// Solves a problem.
  /// - Parameters:
  ///   - notes: words for the prompt of direct answers.
  ///   - key: names every draw.
  /// - Throws: as `RecursiveSolver.solve`.
  package func solve(
    _ problem: SolvingProblem, by method: Method, notes: String = "", key: RandomKey
  ) async throws(PromptingError) -> Solution {
    try budget.validate()
    let thoughts =
      switch method {
      case .direct: 0
      case .chainOfThought: 1
      case .selfConsistency(let most): max(1, most)
      }
    let work = { @Sendable () async throws(PromptingError) -> Solution in
      if thoughts > 0, let found = try await think(problem, most: thoughts, key) { return found }
      return try await direct(problem, notes, key, isFallback: thoughts > 0)
    }
    if let solution = try await Deadline.run(
      seconds: budget.seconds, cancelled: .cancelled, work)
    {
      return solution
    }
    var counters = SolvingCounters()
    counters.timeouts = 1
    return Solution(
      ending: .budgetSpent,
      nodes: [SolutionNode(parent: nil, depth: 0, task: problem.text)], counters: counters,
      rounds: 1)
  }

  private func direct(
    _ problem: SolvingProblem, _ notes: String, _ key: RandomKey, isFallback: Bool
  ) async throws(PromptingError) -> Solution {
    let call = try desk.call(
      .solver, ["problem": problem.text, "notes": notes], form: problem.form,
      tokens: budget.callTokens, key: key)
    var solution = Solution(
      ending: .failed, nodes: [SolutionNode(parent: nil, depth: 0, task: problem.text)],
      counters: SolvingCounters(), rounds: 1)
    if isFallback { solution.counters.unaffordable += 1 }
    let cost = call.cost(particles: sampling.particles)
    guard cost <= budget.tokens ?? .max, call.length <= desk.model.contextLength else {
      solution.counters.unaffordable += 1
      solution.ending = .budgetSpent
      return solution
    }
    let result = try await ModelDesk(desk, sampling: sampling).answer([call])[0]
    solution.nodes[0].calls = 1
    solution.nodes[0].tokens = min(cost, result.tokens)
    solution.settle(problem.form.answer(result))
    return solution
  }

  /// Thinks aloud, then answers; nil when not even one thought can be paid for.
  private func think(
    _ problem: SolvingProblem, most: Int, _ key: RandomKey
  ) async throws(PromptingError) -> Solution? {
    let values = ["problem": problem.text, "form": RoleDesk.words(problem.form)]
    let prompt = try desk.tokens(.reasoner, values)
    let probe = try answer(problem, after: "", key)
    // Where text meets text a token may become two.
    let ending = probe.cost(particles: sampling.particles) - prompt.count + 4
    var count = most
    var length = budget.callTokens
    if let tokens = budget.tokens {
      let left = tokens - prompt.count
      count = min(most, left / (length + ending))
      if count < 1 {
        count = 1
        length = left - ending
      }
    }
    length = min(length, desk.model.contextLength - probe.length - 4)
    guard length >= 8 else { return nil }
    let model = ModelDesk(desk, sampling: sampling)
    let draws = (0..<count).map { number in
      ModelCall(
        prompt: prompt, reading: .reasoning(tokens: length),
        key: RandomKey(
          seed: key.seed, request: key.request, output: key.output << 16 | UInt64(number)))
    }
    var node = SolutionNode(parent: nil, depth: 0, task: problem.text)
    node.tokens = prompt.count
    let thoughts = try await model.answer(draws)
    var calls: [ModelCall] = []
    for (draw, thought) in zip(draws, thoughts) {
      node.tokens += min(length, max(0, thought.tokens - prompt.count))
      guard case .text(let text, _) = thought.value else { continue }
      let call = try answer(problem, after: Self.tidy(text), draw.key)
      guard call.length <= desk.model.contextLength else { continue }
      calls.append(call)
    }
    let results = try await model.answer(calls)
    node.calls = draws.count + calls.count
    var spent = 0
    for (call, result) in zip(calls, results) {
      // The thought is already booked.
      spent += min(ending, max(0, result.tokens - call.prompt.count + 4))
    }
    node.tokens += spent
    var solution = Solution(
      ending: .failed, nodes: [node], counters: SolvingCounters(), rounds: 2)
    solution.settle(Self.agreed(results, problem.form))
    return solution
  }

  private func answer(
    _ problem: SolvingProblem, after thought: String, _ key: RandomKey
  ) throws(PromptingError) -> ModelCall {
    var plain = desk
    plain.dividesPrior = false
    return try plain.call(
      .reasoner, ["problem": problem.text], form: problem.form, tokens: budget.callTokens,
      more: thought + Self.bridge, key: key)
  }

  /// A thought without white space at its end.
  static func tidy(_ text: String) -> String {
    var text = Substring(text)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  /// The answer with the greatest mean probability; drawn answers count by their posterior weight.
  static func agreed(_ results: [CallResult], _ form: AnswerForm) -> (String, [Double]?)? {
    switch form {
    case .choice(let texts):
      var sum = [Double](repeating: 0, count: texts.count)
      var count = 0.0
      for result in results {
        guard case .choice(let law) = result.value, law.count == sum.count else { continue }
        for index in law.indices { sum[index] += law[index] }
        count += 1
      }
      guard count > 0, let best = sum.indices.max(by: { sum[$0] < sum[$1] }) else { return nil }
      return (texts[best], sum.map { $0 / count })
    case .constrained:
      var weights: [String: Double] = [:]
      for result in results {
        guard case .text(_, let posterior) = result.value else { continue }
        for sample in posterior {
          let text =
            sample.string.hasPrefix(" ") ? String(sample.string.dropFirst()) : sample.string
          weights[text, default: 0] += sample.weight
        }
      }
      let best = weights.max { ($0.value, $1.key) < ($1.value, $0.key) }
      return best.map { ($0.key, nil) }
    }
  }
}

extension Solution {
  /// Takes a direct answer as the root's.
  mutating func settle(_ answer: (text: String, law: [Double]?)?) {
    guard let answer else {
      counters.failedAnswers += 1
      return
    }
    ending = .solved
    nodes[0].answer = answer.text
    nodes[0].law = answer.law
    nodes[0].manner = .direct
  }
}
