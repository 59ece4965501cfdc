internal import Inference

/// A model whose evaluations are added to a run's: for work that is done out of a step's sight.
struct CountedModel: LanguageModel {
  private let base: any LanguageModel
  private let evaluations: EvaluationMeter

  init(_ base: any LanguageModel, _ evaluations: EvaluationMeter) {
    self.base = base
    self.evaluations = evaluations
  }

  var identity: ModelIdentity { base.identity }
  var vocabulary: Vocabulary { base.vocabulary }
  var contextLength: Int { base.contextLength }
  var distributions: DistributionAccess { base.distributions }

  func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID] {
    try base.tokenize(text, parseSpecial: parseSpecial)
  }

  func tokenize(prompt text: String) throws(InferenceError) -> [TokenID] {
    try base.tokenize(prompt: text)
  }

  func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
    try base.tokenize(chat: messages)
  }

  func tokenize(_ prompt: ChatPrompt) throws(InferenceError) -> [TokenID] {
    try base.tokenize(prompt)
  }

  var chatForms: ChatForms { base.chatForms }

  func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    let pass = try await base.next(contexts)
    evaluations.add(pass.evaluated)
    return pass
  }

  func next(
    _ contexts: [TokenContext], tails: [Int]
  ) async throws(InferenceError) -> ForwardPass {
    let pass = try await base.next(contexts, tails: tails)
    evaluations.add(pass.evaluated)
    return pass
  }

  func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    let pass = try await base.score(items)
    evaluations.add(pass.evaluated)
    return pass
  }
}
