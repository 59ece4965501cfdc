/// A model in front of another one: everything that is asked of it is asked of `base`, and
/// everything that costs evaluation goes through `around`, so that nothing is forgotten.
///
/// A conformer says what it changes: a property, or what happens before and after an evaluation.
public protocol ForwardingModel: LanguageModel {
  /// The model behind this one.
  var base: any LanguageModel { get }
  /// Does an evaluation; by default nothing else.
  /// - Parameters:
  ///   - work: what is asked.
  ///   - evaluate: asks `base`.
  func around<Pass: EvaluationPass>(
    _ work: EvaluationWork, _ evaluate: () async throws(InferenceError) -> Pass
  ) async throws(InferenceError) -> Pass
}

/// What a model is asked to evaluate.
public struct EvaluationWork: Hashable, Sendable {
  /// Whether likelihoods are asked for, and not distributions.
  public var isScoring: Bool
  /// How many contexts or continuations.
  public var count: Int
  /// Their tokens in all: the most that can be evaluated.
  public var tokens: Int

  /// What is asked.
  public init(isScoring: Bool, count: Int, tokens: Int) {
    self.isScoring = isScoring
    self.count = count
    self.tokens = tokens
  }
}

/// The result of an evaluation.
public protocol EvaluationPass: Sendable {
  /// Tokens really put through the model.
  var evaluated: EvaluationCount { get }
}

extension ForwardPass: EvaluationPass {}
extension ScoringPass: EvaluationPass {}

extension ForwardingModel {
  public var identity: ModelIdentity { base.identity }
  public var vocabulary: Vocabulary { base.vocabulary }
  public var contextLength: Int { base.contextLength }
  public var distributions: DistributionAccess { base.distributions }

  public func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID] {
    try base.tokenize(text, parseSpecial: parseSpecial)
  }

  public func tokenize(prompt text: String) throws(InferenceError) -> [TokenID] {
    try base.tokenize(prompt: text)
  }

  public func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
    try base.tokenize(chat: messages)
  }

  public func tokenize(_ prompt: ChatPrompt) throws(InferenceError) -> [TokenID] {
    try base.tokenize(prompt)
  }

  public var chatForms: ChatForms { base.chatForms }

  public func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    try await around(Self.work(contexts)) { () async throws(InferenceError) -> ForwardPass in
      try await base.next(contexts)
    }
  }

  public func next(
    _ contexts: [TokenContext], tails: [Int]
  ) async throws(InferenceError) -> ForwardPass {
    try await around(Self.work(contexts)) { () async throws(InferenceError) -> ForwardPass in
      try await base.next(contexts, tails: tails)
    }
  }

  public func rows(
    _ contexts: [TokenContext], tails: [Int]
  ) async throws(InferenceError) -> ForwardPass {
    try await around(Self.work(contexts)) { () async throws(InferenceError) -> ForwardPass in
      try await base.rows(contexts, tails: tails)
    }
  }

  public func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    let work = EvaluationWork(
      isScoring: true, count: items.count,
      tokens: items.reduce(0) { $0 + $1.prompt.count + $1.continuation.count })
    return try await around(work) { () async throws(InferenceError) -> ScoringPass in
      try await base.score(items)
    }
  }

  public func around<Pass: EvaluationPass>(
    _ work: EvaluationWork, _ evaluate: () async throws(InferenceError) -> Pass
  ) async throws(InferenceError) -> Pass {
    try await evaluate()
  }

  private static func work(_ contexts: [TokenContext]) -> EvaluationWork {
    EvaluationWork(
      isScoring: false, count: contexts.count, tokens: contexts.reduce(0) { $0 + $1.count })
  }
}
