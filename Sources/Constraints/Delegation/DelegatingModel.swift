public import Inference

/// A model that answers with whole texts and may be told what they must be: what a server offers
/// that shows no next-token distributions.
///
/// Requirements on a conformer:
/// - `distributions` is `.none`, and a prompt made by its `tokenize` methods says everything the
///   server needs to know;
/// - `isEnforced` is true only when every part of the specification was handed to a server that
///   declares to enforce it; whoever asks validates the text in any case;
/// - a text that broke off on the way is an error, never a short answer.
public protocol DelegatingModel: LanguageModel {
  /// Asks for one text.
  /// - Parameter onPart: told the text's bytes as they arrive; false when no more is wanted, which
  ///   ends the answer with `Finish.stopped`.
  func answer(
    _ request: DelegatedRequest, onPart: (@Sendable ([UInt8]) -> Bool)?
  ) async throws(InferenceError) -> DelegatedAnswer
}

/// What a server is asked for.
public struct DelegatedRequest: Hashable, Sendable {
  /// The prompt, in the model's own tokens.
  public var prompt: [TokenID]
  /// What the text must be.
  public var specification: ConstraintSpec
  /// The most tokens of the text, counted by the server.
  public var maxTokens: Int
  /// 1 leaves the model's own distribution; 0 takes the likeliest token.
  public var temperature: Double
  /// Only the k likeliest tokens; nil for all.
  public var topK: Int?
  /// Only the likeliest tokens of this mass, above 0 to 1.
  public var topP: Double?
  /// Only tokens of at least this share of the likeliest's probability.
  public var minP: Double?
  /// For servers whose draws can be repeated; at most 31 bits.
  public var seed: UInt32
  /// Whether the tokens' log-probabilities are wanted, if there are any.
  public var wantsLogProbabilities = false

  /// A request.
  public init(
    prompt: [TokenID], specification: ConstraintSpec = ConstraintSpec(), maxTokens: Int,
    temperature: Double = 1, seed: UInt32 = 0
  ) {
    self.prompt = prompt
    self.specification = specification
    self.maxTokens = maxTokens
    self.temperature = temperature
    self.seed = seed
  }
}

/// What a server answered.
public struct DelegatedAnswer: Hashable, Sendable {
  /// Why a text ends.
  public enum Finish: String, Hashable, Sendable, Codable {
    /// The model ended it.
    case stop
    /// It was cut at the token limit.
    case length
    /// The receiver wanted no more.
    case stopped
  }

  /// A token of the text.
  public struct Token: Hashable, Sendable {
    /// What the server wrote, without its chat format.
    public var text: String
    /// Natural log-probability.
    public var logProbability: Double
    /// Log-probabilities of the likeliest tokens at its place, likeliest first.
    public var top: [Double]

    /// A token.
    public init(text: String, logProbability: Double, top: [Double] = []) {
      self.text = text
      self.logProbability = logProbability
      self.top = top
    }
  }

  /// The text.
  public var text: [UInt8]
  /// Why it stopped there.
  public var finish: Finish
  /// Whether the server enforced the whole specification.
  public var isEnforced: Bool
  /// Tokens as the server counted them.
  public var promptTokens: Int
  /// Tokens of the answer, as the server counts.
  public var completionTokens: Int
  /// The text's tokens; empty when the server does not tell.
  public var tokens: [Token]
  /// What the model thought before the text, which is no part of it; nil when nothing is known.
  public var thought: String?
  /// Tokens of the thought; they are among `completionTokens` where the server counts.
  public var thoughtTokens = 0

  /// An answer.
  public init(
    text: [UInt8], finish: Finish, isEnforced: Bool, promptTokens: Int, completionTokens: Int,
    tokens: [Token] = []
  ) {
    self.text = text
    self.finish = finish
    self.isEnforced = isEnforced
    self.promptTokens = promptTokens
    self.completionTokens = completionTokens
    self.tokens = tokens
  }
}
