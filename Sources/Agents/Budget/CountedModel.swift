internal import Inference

/// A model whose evaluations are added to a run's: for work that is done out of a step's sight.
struct CountedModel: ForwardingModel {
  let base: any LanguageModel
  private let evaluations: EvaluationMeter

  init(_ base: any LanguageModel, _ evaluations: EvaluationMeter) {
    self.base = base
    self.evaluations = evaluations
  }

  func around<Pass: EvaluationPass>(
    _ work: EvaluationWork, _ evaluate: () async throws(InferenceError) -> Pass
  ) async throws(InferenceError) -> Pass {
    let pass = try await evaluate()
    evaluations.add(pass.evaluated)
    return pass
  }
}
