public import Inference

/// What a run of a sequence sampler found: a weighted set of texts, and how much to trust it.
///
/// Nothing in it depends on the clock: the same request gives an equal value.
public struct Posterior: Hashable, Sendable {
  /// The distinct texts, heaviest first, equal weights in byte order; weights add up to 1. Empty
  /// when no particle survived.
  public var samples: [Sample]
  /// Log of the unbiased estimate of Z, the probability that the base distribution satisfies the
  /// request (times potentials); −∞ when no particle survived. Nil when the method has none, and at
  /// temperature 0, where it would be of a distribution that is not the model's.
  public var logZ: Double?
  /// Effective sample size of the particles' weights, 0...N.
  public var ess: Double
  /// How many of the N first particles have a descendant among the survivors.
  public var ancestors: Int
  /// What may be claimed about the texts.
  public var guarantee: Guarantee
  /// Particles N.
  public var particles: Int
  /// How often the particles were resampled.
  public var resamplings: Int
  /// Why particles died.
  public var deadEnds: DeadEnds
  /// What it cost.
  public var usage: SamplingUsage

  /// A posterior put together from its parts.
  public init(
    samples: [Sample], logZ: Double?, ess: Double, ancestors: Int, guarantee: Guarantee,
    particles: Int, resamplings: Int, deadEnds: DeadEnds, usage: SamplingUsage
  ) {
    self.samples = samples
    self.logZ = logZ
    self.ess = ess
    self.ancestors = ancestors
    self.guarantee = guarantee
    self.particles = particles
    self.resamplings = resamplings
    self.deadEnds = deadEnds
    self.usage = usage
  }

  /// Whether its texts were drawn, so that weights mean something.
  package var isWeighted: Bool { guarantee != .valid }

  /// Draws one text by weight.
  /// - Throws: `deadEnd` when no particle survived.
  public func draw(_ random: RandomStream) throws(SamplingError) -> Sample {
    var random = random
    return try draw(random.uniform())
  }

  /// The text at `uniform` ∈ [0, 1) of the cumulative weights.
  package func draw(_ uniform: Double) throws(SamplingError) -> Sample {
    guard let last = samples.last else { throw SamplingError(.deadEnd, deadEnds.explanation) }
    var rest = uniform
    for sample in samples {
      rest -= sample.weight
      if rest < 0 { return sample }
    }
    return last
  }
}

/// A distinct text of a posterior.
public struct Sample: Hashable, Sendable {
  /// The text.
  public var text: [UInt8]
  /// Its share of the posterior, in (0, 1].
  public var weight: Double
  /// How many particles ended in it.
  public var particles: Int
  /// Tokens of the first of these particles, the end not counted.
  public var tokens: Int
  /// How it ended.
  public var finish: FinishReason
  /// The tokens counted by `tokens`; with an ending, those up to the one it was found in.
  public var tokenIDs: [TokenID]
  /// The log-probability under the base of each of these, and of the end where it came; nil for a token
  /// that was put there without being drawn. Empty where the model told none.
  public var logProbabilities: [Float?] = []
  /// The thoughts that led to it, heaviest first, equal weights in byte order; their weights add up
  /// to the text's own. Empty when there was no thought before it.
  public var thoughts: [Thought] = []
  /// What the tokens of the first of these particles were drawn with, thought and end included; empty
  /// unless the request asked for it.
  public var record: [TokenRecord] = []

  /// A text of a posterior.
  public init(
    text: [UInt8], weight: Double, particles: Int, tokens: Int, finish: FinishReason,
    tokenIDs: [TokenID] = []
  ) {
    self.text = text
    self.weight = weight
    self.particles = particles
    self.tokens = tokens
    self.finish = finish
    self.tokenIDs = tokenIDs
  }

  /// The heaviest thought.
  public var thought: Thought? { thoughts.first }

  /// Takes in the thought of one more particle that ended in this text.
  mutating func add(_ thought: Thought) {
    if let place = thoughts.firstIndex(where: { $0.text == thought.text }) {
      thoughts[place].weight += thought.weight
    } else {
      thoughts.append(thought)
    }
    thoughts.sort {
      $0.weight == $1.weight ? $0.text.lexicographicallyPrecedes($1.text) : $0.weight > $1.weight
    }
  }

