internal import Constraints
internal import Inference

extension SolvingRun {
  /// What a node does in this round; nil when it has been done without asking.
  mutating func wish(_ index: Int) async throws(PromptingError) -> Wish? {
    let question = work[index].question
    switch work[index].turn {
    case .rate:
      let call = try solver.rater.call(for: question, key: key(index, .rate))
      return admit(call, index, .rate)
    case .plan: return try await planWish(index)
    case .think: return try await thinkWish(index)
    case .answer: return try await answerWish(index)
    case .compose: return try await composeWish(index)
    case .blocked, .open, .done: return nil
    }
  }

  private mutating func planWish(_ index: Int) async throws(PromptingError) -> Wish? {
    guard nodes.count < solver.budget.nodes else {
      counters.nodeLimits += 1
      return try await answerInstead(index)
    }
    let count = nodes[index].wantedSteps
    let call = try solver.planner.call(
      for: work[index].question, count: count, tokens: solver.budget.callTokens,
      key: key(index, .plan))
    // Steps and their answers will stand in the composer's prompt.
    let more =
      try composeCost(index, steps: []) + (call == nil ? 0 : solver.budget.callTokens)
      + count * (solver.budget.stepTokens + Self.stepMargin)
    let keeping = max(0, more - ledger.reserved(for: index))
    if call == nil, !ledger.affords(0, keeping: keeping) {
      counters.unaffordable += 1
      return try await answerInstead(index)
    }
    let wish = admit(call, index, .plan, keeping: keeping)
    return wish.isRefused ? try await answerInstead(index) : wish
  }

  private mutating func answerInstead(_ index: Int) async throws(PromptingError) -> Wish? {
    work[index].turn = .answer
    nodes[index].wantedSteps = 1
    return try await answerWish(index)
  }

  /// A thought, where it and the answer after it can be paid for; else the answer.
  private mutating func thinkWish(_ index: Int) async throws(PromptingError) -> Wish? {
    let notes = try await notes(index, work[index].question)
    if work[index].turn == .done { return nil }
    work[index].notes = notes
    let prompt = try solver.desk.tokens(
      .reasoner, reasoned(work[index].question, notes: notes))
    nodes[index].thought = ""
    let answer = try answerCall(work[index].question, node: index, notes: notes, turn: .answer)
    nodes[index].thought = nil
    // Where text meets text a token may become two.
    let ending = answer.cost(particles: particles) - prompt.count + 4
    let length = min(
      solver.budget.thoughtTokens, model.model.contextLength - answer.length - 4)
    if length >= 8 {
      let call = ModelCall(
        prompt: prompt, reading: .reasoning(tokens: length), key: key(index, .think))
      let keeping = max(0, ending - ledger.reserved(for: index))
      let wish = admit(call, index, .think, keeping: keeping)
      if !wish.isRefused { return wish }
    }
    work[index].turn = .answer
    return try await answerWish(index)
  }

  private mutating func answerWish(_ index: Int) async throws(PromptingError) -> Wish? {
    let notes: String
    if let known = work[index].notes {
      notes = known
    } else {
      notes = try await self.notes(index, work[index].question)
    }
    if work[index].turn == .done { return nil }
    var call = try answerCall(work[index].question, node: index, notes: notes, turn: .answer)
    if call.length > model.model.contextLength, !work[index].question.findings.isEmpty {
      counters.tooLong += 1
      work[index].question.findings = []
      call = try answerCall(work[index].question, node: index, notes: notes, turn: .answer)
    }
    return admit(call, index, .answer, isLast: true)
  }

  private mutating func composeWish(_ index: Int) async throws(PromptingError) -> Wish? {
    let steps = nodes[index].children.filter { nodes[$0].answer != nil }
    guard !steps.isEmpty else {
      counters.failedCompositions += 1
      return try await answerInstead(index)
    }
    guard let composition = work[index].composition else {
      return admit(try composeCall(index, steps: steps), index, .compose, isLast: true)
    }
    var results: [Int: String] = [:]
    for (number, child) in nodes[index].children.enumerated() {
      results[number] = nodes[child].answer
    }
    let text = StepPlan.filled(composition, with: results)
    guard StepPlan.references(in: text).isEmpty else {
      return Wish(node: index, turn: .compose, isRefused: true)
    }
    let question = NodeQuestion(problem: "", step: text, form: work[index].question.form)
    let notes = try await notes(index, question)
    if work[index].turn == .done { return nil }
    let call = try answerCall(question, node: index, notes: notes, turn: .compose)
    return admit(call, index, .compose, isLast: true)
  }

