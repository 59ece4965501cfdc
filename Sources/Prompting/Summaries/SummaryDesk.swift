public import Constraints
public import Inference
internal import Sampling

/// A question that is put to a model about a long text.
public struct SummaryQuestion: Sendable {
  /// What it is for.
  public enum Purpose: String, Sendable {
    /// One piece of the text is summarised.
    case piece
    /// Summaries of consecutive pieces become one.
    case merge
    /// The summary so far takes in the next piece.
    case update
    /// A sentence of a summary is judged.
    case judge
  }

  /// What it is for.
  public var purpose: Purpose
  /// Its number in the order in which questions are asked, from 0; part of its random key.
  public var number: Int
  /// The conversation.
  public var messages: [ChatMessage]
  /// What the answer must be.
  public var form: ConstraintSpec
  /// The most tokens of the answer.
  public var maxTokens: Int
}

/// What came of a question.
public struct SummaryAnswer: Hashable, Sendable {
  /// The answer; nil at a dead end.
  public var text: String?
  /// Tokens that the model evaluated for it.
  public var tokens: Int

  /// An answer.
  public init(text: String?, tokens: Int) {
    self.text = text
    self.tokens = tokens
  }
}

/// Whoever has questions about long texts answered: a model alone, or an agent's step with its journal.
public protocol SummaryDesk: Sendable {
  /// What can go wrong.
  associatedtype Failure: Error
  /// How long a text is for the model, in tokens.
  func count(_ text: String) throws(Failure) -> Int
  /// The most tokens that a question can cost: its prompt and its whole answer.
  func cost(of question: SummaryQuestion) throws(Failure) -> Int
  /// Asks it.
  func answer(_ question: SummaryQuestion) async throws(Failure) -> SummaryAnswer
}

/// A model that is asked about long texts by masked decoding: one particle, every answer valid.
public struct ModelSummaryDesk: SummaryDesk {
  private let model: any LanguageModel
  private let usesChat: Bool
  private let temperature: Double
  private let seed: UInt64
  private let compiler = ConstraintCompiler()

  /// A desk.
  /// - Parameters:
  ///   - usesChat: whether questions get the model's chat format.
  ///   - temperature: 0 takes the likeliest token.
  public init(
    _ model: any LanguageModel, usesChat: Bool = true, temperature: Double = 0, seed: UInt64 = 0
  ) {
    self.model = model
    self.usesChat = usesChat
    self.temperature = temperature
    self.seed = seed
  }

  public func count(_ text: String) throws(PromptingError) -> Int {
    do throws(InferenceError) {
      return try model.tokenize(text, parseSpecial: false).count
    } catch {
      throw PromptingError(error)
    }
  }

  private func prompt(_ question: SummaryQuestion) throws(PromptingError) -> [TokenID] {
    do throws(InferenceError) {
      return try usesChat
        ? model.tokenize(chat: question.messages)
        : model.tokenize(prompt: question.messages.map(\.content).joined(separator: "\n\n") + "\n")
    } catch {
      throw PromptingError(error)
    }
  }

  public func cost(of question: SummaryQuestion) throws(PromptingError) -> Int {
    try prompt(question).count + question.maxTokens
  }

  public func answer(_ question: SummaryQuestion) async throws(PromptingError) -> SummaryAnswer {
    let prompt = try prompt(question)
    let constraint: CompiledConstraint
    do throws(ConstraintError) { constraint = try compiler.compile(question.form) } catch {
      throw PromptingError(.invalidInput, error.message)
    }
    let options = SamplerOptions(
      method: .masked, particles: 1, base: BaseAdjustment(temperature: temperature),
      maxTokens: question.maxTokens)
    do throws(SamplingError) {
      let generation = try await Generator(model: model, options: options).generate(
        prompt, under: constraint,
        key: RandomKey(seed: seed, request: UInt64(question.number)))
      let usage = generation.posterior.usage.evaluated
      return SummaryAnswer(
        text: generation.sample.map { String(decoding: $0.text, as: UTF8.self) },
        tokens: usage.prefill + usage.decode)
    } catch {
      throw PromptingError(error.code == .cancelled ? .cancelled : .modelFailed, error.message)
    }
  }
}