  /// The text as a string; bytes that are not UTF-8 are replaced.
  public var string: String { String(decoding: text, as: UTF8.self) }
}

/// What was thought before a text.
public struct Thought: Hashable, Sendable {
  /// The thought, without its markers.
  public var text: [UInt8]
  /// Its share of the posterior.
  public var weight: Double
  /// Its tokens, what ends it included.
  public var tokens: Int

  /// A thought.
  public init(text: [UInt8], weight: Double, tokens: Int) {
    self.text = text
    self.weight = weight
    self.tokens = tokens
  }

  /// The thought as a string.
  public var string: String { String(decoding: text, as: UTF8.self) }
}

/// What may be claimed about texts.
public enum Guarantee: String, Hashable, Sendable, Codable {
  /// Properly weighted particles, N ≥ 2, consistent as N grows.
  case posterior
  /// Every text valid; the law is the locally masked one.
  case masked
  /// Another server enforced the constraint and the text was validated again.
  case delegated
  /// Drawn freely, then checked.
  case validatedOnly
  /// Every text valid; chosen for being different, so that no law is claimed and texts have no weights.
  case valid
}

/// Why particles died, with counts.
public struct DeadEnds: Hashable, Sendable, Codable {
  /// No token was admitted.
  public var constraint = 0
  /// The token limit came before the text was complete.
  public var length = 0
  /// The finished text was refused, or scored −∞.
  public var refused = 0

  /// The beginning of the first text that was finished and refused; nil when there is none.
  public var example: String?

  /// None yet.
  public init() {}

  /// Most characters of an example.
  static let exampleLength = 120

  /// All of them.
  public var count: Int { constraint + length + refused }

  /// What happened, for a person.
  public var explanation: String {
    var parts: [String] = []
    if constraint > 0 { parts.append("\(constraint) met no token that the constraint admits") }
    if length > 0 { parts.append("\(length) reached the token limit before the text was complete") }
    if refused > 0 {
      parts.append(
        "\(refused) finished with a text that was refused" + (example.map { ": \"\($0)\"" } ?? ""))
    }
    return "no particle survived: " + parts.joined(separator: ", ")
  }
}

/// What a run cost, in counts.
public struct SamplingUsage: Hashable, Sendable {
  /// Prompt tokens of the request.
  public var promptTokens = 0
  /// Tokens really put through the model.
  public var evaluated = EvaluationCount()
  /// Distinct contexts asked of the model.
  public var rows = 0
  /// Particle steps: tokens drawn, the end included.
  public var steps = 0
  /// Questions put to the constraint, oracles included.
  public var checks = 0
  /// Full masks made.
  public var masks = 0
  /// Steps whose weight was exact because a mask was at hand.
  public var exactSteps = 0
  /// Steps skipped ahead because one token only was viable.
  public var forcedSteps = 0
  /// Tokens that were guessed ahead of the text.
  public var guessed = 0
  /// Steps whose row was there already, because a guess was right.
  public var guessesTaken = 0
  /// Tokens that a draft model evaluated.
  public var draft = EvaluationCount()
  /// Thoughts that were ended because the answer did not change any more.
  public var thoughtsEnded = 0
  /// The greatest share of a step's distribution that the model did not tell; 0 when it told
  /// everything that counts. With it `logZ` is a lower bound, and `posterior` is not claimed.
  public var missingMass = 0.0
  /// (steps) Checks of every particle step, for statistics.
  public var checksPerStep: [Int32] = []

  /// Nothing yet.
  public init() {}
}

/// A posterior and the time it took.
package struct SamplingRun: Sendable {
  /// What was found.
  package var posterior: Posterior
  /// Where the time went. Kept apart because it differs from run to run.
  package var seconds: SamplingSeconds

  /// A posterior and its time.
  package init(posterior: Posterior, seconds: SamplingSeconds) {
    self.posterior = posterior
    self.seconds = seconds
  }
}
