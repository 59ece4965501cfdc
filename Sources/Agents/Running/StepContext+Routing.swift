internal import Constraints
internal import Inference
internal import Sampling

/// What is asked of a model in a step, and its tokens for the run's own model.
struct StepPrompt {
  var words: PromptWords
  var tokens: [TokenID]
  /// The thought that the prompt has opened; nil for none.
  var reasoning: Reasoning?
  /// What the model's chat template shows; none where the messages tell of them.
  var tools: [ChatTool] = []

  /// The prompt's tokens for another model.
  func tokens(for model: any LanguageModel) throws(AgentError) -> [TokenID] {
    switch words {
    case .conversation(let messages): try PromptWriter.tokens(of: messages, tools, for: model)
    case .text(let text): try PromptWriter.tokens(of: text, for: model)
    }
  }
}

extension StepContext {
  /// Draws an answer as `sample` does; where the task routes steps, the draft's uncertainty decides
  /// whether the large model takes the step again.
  /// - Returns: the record that counts: the large model's, unless there is none or it found no text.
  func routed(
    _ part: String, _ prompt: StepPrompt, under constraint: CompiledConstraint?,
    options: SamplerOptions? = nil
  ) async throws(AgentError) -> SampledRecord {
    let draw = nextDraw()
    let draft = try await sample(
      part, prompt: prompt.tokens, under: constraint, reasoning: prompt.reasoning, draw: draw,
      options: options)
    // By token, the run's own model is both.
    guard let routing = item.task.routing, routing.unit == .step,
      let large = item.setup.collaborators.large
    else { return draft }
    var others: [SampledRecord] = []
    if case .relevance(let samples) = routing.signal, draft.text != nil {
      // Named by the draw they belong to, so that nothing else of the step changes with them.
      for index in 1..<max(2, samples) {
        others.append(
          try await sample(
            "draft", prompt: prompt.tokens, under: constraint, draw: draw | index << 16,
            options: options))
      }
    }
    let decision = try await recorded(
      RoutedRecord.self, where: { $0.part == part && $0.draw == draw }
    ) { () async throws(AgentError) -> RoutedRecord in
      let question = try prompt.tokens(for: large)
      var (uncertainty, tokens): (Double?, Int) = (nil, 0)
      if let text = draft.text {
        let texts = [text] + others.compactMap(\.text)
        (uncertainty, tokens) = try await measured(texts, after: prompt.tokens, routing.signal)
      }
      let wants = routing.wantsLarge(uncertainty)
      let fits = question.count + item.task.sampling.maxTokens <= large.contextLength
      return RoutedRecord(
        part: part, draw: draw, signal: routing.signal.word, uncertainty: uncertainty,
        threshold: routing.threshold, isRouted: wants && fits, tokens: tokens,
        message: wants && !fits ? "the step does not fit into \(large.identity.name)" : nil)
    }
    ledger.spend(BudgetAmount(tokens: decision.tokens))
    guard decision.isRouted else { return draft }
    let again = try await sample(
      part, prompt: try prompt.tokens(for: large), under: constraint,
      draw: draw, options: options, with: large)
    return again.text == nil && draft.text != nil ? draft : again
  }

  /// How unsure the run's own model is of drafts of one step, the first of them the draft that
  /// counts; and how many tokens were read for it.
  ///
  /// Texts are read as the model's tokenizer writes them, however they were drawn: the journal
  /// keeps texts, and a run that is taken up must come to the same number.
  private func measured(
    _ texts: [String], after prompt: [TokenID], _ signal: AgentTask.Routing.Signal
  ) async throws(AgentError) -> (Double, Int) {
    let model = item.model
    var tokens: [[TokenID]] = []
    do throws(InferenceError) {
      for text in texts { tokens.append(try model.tokenize(text, parseSpecial: false)) }
    } catch {
      throw AgentError(error)
    }
    let read = tokens.reduce(0) { $0 + $1.count }
    try ledger.reserve(BudgetAmount(tokens: read))
    let embedder = item.setup.collaborators.embedder
    let result = try await Deadline.run(seconds: ledger.secondsLeft, cancelled: .cancelled) {
      [tokens] () async throws(AgentError) -> (Double, EvaluationCount) in
      do throws(InferenceError) {
        switch (signal, embedder) {
        case (.relevance, let embedder?):
          return try await Self.relevance(tokens, after: prompt, model, embedder)
        case (.surprise, _) where !tokens[0].isEmpty:
          return try await Self.surprise(tokens[0], after: prompt, model)
        default: return try await MeanTokenEntropy.measure(model, prompt: prompt, tokens: tokens[0])
        }
      } catch {
        throw AgentError(error)
      }
    }
    guard let (uncertainty, evaluated) = result else {
      throw AgentError(.budgetSpent, "the time was up while a draft was judged")
    }
    item.evaluations.add(evaluated)
    return (uncertainty, read)
  }

  private static func surprise(
    _ text: [TokenID], after prompt: [TokenID], _ model: any LanguageModel
  ) async throws(InferenceError) -> (Double, EvaluationCount) {
    let scored = try await ScoredAnswer.scored([text], after: prompt, by: model)
    let sum = scored.answers[0].logProbabilities.reduce(0, +)
    return (-sum / Double(text.count), scored.evaluated)
  }

  private static func relevance(
    _ texts: [[TokenID]], after prompt: [TokenID], _ model: any LanguageModel,
    _ embedder: any Embedder
  ) async throws(InferenceError) -> (Double, EvaluationCount) {
    let scored = try await ScoredAnswer.scored(texts, after: prompt, by: model)
    let result = try await ShiftingAttentionToRelevance(embedder: embedder)
      .measure(prompt: "", answers: scored.answers)
    return (result.uncertainty, scored.evaluated)
  }
}
