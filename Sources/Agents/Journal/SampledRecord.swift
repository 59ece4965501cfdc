internal import Constraints
internal import Inference
public import JSONSchema
public import Sampling

/// `sampled`: what a model was asked for and the posterior over its answers.
///
///     {"part": "answer", "draw": 0, "text": "…", "samples": [{"text", "weight", "particles"}…],
///      "particles": 8, "ess": 6.4, "log_z": -1.2, "ancestors": 5, "guarantee": "posterior",
///      "tokens": {"prompt": 31, "drawn": 96, "prefilled": 31, "decoded": 60},
///      "seconds": {"prefill", "decode", "constraint", "sampler"},
///      "pieces": {"texts": ["{", "\"a", …], "p": [0.98, 0.4, …]},
///      "trace": {"ess": [8, …], "weights": [[0.125, …], …], "resampled": [4, …]}}
///
/// `prompt` is the text that the model read. `pieces` are the text's tokens, its thought's before them,
/// with their probabilities: see `TextPieces`. `drawn` is there when the task has
/// `sampling.record_tokens`: see `DrawnTokens`.
/// `routed` is there when tokens are routed: `{"positions": 96, "routed": 12, "share": 0.125, "large_tokens": 118}`.
/// `schedule` and `critics` are there when the task has them, `model` when it was not the run's own,
/// `thought` (of the text, and of each sample) when there was one. `part` says what for: `answer`,
/// `action` (thought and call), `draft` (only compared),
/// `queries`, or a strategy's own word.
/// In `trace` there is one entry a step of the particles (roughly a token): the effective sample
/// size before resampling, the particles' shares (missing with more than 32 particles), and the
/// steps after which they were resampled.
public struct SampledRecord: StepRecord {
  public static let kind = "sampled"
  /// Most texts that are kept.
  static let samplesKept = 64

  /// A text with its share.
  public struct Sample: Hashable, Sendable {
    /// What was drawn.
    public var text: String
    /// Its share of the posterior, 0 to 1.
    public var weight: Double
    /// How many particles ended in it.
    public var particles: Int
    /// The heaviest thought before it; nil when there was none.
    public var thought: String?
  }

  /// What the draw was for: `answer`, `action`, `queries`, …
  public var part: String
  /// Which draw of the step.
  public var draw: Int?
  /// The model's name when it was not the run's own.
  public var model: String?
  /// Whether other items may have shared the model's batches.
  public var isBatched = false
  /// The text that was drawn; nil at a dead end.
  public var text: String?
  /// What was thought before the text; nil when nothing was.
  public var thought: String?
  /// Why there is no text.
  public var message: String?
  /// The distinct texts, heaviest first.
  public var samples: [Sample] = []
  /// Particles that were run.
  public var particles = 0
  /// Effective sample size at the end, 1 to `particles`.
  public var ess = 0.0
  /// log Ẑ in nats; nil when no particle survived.
  public var logZ: Double?
  /// Distinct first ancestors of the particles that are left.
  public var ancestors = 0
  /// How often particles were resampled.
  public var resamplings = 0
  /// What may be claimed of the texts.
  public var guarantee: Guarantee?
  /// Tokens of the prompt, whether evaluated anew or not.
  public var promptTokens = 0
  /// Tokens drawn by all particles, ends included.
  public var drawnTokens = 0
  /// Prompt tokens really evaluated; less than `promptTokens` where a cache held them.
  public var prefilledTokens = 0
  /// Generated tokens really evaluated.
  public var decodedTokens = 0
  /// How tokens were shared between two models; nil where the run has one.
  public var routed: RoutedTokens?
  /// Seconds by what they were spent on.
  public var seconds = SamplingSeconds()
  package var trace = ParticleTrace()
  /// The text's tokens with their probabilities; nil in journals of before.
  package var pieces: TextPieces?
  /// The schedule that changed the distribution.
  public var schedule: String?
  /// The critics whose scores joined the model's.
  public var critics: [String] = []
  /// The prompt's and the text's tokens; nil unless the task asks for them.
  package var drawn: DrawnTokens?
  /// The prompt as the model read it, the tokens of its chat format as their texts; nil in journals of
  /// before.
  public var prompt: String?

  init(
    _ part: String, _ generation: Generation, _ options: SamplerOptions, _ trace: ParticleTrace,
    under constraint: CompiledConstraint? = nil
  ) {
    self.part = part
    let posterior = generation.posterior
    text = generation.sample?.string
    thought = generation.sample?.thought?.string
    if text == nil {
      message = posterior.deadEnds.explanation(
        under: options, naming: .members, of: constraint)
    }
    samples = posterior.samples.prefix(Self.samplesKept).map {
      Sample(
        text: $0.string, weight: $0.weight, particles: $0.particles, thought: $0.thought?.string)
    }
    particles = posterior.particles
    ess = posterior.ess
    logZ = posterior.logZ
    ancestors = posterior.ancestors
    resamplings = posterior.resamplings
    guarantee = posterior.guarantee
    promptTokens = posterior.usage.promptTokens
    drawnTokens = posterior.usage.steps
    prefilledTokens = posterior.usage.evaluated.prefill
    decodedTokens = posterior.usage.evaluated.decode
    routed = generation.routed
    seconds = generation.seconds
    self.trace = trace
  }

