internal import Inference
internal import Synchronization

/// Charges what a model evaluates to the step in whose task it is asked: heuristics know nothing of
/// budgets.
struct MeteredModel: ForwardingModel {
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

  func around<Pass: EvaluationPass>(
    _ work: EvaluationWork, _ evaluate: () async throws(InferenceError) -> Pass
  ) async throws(InferenceError) -> Pass {
    let meter = Self.meter
    try meter?.reserve(work.tokens)
    let pass = try await evaluate()
    meter?.spend(pass.evaluated)
    return pass
  }
}
