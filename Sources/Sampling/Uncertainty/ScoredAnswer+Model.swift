public import Inference

extension ScoredAnswer {
  /// Texts with the log-probabilities that a model gives their tokens after a prompt, whatever
  /// constraint they were drawn under; a text may be empty.
  public static func scored(
    _ texts: [[TokenID]], after prompt: [TokenID], by model: any LanguageModel
  ) async throws(InferenceError) -> (answers: [ScoredAnswer], evaluated: EvaluationCount) {
    let items = texts.filter { !$0.isEmpty }.map { ScoringItem(prompt: prompt, continuation: $0) }
    let pass = try await model.score(items)
    var logs = pass.logProbabilities[...]
    let answers = texts.map { tokens in
      ScoredAnswer(
        pieces: tokens.map { String(decoding: model.vocabulary.bytes(of: $0), as: UTF8.self) },
        logProbabilities: tokens.isEmpty ? [] : (logs.popFirst() ?? []).map(Double.init))
    }
    return (answers, pass.evaluated)
  }
}
