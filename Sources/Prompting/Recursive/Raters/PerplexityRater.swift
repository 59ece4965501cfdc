public import Inference

/// How surprising the model finds the question itself: 1 + 2 · (mean −log p of a token, in nats),
/// at most 10. A monotone reading of perplexity; what it is worth, the calibration says.
public struct PerplexityRater: ComplexityRater {
  private let model: any LanguageModel

  /// A rater by the model's own likelihood of questions.
  public init(_ model: any LanguageModel) { self.model = model }

  public var name: String { "perplexity" }

  public func call(
    for question: NodeQuestion, key: RandomKey
  ) throws(PromptingError) -> ModelCall? {
    let tokens: [TokenID]
    do throws(InferenceError) {
      tokens = try model.tokenize(prompt: question.task)
    } catch {
      throw PromptingError(error)
    }
    guard tokens.count > 1 else { return nil }
    return ModelCall(
      prompt: [tokens[0]], reading: .likelihood(Array(tokens.dropFirst())), key: key)
  }

  public func rating(of question: NodeQuestion, from result: CallResult?) -> ComplexityRating? {
    guard case .likelihood(let mean) = result?.value, mean.isFinite else { return nil }
    return ComplexityRating(min(10, 1 - 2 * mean))
  }
}
