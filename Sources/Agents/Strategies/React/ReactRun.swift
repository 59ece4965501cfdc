internal import Constraints
internal import Inference
internal import JSONSchema
internal import Sampling
internal import Tools

/// One item of `react` on its way.
final class ReactRun {
  let strategy: ReactStrategy
  let context: ItemContext
  let options: AgentTask.React
  var history: ActionHistory
  var trimmer = TraceTrimmer()
  /// Results that are no failures, oldest first.
  var observations: [String] = []
  /// How the call behind the last of them was drawn.
  var source: SampledRecord?
  /// Calls that change nothing and need not be made again.
  var known: Set<ToolCall> = []

  init(_ strategy: ReactStrategy, _ context: ItemContext) throws(AgentError) {
    self.strategy = strategy
    self.context = context
    options = strategy.setup.task.react
    // What tools will answer is not known yet; the description only says that it is copied.
    let texts = context.texts.merging([Observations.last: "", Observations.all: ""]) { own, _ in own
    }
    history = ActionHistory(
      opening: strategy.form.told(try strategy.writer.opening(texts)),
      examples: Self.messages(
        strategy.setup.task.react, asksForAnswer: !strategy.finishTakesAnswer, strategy.form))
  }

  /// What stands between the last call and the answer.
  static let question = "Now give the answer."

  /// The examples as they would have been.
  static func messages(
    _ options: AgentTask.React, asksForAnswer: Bool, _ form: ActionForm = .own
  ) -> [ChatMessage] {
    var messages: [ChatMessage] = []
    var number = 2 * ActionForm.shownSteps
    for example in options.examples {
      messages.append(ChatMessage(role: "user", content: example.goal))
      for step in example.steps {
        let action = ActionSpace.Action(
          thought: options.thoughtLength > 0 ? step.thought ?? "" : nil, call: step.call)
        number += 1
        guard let text = step.result else {
          messages.append(form.turn(number, action))
          continue
        }
        let result = ToolFinishedRecord(
          call: 0, tool: step.call.name, text: text, isError: false, seconds: 0)
        messages += form.turns(number, action, [result], most: options.observationLength)
      }
      guard let answer = example.answer else { continue }
      let arguments: JSONValue = asksForAnswer ? [:] : ["answer": .string(answer)]
      let finish = ActionSpace.Action(
        thought: options.thoughtLength > 0 ? "I know the answer." : nil,
        call: ToolCall(name: ActionSpace.finish, arguments: arguments))
      number += 1
      if asksForAnswer {
        messages += form.turns(number, finish, saying: question)
        messages.append(ChatMessage(role: "assistant", content: answer))
      } else {
        messages.append(form.turn(number, finish))
      }
    }
    return messages
  }

  /// What the model was shown in a step, and what it said.
  struct Look {
    /// What could be said.
    let space: ActionSpace
    /// What the system message says after the task's own words.
    let instructions: String
    /// Why only `finish` was offered.
    let closing: String?
    let record: SampledRecord
    let posterior: ActionPosterior
  }

  /// How a step ended.
  enum Turn {
    case goOn
    case solved
    case stop(String)
  }

  func run() async throws(AgentError) -> Conclusion {
    let limit = strategy.setup.task.budget.steps ?? strategy.defaultSteps
    let sampling = strategy.setup.task.sampling
    let thought = strategy.setup.task.reasoning?.most ?? 0
    let cost = BudgetAmount(tokens: 1 + sampling.particles * (sampling.maxTokens + thought))
    var last: String?
    var steps = 0
    while true {
      if let ending = context.ending(
        before: cost, last: last, otherwise: "there was no answer in \(limit) steps")
      {
        return ending
      }
      let closing =
        steps + 1 == limit
        ? "this is the last step" : trimmer.verdict(steps: steps, limit: limit)?.rawValue
      var turn = Turn.goOn
      let opening = steps == 0 ? strategy.opening : nil
      let result = try await context.step(reserving: cost) {
        (step) async throws(AgentError) -> StepResult in
        let (outcome, result) =
          if let opening { try await begin(step, opening) } else { try await take(step, closing) }
        turn = outcome
        return result
      }
      steps += 1
      switch turn {
      case .solved: return .solved(result)
      case .stop(let why): return .unsolved(.notSolved, why)
      case .goOn: last = result.message ?? last
      }
    }
  }

