public import Constraints
public import Inference

/// One prompt to be continued under a constraint.
public struct SamplingRequest: Sendable {
  /// The prompt's tokens.
  public var prompt: [TokenID]
  /// What the text must be; nil admits every text.
  public var constraint: (any Constraint)?
  /// What `constraint` was compiled from, with its independent check: for models that answer with
  /// whole texts. Nil leaves such a model in the dark, and `constraint` judges its texts.
  public var compiled: CompiledConstraint?
  /// Whether one text is enough, so that a model of whole texts is asked until one is good and
  /// not for as many as there are particles.
  public var wantsOneText = false
  /// Whether the samples tell of every token what it was drawn with.
  public var recordsTokens = false
  /// What a text means: texts of equal meaning are one answer, their weights added, spelled as the
  /// likelier of them. Nil where every text is its own meaning.
  public var meaning: (@Sendable ([UInt8]) -> [UInt8])?
  /// A second constraint that answers in batches; both must admit the text.
  public var oracle: (any ConstraintOracle)?
  /// A thought before the text, and what it may take; nil for none. Oracles, potentials and the
  /// posterior's texts see the answers alone.
  public var reasoning: Reasoning?
  /// Told what has become certain of the thoughts, as `onCertain` is of the texts.
  public var onThought: (@Sendable ([UInt8]) -> Void)?
  /// Scores that steer; their logs add up.
  public var potentials: [any Potential]
  /// Text tokens that count as the end of the text.
  public var alsoEnding: [TokenID]
  /// Texts at which a freely drawn text ends, without them; a guided method has its constraint for
  /// that and pays no heed. Empty ones never end anything.
  public var endings: [[UInt8]] = []
  /// Told what has become certain: the bytes that every text of the posterior goes on with. After
  /// a dead end there may be no such text. Called between steps, in order.
  public var onCertain: (@Sendable ([UInt8]) -> Void)?
  /// Told about the particles after each step, in order.
  public var onStep: (@Sendable (ParticleStep) -> Void)?

  /// A request.
  public init(
    prompt: [TokenID], constraint: (any Constraint)? = nil,
    oracle: (any ConstraintOracle)? = nil, potentials: [any Potential] = [],
    alsoEnding: [TokenID] = []
  ) {
    self.prompt = prompt
    self.constraint = constraint
    self.oracle = oracle
    self.potentials = potentials
    self.alsoEnding = alsoEnding
  }
}

/// How the particles stood after one step.
public struct ParticleStep: Hashable, Sendable {
  /// (N) Unnormalised log weights, before any resampling; −∞ for a dead particle.
  public var logWeights: [Double]
  /// Whether the particles were then resampled.
  public var isResampled: Bool

  /// How the particles stood.
  public init(logWeights: [Double], isResampled: Bool) {
    self.logWeights = logWeights
    self.isResampled = isResampled
  }
}

/// The constraint that admits every text.
struct AnyText: ByteAutomaton {
  var start: Int? { 0 }
  var viability: Viability { .exact }
  func step(_ state: Int, _ byte: UInt8) -> Int? { 0 }
  func isComplete(_ state: Int) -> Bool { true }
  func shortestCompletion(_ state: Int) -> [UInt8]? { [] }
}
