internal import Constraints
package import Inference
internal import Sampling

/// Answers polls by drawing under a constraint: an answer is always a list of option numbers.
package struct SamplerPoll: PollSource {
  private let model: any LanguageModel

  /// Polls of a model with a chat format.
  package init(model: any LanguageModel) { self.model = model }

  package var identity: ModelIdentity { model.identity }

  package func answer(_ messages: [ChatMessage], options: Int, reasoning: Bool, key: RandomKey)
    async throws(InferenceError) -> [Int]
  {
    let number = "(?:\((1...max(options, 1)).map(String.init).joined(separator: "|")))"
    let list = "(?:none|\(number)(?:, \(number)){0,\(max(0, min(options, 6) - 1))})"
    let pattern = reasoning ? "Reasoning: [^\\n]{1,300}\\nAnswer: \(list)" : list
    do {
      let compiled = try ConstraintCompiler().compile(ConstraintSpec([.regex(pattern)]))
      let generator = Generator(
        model: model,
        options: SamplerOptions(method: .masked, particles: 1, maxTokens: reasoning ? 160 : 24))
      let generation = try await generator.generate(
        try model.tokenize(chat: messages), under: compiled, key: key)
      let answer = (generation.sample?.string ?? "none").split(separator: "Answer: ").last ?? ""
      return answer.split(separator: ", ").compactMap { Int($0) }
    } catch let error as InferenceError {
      throw error
    } catch let error as SamplingError {
      if case .model(let cause) = error.cause { throw cause }
      throw InferenceError(
        error.code == .cancelled ? .cancelled : .evaluationFailed, error.message)
    } catch {
      throw InferenceError(.evaluationFailed, "\(error)")
    }
  }
}