  /// The first step of a preset that begins with a skill: what it comes to is the answer when it will
  /// do, and something that was seen when it will not.
  private func begin(
    _ step: StepContext, _ opening: OpeningAction
  ) async throws(AgentError) -> (Turn, StepResult) {
    let call = try opening.call(context.texts)
    let action = ActionSpace.Action(
      thought: options.thoughtLength > 0 ? opening.thought : nil, call: call)
    _ = try await step.recorded { () throws(AgentError) in
      DecidedRecord(
        tools: [DecidedRecord.Share(name: call.name, weight: 1)], entropy: 0, choices: 1,
        logZ: nil, advice: .act, tool: call.name, arguments: call.arguments,
        thought: action.thought,
        reason: "the strategy \(strategy.setup.task.strategy) begins with this")
    }
    let result = try await SkillStep(step, opening.skill).run(call)
    note(step, action, result, nil)
    if result.isError {
      return (.goOn, StepResult(nil, isSolved: false, message: result.text, from: nil))
    }
    let answer = result.structured?[OpeningAction.answer]?.string ?? result.text
    var complaint = try strategy.judged.complaint(about: answer, sources)
    if complaint == nil { complaint = try await strategy.success.complaint(answer, step) }
    guard let complaint else {
      return (.solved, StepResult(answer, isSolved: true, from: nil))
    }
    return (.goOn, StepResult(nil, isSolved: false, message: complaint, from: nil))
  }

  /// One step: tools, thought and action, what it decides, what comes of it.
  /// - Parameter closing: why only `finish` is offered; nil while it may go on.
  private func take(
    _ step: StepContext, _ closing: String?
  ) async throws(AgentError) -> (Turn, StepResult) {
    if closing != nil, options.answer == .observation, let last = observations.last {
      // There is nothing left to choose.
      return try await conclude(
        step, last, ActionSpace.Action(call: ToolCall(name: ActionSpace.finish)), source)
    }
    var look = try await look(step, closing, widening: 0)
    if hesitates(look.posterior), closing == nil,
      strategy.finder.hasMore(than: look.posterior.choices)
    {
      let first = look.posterior
      _ = try await step.recorded { () throws(AgentError) in
        first.record(.gather, nil, reason: "it hesitates; more tools are shown")
      }
      look = try await self.look(step, closing, widening: 1)
    }
    guard let likeliest = look.posterior.candidates.first else {
      return try await stop(step, look, look.record.message ?? "no action was found")
    }
    let best = look.posterior.best(where: isNew)
    guard let first = best.first else {
      // All it can think of is known: it has to come to an end.
      return try await finish(step, look, likeliest.action)
    }
    if hesitates(look.posterior) {
      if best.count > 1, best.prefix(2).allSatisfy({ isCheap($0.action.call) }) {
        return try await branch(step, look, [best[0], best[1]])
      }
      if let turn = try await unsure(step, look, first) { return turn }
    }
    if first.action.call.name == ActionSpace.finish {
      return try await finish(step, look, first.action)
    }
    return try await act(step, look, first.action)
  }

  /// Makes the calls of an action.
  private func act(
    _ step: StepContext, _ look: Look, _ action: ActionSpace.Action
  ) async throws(AgentError) -> (Turn, StepResult) {
    var action = action
    action.others = action.others.filter { isNew($0) && $0 != action.call }
    let decided = action
    _ = try await step.recorded { () throws(AgentError) in
      look.posterior.record(.act, decided, reason: look.closing)
    }
    let results = try await step.calls([action.call] + action.others) { isHarmless($0) }
    note(step, action, results, look.record)
    let failures = results.filter(\.isError).map(\.text)
    return (
      .goOn,
      StepResult(
        nil, isSolved: false,
        message: failures.isEmpty ? nil : failures.joined(separator: "; "), from: look.record)
    )
  }

