internal import Constraints
internal import Inference
internal import JSONSchema
internal import Sampling
internal import Tools

/// How an item of `react` comes to an end.
extension ReactRun {
  /// Asks for the answer, or takes it from the call, and judges it.
  func finish(
    _ step: StepContext, _ look: Look, _ action: ActionSpace.Action
  ) async throws(AgentError) -> (Turn, StepResult) {
    if observations.isEmpty, strategy.outputNeedsCopies {
      return try await stop(step, look, "nothing was found that the answer could be copied from")
    }
    let reason = action.call.name == ActionSpace.finish ? look.closing : "it only repeats itself"
    _ = try await step.recorded { () throws(AgentError) in
      look.posterior.record(.act, action, reason: reason)
    }
    if options.answer == .observation, let last = observations.last {
      return try await conclude(step, last, action, source)
    }
    if strategy.finishTakesAnswer, let text = action.call.arguments["answer"]?.string {
      return try await conclude(step, text, action, look.record)
    }
    let answer = try await answer(step, look, action)
    guard let text = answer.text else {
      return (.goOn, StepResult(nil, isSolved: false, message: answer.message, from: answer))
    }
    return try await conclude(step, text, action, answer)
  }

  /// Judges an answer.
  func conclude(
    _ step: StepContext, _ text: String, _ action: ActionSpace.Action, _ record: SampledRecord?
  ) async throws(AgentError) -> (Turn, StepResult) {
    guard let complaint = try await strategy.success.complaint(text, step) else {
      return (.solved, StepResult(text, isSolved: true, from: record))
    }
    history.add(
      ActionHistory.Turn(
        step: step.number, tool: ActionSpace.finish,
        messages: strategy.form.turns(
          step.number, action, saying: "The answer \(text) will not do: \(complaint)")))
    return (.goOn, StepResult(text, isSolved: false, message: complaint, from: record))
  }

  /// The answer under the task's output constraint, which may speak of observations.
  private func answer(
    _ step: StepContext, _ look: Look, _ action: ActionSpace.Action
  ) async throws(AgentError) -> SampledRecord {
    let constraint = try strategy.output.compiled(sources)
    var action = action
    if action.call.name != ActionSpace.finish {
      action.call = ToolCall(name: ActionSpace.finish)
    }
    return try await step.routed(
      "answer",
      try await prompt(step, &history, look.space, look.instructions, answering: action),
      under: constraint)
  }

  /// Ends without an answer.
  func stop(
    _ step: StepContext, _ look: Look, _ why: String
  ) async throws(AgentError) -> (Turn, StepResult) {
    _ = try await step.recorded { () throws(AgentError) in
      look.posterior.record(.stop, nil, reason: why)
    }
    return (.stop(why), StepResult(nil, isSolved: false, message: why, from: look.record))
  }

  /// What to do when neither more tools nor a branch helps.
  /// - Returns: nil to act all the same.
  func unsure(
    _ step: StepContext, _ look: Look, _ best: ActionPosterior.WeightedAction
  ) async throws(AgentError) -> (Turn, StepResult)? {
    let shares = look.posterior.tools.prefix(3).map {
      "\($0.name) \(Int(($0.weight * 100).rounded())) %"
    }
    .joined(separator: ", ")
    switch options.unsure {
    case .act: return nil
    case .stop:
      return try await stop(step, look, "undecided between actions: \(shares)")
    case .ask:
      let question = ToolCall(
        name: "ask_user",
        arguments: ["question": .string("I am undecided: \(shares). What should I do?")])
      guard strategy.toolbox.tools[question.name] != nil else {
        return try await stop(
          step, look, "undecided between actions, and nobody to ask: \(shares)")
      }
      _ = try await step.recorded { () throws(AgentError) in
        look.posterior.record(.ask, ActionSpace.Action(thought: nil, call: question))
      }
      let result = try await step.call(question)
      if result.isError {
        return (
          .stop("undecided between actions: \(shares)"),
          StepResult(nil, isSolved: false, message: result.text, from: look.record)
        )
      }
      note(step, ActionSpace.Action(thought: nil, call: question), result, look.record)
      return (.goOn, StepResult(nil, isSolved: false, from: look.record))
    }
  }

  /// Makes two calls that change nothing, looks one step ahead from each, and goes on with the
  /// better one.
  ///
  /// A call that fails loses. Otherwise a call is worth its share times the share of `finish` in
  /// the action after it, both smoothed: what leads to an answer is preferred.
  func branch(
    _ step: StepContext, _ look: Look, _ two: [ActionPosterior.WeightedAction]
  ) async throws(AgentError) -> (Turn, StepResult) {
    _ = try await step.recorded { () throws(AgentError) in
      look.posterior.record(
        .branch, two[0].action, reason: "two candidates: \(two.map(\.action.call.name))")
    }
    var values: [Double] = []
    var results: [ToolFinishedRecord] = []
    for candidate in two {
      let result = try await step.call(candidate.action.call)
      results.append(result)
      values.append(try await value(step, look, candidate, result))
    }
    let winner = values[1] > values[0] ? 1 : 0
    let shown = values.map { $0 == -.infinity ? "failed" : "\(($0 * 100).rounded() / 100)" }
    _ = try await step.recorded { () throws(AgentError) in
      look.posterior.record(
        .act, two[winner].action,
        reason: "look-ahead: \(zip(two, shown).map { "\($0.action.call.name) \($1)" })")
    }
    note(step, two[winner].action, results[winner], look.record)
    if isHarmless(two[1 - winner].action.call) { known.insert(two[1 - winner].action.call) }
    let message = results[winner].isError ? results[winner].text : nil
    return (.goOn, StepResult(nil, isSolved: false, message: message, from: look.record))
  }

  /// The log value of a call whose result is known.
  private func value(
    _ step: StepContext, _ look: Look, _ candidate: ActionPosterior.WeightedAction,
    _ result: ToolFinishedRecord
  ) async throws(AgentError) -> Double {
    if result.isError { return -.infinity }
    var ahead = history
    ahead.add(
      ActionHistory.Turn(
        step: step.number, tool: result.tool,
        messages: strategy.form.turns(
          step.number, candidate.action, [result], most: options.observationLength)))
    let space = ActionSpace(
      tools: look.space.tools, finish: ActionSpace.finish(takesAnswer: strategy.finishTakesAnswer),
      thoughtLength: options.thoughtLength, mostCalls: options.calls,
      argumentLength: strategy.setup.task.argumentLength, form: strategy.form)
    let prompt = try await prompt(step, &ahead, look.space, look.instructions)
    var sampling = strategy.setup.task.actionSampling
    sampling.particles = max(1, sampling.particles / 2)
    let next = ActionPosterior(
      try await step.sample(
        "lookahead", prompt: prompt.tokens, under: try strategy.actions.compiled(space, sources),
        reasoning: prompt.reasoning, options: sampling), of: space)
    let finishing =
      (next.share(of: ActionSpace.finish) * Double(sampling.particles) + 1)
      / Double(sampling.particles + 2)
    return Elementary.log(candidate.weight) + Elementary.log(finishing)
  }
}
