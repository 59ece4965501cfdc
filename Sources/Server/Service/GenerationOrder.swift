import Constraints
import Inference
import Sampling

/// One request, ready to be sampled.
struct GenerationOrder: Sendable {
  /// The prompts, as tokens; each is answered `outputs` times.
  var prompts: [[TokenID]]
  /// Texts drawn for each prompt.
  var outputs: Int
  var compiled: CompiledConstraint?
  var options: SamplerOptions
  var schedule: (any DecodingSchedule)?
  var critics: [CriticUse] = []
  /// How the texts of the one prompt are made different ones; nil where each is drawn for itself.
  var diverse: DiversityKind?
  /// The prompt with a text at its end, for what tells the model what it has said; nil where there is no
  /// place for it.
  var reminded: (@Sendable (String) throws(APIError) -> [TokenID])?
  /// A thought before each text; nil for none.
  var reasoning: Reasoning?
  /// What its texts may be.
  var form = ReplyForm()
  /// Where a freely drawn text ends.
  var endings: [[UInt8]]
  var seed: UInt64
  /// Whether log-probabilities are those of the prompt, too.
  var scoresPrompts = false
  /// Where the constraint stands in the request, for errors.
  var param: String?

  /// What a reader is not shown of a text: the stop sequence at its end. Where texts may be calls,
  /// `form` sees to that.
  var cuts: [[UInt8]] { options.method.isFree ? endings : [] }

  /// Number of texts in all.
  var count: Int { prompts.count * outputs }

  /// The name of the draws of text `index`: those of `martingale generate -n` for one prompt.
  func key(_ index: Int) -> RandomKey {
    RandomKey(seed: seed, request: UInt64(index / outputs), output: UInt64(index % outputs))
  }
}

/// One text with what is known about it.
struct GenerationAnswer: Sendable {
  var generation: Generation
  /// The text; a dead end is an error before this.
  var sample: Sample
  /// Whether steps may have been decoded together with other requests'.
  var batched: Bool
}