  private func hesitates(_ posterior: ActionPosterior) -> Bool {
    posterior.hesitates(from: options.hesitation, least: options.leastLogZ)
  }

  /// Finds tools and asks for an action.
  private func look(
    _ step: StepContext, _ closing: String?, widening: Int
  ) async throws(AgentError) -> Look {
    let mayFinish = !strategy.outputNeedsObservation || !observations.isEmpty
    var tools: [ToolDefinition] = []
    // With nothing learned there is nothing to finish with, whatever the time.
    if closing == nil || !mayFinish {
      tools = try await shownTools(step, widening: widening).filter { !isUsedUp($0.name) }
    }
    let space = ActionSpace(
      tools: tools,
      finish: mayFinish || tools.isEmpty
        ? ActionSpace.finish(takesAnswer: strategy.finishTakesAnswer) : nil,
      thoughtLength: options.thoughtLength, mostCalls: options.calls,
      argumentLength: strategy.setup.task.argumentLength, form: strategy.form)
    let behaviors = try await recalled(step)
    let said = space.form == .own ? space.instructions : ""
    let instructions = try strategy.writer.instructions(
      context.texts, tools: said, inPlace: said.isEmpty ? space.names : said,
      behaviors: behaviors, observations: observations)
    let prompt = try await prompt(step, &history, space, instructions)
    let constraint = try strategy.actions.compiled(space, sources)
    let record = try await step.routed(
      "action", prompt, under: constraint, options: strategy.setup.task.actionSampling)
    return Look(
      space: space, instructions: instructions, closing: closing, record: record,
      posterior: ActionPosterior(record, of: space))
  }

  /// Names of tools that were found and stay.
  private var found: Set<String> = []
  /// How many results there were when tools were looked for last.
  private var lookedAt: Int?

  private func shownTools(
    _ step: StepContext, widening: Int
  ) async throws(AgentError) -> [ToolDefinition] {
    let finder = strategy.finder
    guard let retrieval = strategy.setup.task.retrieval else { return finder.shown(nil) }
    let follows = retrieval.followsObservations
    if follows, widening == 0, lookedAt == observations.count {
      return finder.shown(nil, kept: found)
    }
    var situation = history.opening.last?.content ?? ""
    if follows, let last = observations.last {
      situation += "\nSeen last: " + ActionHistory.shortened(last, most: Self.mostSeen)
    }
    let lines =
      finder.asksModel
      ? try await step.recall("Find the tools for: \(situation)", for: "tools").map {
        "\($0.name): \($0.instruction)"
      } : []
    let (looked, behaviors) = (situation, lines)
    let record = try await step.recorded(RetrievedRecord.self, where: { $0.part == nil }) {
      () async throws(AgentError) -> RetrievedRecord in
      try await finder.find(looked, widening: widening, behaviors: behaviors)
    }
    if follows {
      lookedAt = observations.count
      found.formUnion(record.tools.filter(\.isShown).map(\.name))
    }
    return finder.shown(record, kept: found)
  }

  /// Most characters of a result in the situation that tools are looked for by.
  private static let mostSeen = 400

  /// The behaviors to keep in mind: looked up once an item, so that the prompt's beginning stays
  /// the same.
  private var behaviorLines: [String]?

  private func recalled(_ step: StepContext) async throws(AgentError) -> [String] {
    if let behaviorLines { return behaviorLines }
    let behaviors = try await step.recall(history.opening.last?.content ?? "")
    let lines = behaviors.map { "- \($0.name): \($0.instruction)" }
    let block = lines.isEmpty ? [] : ["Keep in mind:\n" + lines.joined(separator: "\n")]
    behaviorLines = block
    return block
  }

