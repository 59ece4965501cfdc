public import Inference

/// Another model with something done before it is asked: waiting, counting, failing.
public struct InterposedModel: LanguageModel {
  private let base: any LanguageModel
  private let beforeNext: @Sendable (_ contexts: Int) async throws(InferenceError) -> Void
  private let beforeScore: @Sendable () async throws(InferenceError) -> Void

  /// A model in front of `base`.
  public init(
    _ base: any LanguageModel,
    beforeScore: @escaping @Sendable () async throws(InferenceError) -> Void = {},
    beforeNext: @escaping @Sendable (_ contexts: Int) async throws(InferenceError) -> Void
  ) {
    self.base = base
    self.beforeNext = beforeNext
    self.beforeScore = beforeScore
  }

  public var identity: ModelIdentity { base.identity }
  public var vocabulary: Vocabulary { base.vocabulary }
  public var contextLength: Int { base.contextLength }
  public var distributions: DistributionAccess { base.distributions }

  public func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID] {
    try base.tokenize(text, parseSpecial: parseSpecial)
  }

  public func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
    try base.tokenize(chat: messages)
  }

  public func tokenize(_ prompt: ChatPrompt) throws(InferenceError) -> [TokenID] {
    try base.tokenize(prompt)
  }

  public var chatForms: ChatForms { base.chatForms }

  public func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    try await beforeNext(contexts.count)
    return try await base.next(contexts)
  }

  public func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    try await beforeScore()
    return try await base.score(items)
  }
}
