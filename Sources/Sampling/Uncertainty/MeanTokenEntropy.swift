public import Inference

/// How unsure a model is of a text, token by token: the mean entropy in nats of its next-token
/// distributions at temperature 1 before each of the text's tokens, whatever constraint the text was
/// drawn under.
///
/// The training-free signal of token routing (R2R, arXiv 2505.21600), there at 0.45 nats a token.
public enum MeanTokenEntropy {
  /// Positions evaluated together: each takes a row of the vocabulary's size.
  private static let batch = 16

  /// Measures a text, or, when it is empty, the position where it would begin.
  /// - Parameter tokens: the text's tokens.
  /// - Throws: `unsupported` for a model that does not tell whole distributions.
  public static func measure(
    _ model: any LanguageModel, prompt: [TokenID], tokens: [TokenID]
  ) async throws(InferenceError) -> (entropy: Double, evaluated: EvaluationCount) {
    guard model.distributions == .full else {
      throw InferenceError(
        .unsupported, "\(model.identity.name) does not tell its next-token distributions")
    }
    var sum = 0.0
    var evaluated = EvaluationCount()
    let positions = max(1, tokens.count)
    for begin in stride(from: 0, to: positions, by: batch) {
      let contexts = (begin..<min(positions, begin + batch)).map {
        TokenContext(prompt: prompt, generated: Array(tokens[..<$0]))
      }
      let pass = try await model.next(contexts)
      evaluated += pass.evaluated
      for row in pass.rows { sum += entropy(of: row.values) }
    }
    return (sum / Double(positions), evaluated)
  }
}
