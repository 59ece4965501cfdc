internal import Constraints
public import Inference
internal import Sampling

/// Writes texts with a language model and the samplers: freely, or in a given form.
public struct SampledGenerator: TextGenerator {
  public var identity: ModelIdentity { model.identity }

  private let model: any LanguageModel
  private let temperature: Double
  private let particles: Int
  private let usesChat: Bool

  /// A generator.
  /// - Parameters:
  ///   - temperature: of free texts; 0 takes the likeliest token.
  ///   - particles: of texts with a form.
  ///   - usesChat: whether messages get the model's chat format, or are only joined.
  public init(
    _ model: any LanguageModel, temperature: Double = 1, particles: Int = 4, usesChat: Bool = true
  ) {
    self.model = model
    self.temperature = temperature
    self.particles = particles
    self.usesChat = usesChat
  }

  public func generate(_ request: TextRequest) async throws(HandbookError) -> GeneratedText {
    do {
      let prompt = try tokens(of: request.messages)
      if request.form == nil, temperature == 0, model.distributions != .none {
        return try await likeliest(prompt, limit: request.maxTokens)
      }
      return try await sample(request, prompt)
    } catch let error as InferenceError {
      throw HandbookError(error.code == .cancelled ? .cancelled : .generationFailed, error.message)
    } catch let error as SamplingError {
      throw HandbookError(error.code == .cancelled ? .cancelled : .generationFailed, error.message)
    } catch let error as ConstraintError {
      throw HandbookError(.generationFailed, error.message)
    } catch {
      throw HandbookError(.generationFailed, "\(error)")
    }
  }

  /// In the model's chat format when it has one.
  private func tokens(of messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
    if usesChat {
      do {
        return try model.tokenize(chat: messages)
      } catch {
        guard error.code == .unsupported else { throw error }
      }
    }
    return try model.tokenize(
      messages.map(\.content).joined(separator: "\n"), parseSpecial: false)
  }

  private func sample(_ request: TextRequest, _ prompt: [TokenID]) async throws -> GeneratedText {
    var options = SamplerOptions(maxTokens: request.maxTokens)
    let compiled = try request.form.map { form in
      // Every server that enforces anything enforces schemas; few know patterns.
      try ConstraintCompiler().compile(
        ConstraintSpec([
          model.distributions == .none ? .jsonSchema(form.schema) : .regex(form.pattern)
        ]))
    }
    options.particles = compiled == nil ? 1 : particles
    if compiled == nil { options.method = .base }
    options.base = BaseAdjustment(
      temperature: model.distributions == .none ? temperature : max(temperature, 0.01))
    var sampling = SamplingRequest(prompt: prompt, constraint: compiled?.constraint)
    sampling.compiled = compiled
    let run = try await SequenceSampler(model: model, options: options).sample(
      sampling, key: request.key)
    let chosen = try run.posterior.draw(request.key.stream(for: .selection))
    return GeneratedText(
      chosen.string, promptTokens: prompt.count, outputTokens: chosen.tokens)
  }

  /// Greedy decoding, cut at the limit.
  private func likeliest(
    _ prompt: [TokenID], limit: Int
  ) async throws(InferenceError) -> GeneratedText {
    var context = TokenContext(prompt: prompt)
    while context.generated.count < limit, context.count < model.contextLength {
      if Task.isCancelled { throw InferenceError(.cancelled, "the task was cancelled") }
      let row = try await model.next([context]).rows[0].values
      var best = 0
      for index in row.indices where row[index] > row[best] { best = index }
      guard model.vocabulary.isText(TokenID(best)) else { break }
      context.generated.append(TokenID(best))
    }
    return GeneratedText(
      String(decoding: model.vocabulary.bytes(of: context.generated), as: UTF8.self),
      promptTokens: prompt.count, outputTokens: context.generated.count)
  }
}
