import Constraints
public import Inference

/// Draws texts from a model's distribution given a constraint.
///
/// With g(y) = p(y, end) · c(y) · e^{potentials(y)} over texts of at most `maxTokens` tokens, the
/// result's weights stand for g / Z and its `logZ` for log Z. Every method is a choice of how
/// particles are moved and weighted; see `SequenceMethod`.
public struct SequenceSampler: Sendable {
  /// The model.
  public let model: any LanguageModel
  /// What is done with every request.
  public var options: SamplerOptions
  /// Changes the base distribution from step to step; off by default.
  public var schedule: (any DecodingSchedule)?
  /// Guesses tokens for one particle, beside what `options.speculation` says; nil for none.
  public var draft: (any LanguageModel)?
  private let events: EventSpace

  /// A sampler.
  public init(
    model: any LanguageModel, options: SamplerOptions = .init(),
    schedule: (any DecodingSchedule)? = nil, draft: (any LanguageModel)? = nil
  ) {
    self.model = model
    self.draft = draft
    self.options = options
    self.schedule = schedule
    events = EventSpace(model.vocabulary)
  }

  /// Samples one request.
  /// - Parameter key: names the random streams: equal keys, equal results.
  /// - Throws: `invalidOptions`, `unsatisfiable`, `budgetTooSmall`, `unsupported`, or what the
  ///   model or the constraint threw. A run without survivors is no error: its posterior is empty.
  package func sample(_ request: SamplingRequest, key: RandomKey) async throws(SamplingError)
    -> SamplingRun
  {
    try options.validate()
    try request.reasoning?.validate(for: model, options)
    if request.recordsTokens, request.reasoning?.probe != nil {
      throw SamplingError(
        .invalidOptions,
        "a thought that is ended early has tokens that were not drawn: no probe where tokens are recorded"
      )
    }
    if model.distributions == .none, let model = model as? any DelegatingModel {
      return try await DelegatedRun(model, request, options, key).run()
    }
    guard model.distributions != .none else {
      throw SamplingError(
        .unsupported, "\(model.identity.name) does not report next-token distributions")
    }
    if let draft { try request.validate(draft: draft, for: model, options) }
    guard schedule == nil || model.distributions == .full else {
      throw SamplingError(
        .unsupported, "\(model.identity.name) tells its likeliest tokens only: no schedules")
    }
    let room = model.contextLength - request.prompt.count + 1
    guard room >= 1 else {
      throw SamplingError(
        InferenceError(
          .contextOverflow,
          "the prompt has \(request.prompt.count) tokens, the context \(model.contextLength)"))
    }
    guard let reasoning = request.reasoning else {
      let limit = min(options.maxTokens, room)
      guard let constraint = request.constraint else {
        return try await run(request, AnyText(), limit: limit, key)
      }
      // A constraint whose type was hidden is asked directly: its states need no boxes.
      let own = (constraint as? AnyConstraint)?.hidden ?? constraint
      return try await run(request, own, limit: limit, key)
    }
    // The answer's tokens are set aside first.
    let limit = max(1, min(options.maxTokens, room - 1))
    let thought = min(reasoning.tokens, room - limit)
    guard let constraint = request.constraint else {
      return try await think(request, AnyText(), reasoning, thought, limit: limit, key)
    }
    let own = (constraint as? AnyConstraint)?.hidden ?? constraint
    return try await think(request, own, reasoning, thought, limit: limit, key)
  }

  private func think<C: Constraint>(
    _ request: SamplingRequest, _ answer: C, _ reasoning: Reasoning, _ thought: Int, limit: Int,
    _ key: RandomKey
  ) async throws(SamplingError) -> SamplingRun {
    let constraint = ReasoningConstraint(
      answer, markers: reasoning.markers, forbidden: reasoning.forbidden)
    let thinking = Thinking(constraint, limit: thought, events(for: request))
    return try await run(request, constraint, limit: limit, thinking, key)
  }

  private func events(for request: SamplingRequest) -> EventSpace {
    request.alsoEnding.isEmpty
      ? events : EventSpace(model.vocabulary, alsoEnding: request.alsoEnding)
  }

  private func run<C: Constraint>(
    _ request: SamplingRequest, _ constraint: C, limit: Int, _ key: RandomKey
  ) async throws(SamplingError) -> SamplingRun {
    try await run(request, constraint, limit: limit, nil, key)
  }

  private func run<C: Constraint>(
    _ request: SamplingRequest, _ constraint: C, limit: Int, _ thinking: Thinking<C.State>?,
    _ key: RandomKey
  ) async throws(SamplingError) -> SamplingRun {
    guard let start = constraint.start else {
      throw SamplingError(.unsatisfiable, "no text satisfies the constraint")
    }
    let run = SequenceRun(
      model: model, request: request, options: options, events: events(for: request),
      constraint: constraint, start: start, limit: limit, thinking: thinking,
      schedule: schedule, draft: draft, key: key)
    try await run.run()
    let posterior = run.posterior()
    return SamplingRun(posterior: posterior, seconds: run.time.seconds())
  }
}