  /// What the step pays for it: what was read and drawn, whatever a cache held.
  public var tokens: Int { promptTokens + drawnTokens + largeTokens }

  /// The part that is the large model's where tokens are routed: the prompt, once it is asked, and a token
  /// for every position at which it was.
  var largeTokens: Int {
    guard let routed, routed.routed > 0 else { return 0 }
    return promptTokens + routed.routed
  }

  public var fields: [(String, JSONValue)] {
    [
      ("part", .string(part)), ("draw", draw.map { .int($0) } ?? .null),
      ("model", .optional(model)),
      ("batched", isBatched ? .bool(true) : .null), ("text", .optional(text)),
      ("thought", .optional(thought)),
      ("message", .optional(message)),
      (
        "samples",
        .array(
          samples.map {
            .members([
              ("text", .string($0.text)), ("weight", .double($0.weight)),
              ("particles", .int($0.particles)), ("thought", .optional($0.thought)),
            ])
          })
      ),
      ("particles", .int(particles)), ("ess", .double(ess)), ("log_z", .double(logZ)),
      ("ancestors", .int(ancestors)), ("resamplings", .int(resamplings)),
      ("guarantee", .optional(guarantee?.rawValue)),
      (
        "tokens",
        [
          "prompt": .int(promptTokens), "drawn": .int(drawnTokens),
          "prefilled": .int(prefilledTokens), "decoded": .int(decodedTokens),
        ]
      ),
      ("routed", routed?.json ?? .null),
      (
        "seconds",
        [
          "prefill": .double(seconds.prefill), "decode": .double(seconds.decode),
          "constraint": .double(seconds.constraint), "sampler": .double(seconds.sampler),
        ]
      ),
      ("schedule", .optional(schedule)),
      ("critics", critics.isEmpty ? .null : .array(critics.map { .string($0) })),
      ("drawn", drawn?.json ?? .null), ("prompt", .optional(prompt)),
      ("pieces", pieces?.json ?? .null), ("trace", trace.json),
    ]
  }

  /// Reads a record's fields; nil when they are none of this kind.
  public init?(_ json: JSONValue) {
    guard let part = json["part"]?.string, let tokens = json["tokens"],
      let particles = json["particles"]?.int
    else { return nil }
    self.part = part
    draw = json["draw"]?.int
    model = json["model"]?.string
    isBatched = json["batched"]?.bool ?? false
    text = json["text"]?.string
    thought = json["thought"]?.string
    message = json["message"]?.string
    samples = (json["samples"]?.array ?? []).compactMap { sample in
      guard let text = sample["text"]?.string, let weight = sample["weight"]?.number?.double else {
        return nil
      }
      return Sample(
        text: text, weight: weight, particles: sample["particles"]?.int ?? 0,
        thought: sample["thought"]?.string)
    }
    self.particles = particles
    ess = json["ess"]?.number?.double ?? 0
    logZ = json["log_z"]?.number?.double
    ancestors = json["ancestors"]?.int ?? 0
    resamplings = json["resamplings"]?.int ?? 0
    guarantee = json["guarantee"]?.string.flatMap { Guarantee(rawValue: $0) }
    promptTokens = tokens["prompt"]?.int ?? 0
    drawnTokens = tokens["drawn"]?.int ?? 0
    prefilledTokens = tokens["prefilled"]?.int ?? 0
    decodedTokens = tokens["decoded"]?.int ?? 0
    routed = RoutedTokens(json["routed"])
    let parts = json["seconds"]
    seconds = SamplingSeconds(
      prefill: parts?["prefill"]?.number?.double ?? 0,
      decode: parts?["decode"]?.number?.double ?? 0,
      constraint: parts?["constraint"]?.number?.double ?? 0,
      sampler: parts?["sampler"]?.number?.double ?? 0)
    schedule = json["schedule"]?.string
    critics = (json["critics"]?.array ?? []).compactMap(\.string)
    drawn = DrawnTokens(json["drawn"])
    // Journals of before had it beside the tokens only.
    prompt = json["prompt"]?.string ?? json["drawn"]?["prompt"]?.string
    pieces = TextPieces(json["pieces"])
    trace = ParticleTrace(json["trace"])
  }
}
