public import Inference

/// Another model with something done before it is asked: waiting, counting, failing.
public struct InterposedModel: ForwardingModel {
  public let base: any LanguageModel
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

  public func around<Pass: EvaluationPass>(
    _ work: EvaluationWork, _ evaluate: () async throws(InferenceError) -> Pass
  ) async throws(InferenceError) -> Pass {
    if work.isScoring { try await beforeScore() } else { try await beforeNext(work.count) }
    return try await evaluate()
  }
}