  /// The prompt of a step; the oldest steps are left out, with a mark, as far as it has to be.
  /// - Parameter action: a call of `finish` after which the answer is asked for.
  func prompt(
    _ step: StepContext, _ history: inout ActionHistory, _ space: ActionSpace,
    _ instructions: String, answering action: ActionSpace.Action? = nil
  ) async throws(AgentError) -> StepPrompt {
    let task = strategy.setup.task
    let room =
      context.model.contextLength - task.sampling.maxTokens - (task.reasoning?.most ?? 0)
    func written(_ history: ActionHistory) throws(AgentError) -> StepPrompt {
      var messages = history.messages(instructions: instructions)
      if let action {
        messages += strategy.form.turns(step.number, action, saying: Self.question)
      }
      return try strategy.writer.prompt(messages, tools: space.chatTools)
    }
    let full = try written(history)
    if full.tokens.count <= room { return full }
    var prompt = full
    var omitted: [Int] = []
    while prompt.tokens.count > room {
      let oldest = history.turns.first?.step
      guard history.omitOldest() else {
        throw AgentError(
          InferenceError(
            .contextOverflow,
            "the task with its last step takes \(prompt.tokens.count) tokens, an answer up to "
              + "\(strategy.setup.task.sampling.maxTokens), and the context has "
              + "\(context.model.contextLength): shorten the task, or give the model more context"))
      }
      if let oldest { omitted.append(oldest) }
      prompt = try written(history)
    }
    let (steps, count) = (omitted, prompt.tokens.count)
    _ = try await step.recorded { () throws(AgentError) in
      CompactedRecord(steps: steps, tokensBefore: full.tokens.count, tokensAfter: count)
    }
    return prompt
  }

  /// What `x-verbatim` and `verbatim` may name: inputs and what tools have answered.
  var sources: [String: String] {
    var texts = context.texts
    texts[Observations.last] = observations.last
    texts[Observations.all] = observations.isEmpty ? nil : observations.joined(separator: "\n")
    return texts
  }

  /// Adds a call and its result to the history.
  func note(
    _ step: StepContext, _ action: ActionSpace.Action, _ result: ToolFinishedRecord,
    _ record: SampledRecord?
  ) {
    note(step, action, [result], record)
  }

  /// Adds calls that were made together, and their results, to the history.
  func note(
    _ step: StepContext, _ action: ActionSpace.Action, _ results: [ToolFinishedRecord],
    _ record: SampledRecord?
  ) {
    history.add(
      ActionHistory.Turn(
        step: step.number, tool: results.map(\.tool).joined(separator: ", "),
        messages: strategy.form.turns(
          step.number, action, results, most: options.observationLength)))
    if let thought = action.thought { trimmer.add(thought) }
    for (call, result) in zip([action.call] + action.others, results) {
      // What was refused as made too often would be refused again.
      if isHarmless(call) || result.error == "repeated" { known.insert(call) }
      guard !result.isError else { continue }
      found.formUnion(FindToolsSkill.names(in: result))
      observations.append(TerminalText.escaped(result.text))
      source = record
      trimmer.progress()
    }
  }

  /// Whether making a call changes nothing.
  func isHarmless(_ call: ToolCall) -> Bool {
    if call.name == ActionSpace.finish { return false }
    if let skill = strategy.setup.skills[call.name] { return skill.isHarmless }
    return (strategy.toolbox.tools[call.name]?.effect ?? .shell) <= .reads
  }

  /// Whether a call may be made only to see where it leads.
  private func isCheap(_ call: ToolCall) -> Bool {
    isHarmless(call) && strategy.setup.skills[call.name] == nil
  }

  /// Whether a tool was called as often as the task allows.
  private func isUsedUp(_ tool: String) -> Bool {
    guard let limit = strategy.toolbox.limits[tool] else { return false }
    return context.calls(of: ToolCall(name: tool)).all >= limit
  }

  /// Whether a call may tell something new: the same question to the same tool has the same answer.
  func isNew(_ call: ToolCall) -> Bool { !known.contains(call) }
}