  /// Asks the helpers. An answer that fits ends the node.
  private mutating func notes(
    _ index: Int, _ question: NodeQuestion
  ) async throws(PromptingError) -> String {
    var notes: [String] = []
    for helper in solver.help {
      let reply: LeafReply?
      do throws(PromptingError) {
        reply = try await helper.help(with: question)
      } catch {
        if error.code == .cancelled { throw error }
        counters.failedHelp += 1
        continue
      }
      guard let reply else { continue }
      if let answer = reply.answer {
        guard question.form.accepts(answer, solver.desk.compiler) else {
          counters.failedHelp += 1
          continue
        }
        nodes[index].help = reply.source
        nodes[index].calls += 1
        nodes[index].manner = .helped
        finish(index, answer, law: nil)
        return ""
      }
      if let words = reply.notes {
        nodes[index].help = reply.source
        notes.append(words)
      }
    }
    return notes.joined(separator: "\n")
  }

  // MARK: Calls

  /// Tokens that a step's number and the signs around its answer take in the composer's prompt.
  static let stepMargin = 8

  func key(_ index: Int, _ turn: Turn) -> RandomKey {
    let role: UInt64 =
      switch turn {
      case .rate: 0
      case .plan: 1
      case .answer: 2
      case .think: 4
      default: 3
      }
    return RandomKey(
      seed: key.seed, request: key.request, output: key.output << 32 | UInt64(index) << 3 | role)
  }

  func answerCall(
    _ question: NodeQuestion, node: Int, notes: String, turn: Turn
  ) throws(PromptingError) -> ModelCall {
    let tokens =
      nodes[node].parent == nil ? solver.budget.callTokens : solver.budget.stepTokens
    guard turn == .answer, let thought = nodes[node].thought else {
      return try solver.desk.call(
        .solver, ["problem": question.statement, "notes": notes], form: question.form,
        tokens: tokens, key: key(node, turn))
    }
    var plain = solver.desk
    plain.dividesPrior = false
    return try plain.call(
      .reasoner, reasoned(question, notes: notes), form: question.form, tokens: tokens,
      more: thought + OneShotSolver.bridge, key: key(node, turn))
  }

  /// What stands in the prompt of a thought.
  private func reasoned(_ question: NodeQuestion, notes: String) -> [String: String] {
    let problem = notes.isEmpty ? question.statement : question.statement + "\n\n" + notes
    return ["problem": problem, "form": RoleDesk.words(question.form)]
  }

  private func composeCall(_ index: Int, steps: [Int]) throws(PromptingError) -> ModelCall {
    let question = work[index].question
    let lines = steps.enumerated().map { number, step in
      "\(number + 1). \(nodes[step].task) -> \(nodes[step].answer ?? "")"
    }
    return try solver.desk.call(
      .composer,
      ["problem": question.statement, "steps": lines.joined(separator: "\n")],
      form: question.form,
      tokens: nodes[index].parent == nil ? solver.budget.callTokens : solver.budget.stepTokens,
      key: key(index, .compose))
  }

  /// What the composition will cost, answers not counted.
  func composeCost(_ index: Int, steps: [Int]) throws(PromptingError) -> Int {
    try composeCall(index, steps: steps).cost(particles: particles)
  }

  /// Whether a call may begin: time, context and tokens.
  private mutating func admit(
    _ call: ModelCall?, _ index: Int, _ turn: Turn, isLast: Bool = false, keeping more: Int = 0
  ) -> Wish {
    var wish = Wish(node: index, turn: turn, call: call)
    guard let call else { return wish }
    if turn == .answer { wish.read = work[index].read }
    wish.cost = max(0, call.cost(particles: particles) - wish.read)
    if let deadline, solver.clock() >= deadline {
      counters.timeouts += 1
      wish.isRefused = true
    } else if call.length > model.model.contextLength {
      counters.tooLong += 1
      wish.isRefused = true
    } else if !ledger.affords(wish.cost, releasing: isLast ? index : nil, keeping: more) {
      counters.unaffordable += 1
      wish.isRefused = true
    }
    if wish.isRefused { wish.call = nil } else { begin(wish, isLast: isLast) }
    return wish
  }

  /// Takes a call's tokens, so that the next one of the same round knows.
  private mutating func begin(_ wish: Wish, isLast: Bool) {
    if isLast { ledger.reserve(0, for: wish.node) }
    ledger.begin(wish.cost)
  }
}
