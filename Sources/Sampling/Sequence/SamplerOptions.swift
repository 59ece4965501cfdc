package import JSONSchema

/// What a sampler does with every request.
public struct SamplerOptions: Hashable, Sendable {
  /// How texts are drawn.
  public var method: SequenceMethod
  /// Particles N; at least 1.
  public var particles: Int
  /// Resample when the effective sample size falls below this fraction of N; 0 never does.
  public var essThreshold: Double
  /// How ancestors are drawn.
  public var resampling: ResamplingScheme
  /// Which distribution the posterior is relative to.
  public var base: BaseAdjustment
  /// Draw tokens from this adjustment of the model instead, and correct the weights by p(x)/q(x):
  /// the target stays. It must not cut events away. Nil draws from the base itself.
  public var proposal: BaseAdjustment?
  /// The most tokens a text may have, its end included; at least 1.
  public var maxTokens: Int
  /// Condition on finishing within `maxTokens` where the constraint can tell. Without it prefixes
  /// that cannot be completed in time are found out only at the limit, and die there.
  public var finishesInTime = true
  /// What is skipped ahead without a search.
  public var fastForward: FastForward = .forcedTokens
  /// What is guessed ahead of a text, for one particle; nil for nothing.
  public var speculation: Speculation?

  /// Options; the defaults are automatic AWRS in SMC with 8 particles.
  public init(
    method: SequenceMethod = .smc(.automatic), particles: Int = 8, essThreshold: Double = 0.5,
    resampling: ResamplingScheme = .stratified, base: BaseAdjustment = .init(),
    maxTokens: Int = 256
  ) {
    self.method = method
    self.particles = particles
    self.essThreshold = essThreshold
    self.resampling = resampling
    self.base = base
    self.maxTokens = maxTokens
  }

  /// Says which value cannot be used.
  public func validate() throws(SamplingError) {
    guard (1...100_000).contains(particles) else {
      throw SamplingError(
        .invalidOptions, "particles must be between 1 and 100000, got \(particles)")
    }
    guard essThreshold >= 0, essThreshold <= 1 else {
      throw SamplingError(
        .invalidOptions, "the ESS threshold must be between 0 and 1, got \(essThreshold)")
    }
    guard maxTokens >= 1 else {
      throw SamplingError(.invalidOptions, "max tokens must be at least 1, got \(maxTokens)")
    }
    guard speculation == nil || particles == 1 else {
      throw SamplingError(
        .invalidOptions,
        "tokens are guessed for one particle, and there are \(particles): set particles to 1")
    }
    try base.validate()
    if let proposal {
      try proposal.validate()
      guard !proposal.truncates, proposal.temperature > 0, method.estimatesZ else {
        throw SamplingError(
          .invalidOptions,
          "a proposal must leave every event possible, and needs a method that weighs texts")
      }
    }
    try method.tokenMethod.sampler.validate()
  }
}

/// What is skipped ahead where the constraint leaves no choice.
public enum FastForward: String, Hashable, Sendable, Codable {
  /// Nothing: every token is searched for.
  case off
  /// A step with exactly one viable token is taken at once, its log-probability joining the
  /// weight: the same target, fewer decodes. Needs a base that cuts no tokens off.
  case forcedTokens
  /// Bytes without alternative are written with the tokenizer's own tokens. Another target: texts
  /// whose forced spans are spelled canonically. Recorded.
  case canonicalSpans
}

extension SamplerOptions {
  /// What a record says about how texts were drawn: `own` members, then what changes the distribution.
  /// - Parameters:
  ///   - schedule: the name of the schedule that changed it, too.
  ///   - critics: the names of the critics that did.
  package func record(after own: JSONValue, schedule: String?, critics: [String]) -> JSONValue {
    var members = own.object ?? JSONObject()
    members["temperature"] = .double(base.temperature)
    members["max_tokens"] = .int(maxTokens)
    members["top_k"] = base.topK.map { .int($0) } ?? .null
    members["top_p"] = base.topP.map { .double($0) } ?? .null
    members["min_p"] = base.minP.map { .double($0) } ?? .null
    if let proposal { members["proposal_temperature"] = .double(proposal.temperature) }
    if let schedule { members["schedule"] = .string(schedule) }
    if !critics.isEmpty { members["critics"] = .array(critics.map { .string($0) }) }
    return .object(members)
  }
}
