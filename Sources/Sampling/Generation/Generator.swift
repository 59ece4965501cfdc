public import Constraints
public import Inference

/// Answers prompts under compiled constraints: samples a posterior, draws one text from it, and
/// checks that text again by an independent path before anyone sees it.
public struct Generator: Sendable {
  /// The model.
  public let model: any LanguageModel
  /// How texts are drawn.
  public var options: SamplerOptions
  /// Changes the base distribution from token to token: what weights and log Z then refer to.
  public var schedule: (any DecodingSchedule)?

  /// Guesses tokens for one particle; nil for none.
  public var draft: (any LanguageModel)?

  /// A generator.
  public init(
    model: any LanguageModel, options: SamplerOptions = SamplerOptions(),
    schedule: (any DecodingSchedule)? = nil
  ) {
    self.model = model
    self.options = options
    self.schedule = schedule
  }

  /// One answer.
  /// - Parameters:
  ///   - key: names every random draw; equal keys give equal answers.
  ///   - reasoning: a thought before the answer.
  ///   - endings: texts at which a freely drawn text ends, without them.
  ///   - recordsTokens: whether the samples tell of every token what it was drawn with.
  ///   - onCertain: told the bytes that every possible answer goes on with, as they become certain.
  ///   - onThought: told the bytes that every thought goes on with, as they become certain.
  ///   - onStep: told how the particles stand after each step.
  /// - Returns: the answer; its `sample` is nil at a dead end, which `posterior.deadEnds` explains.
  /// - Throws: what `SequenceSampler.sample` throws, and `invalidOutput` when the independent check
  ///   refuses a text (a fault of this program).
  public func generate(
    _ prompt: [TokenID], under constraint: CompiledConstraint? = nil,
    oracle: (any ConstraintOracle)? = nil, potentials: [any Potential] = [],
    reasoning: Reasoning? = nil, alsoEnding: [TokenID] = [], endings: [[UInt8]] = [],
    recordsTokens: Bool = false, key: RandomKey, onCertain: (@Sendable ([UInt8]) -> Void)? = nil,
    onThought: (@Sendable ([UInt8]) -> Void)? = nil,
    onStep: (@Sendable (ParticleStep) -> Void)? = nil
  ) async throws(SamplingError) -> Generation {
    var request = SamplingRequest(
      prompt: prompt, constraint: constraint?.constraint, oracle: oracle, potentials: potentials,
      alsoEnding: alsoEnding)
    request.endings = endings
    request.compiled = constraint
    request.meaning = constraint?.meaning
    request.wantsOneText = true
    request.recordsTokens = recordsTokens
    request.reasoning = reasoning
    request.onCertain = onCertain
    request.onThought = onThought
    request.onStep = onStep
    if let schedule, model.distributions == .none {
      throw SamplingError(
        .unsupported,
        "\(model.identity.name) answers with whole texts: no schedule (\(schedule.name))")
    }
    let sampler = SequenceSampler(model: model, options: options, schedule: schedule, draft: draft)
    let (run, routed) = try await RoutedModel.counting {
      [request] () async throws(SamplingError) -> SamplingRun in
      try await sampler.sample(request, key: key)
    }
    guard !run.posterior.samples.isEmpty else {
      return Generation(
        sample: nil, posterior: run.posterior, seconds: run.seconds, routed: routed)
    }
    let sample = try run.posterior.draw(key.stream(for: .selection))
    if options.method != .base { try constraint?.check(sample) }
    return Generation(
      sample: sample, posterior: run.posterior, seconds: run.seconds, routed: routed)
  }
}

extension CompiledConstraint {
  /// Asks the independent check about a text.
  /// - Throws: `invalidOutput` when it refuses the text: a fault of this program.
  func check(_ sample: Sample) throws(SamplingError) {
    let complaints: [String]
    do throws(ConstraintError) {
      complaints = try revalidate(sample.text)
    } catch {
      throw SamplingError(error)
    }
    if let complaint = complaints.first {
      throw SamplingError(
        .invalidOutput, "the sampled text failed its independent check: \(complaint)")
    }
  }
}

/// One answer and everything that is known about it.
public struct Generation: Sendable {
  /// The text that was drawn from the posterior; nil at a dead end.
  public var sample: Sample?
  /// The posterior it was drawn from.
  public var posterior: Posterior
  /// Where the time went; not part of what a seed determines.
  public var seconds: SamplingSeconds
  /// How the tokens were shared between two models; nil where one model says them all.
  public var routed: RoutedTokens?
}
