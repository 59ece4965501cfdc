internal import Inference
internal import Synchronization

/// Charges what a model evaluates to the step in whose task it is asked: heuristics know nothing of
/// budgets.
struct MeteredModel: LanguageModel {
  /// Who pays, and what ended the payments.
  final class Meter: Sendable {
    private let ledger: StepLedger
    private let evaluations: EvaluationMeter
    private let state = Mutex((tokens: 0, error: AgentError?.none))

    init(_ ledger: StepLedger, _ evaluations: EvaluationMeter) {
      self.ledger = ledger
      self.evaluations = evaluations
    }

    /// Tokens since the last question.
    func takeTokens() -> Int {
      state.withLock { state in
        defer { state.tokens = 0 }
        return state.tokens
      }
    }

    /// What must end the step, if anything has happened that does.
    var error: AgentError? { state.withLock { $0.error } }

    /// Keeps what must end the step; the first one counts.
    func fail(_ error: AgentError) { state.withLock { $0.error = $0.error ?? error } }

    func reserve(_ tokens: Int) throws(InferenceError) {
      do throws(AgentError) { try ledger.reserve(BudgetAmount(tokens: tokens)) } catch {
        fail(error)
        throw InferenceError(.cancelled, error.message)
      }
    }

    func spend(_ evaluated: EvaluationCount) {
      evaluations.add(evaluated)
      let tokens = evaluated.prefill + evaluated.decode
      ledger.spend(BudgetAmount(tokens: tokens))
      state.withLock { $0.tokens += tokens }
    }
  }

  @TaskLocal static var meter: Meter?

  let base: any LanguageModel

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
    let meter = Self.meter
    try meter?.reserve(contexts.reduce(0) { $0 + $1.count })
    let pass = try await base.next(contexts)
    meter?.spend(pass.evaluated)
    return pass
  }

  func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    let meter = Self.meter
    try meter?.reserve(items.reduce(0) { $0 + $1.prompt.count + $1.continuation.count })
    let pass = try await base.score(items)
    meter?.spend(pass.evaluated)
    return pass
  }
}
