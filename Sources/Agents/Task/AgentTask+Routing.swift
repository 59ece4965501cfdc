package import Inference
internal import JSONSchema
internal import Sampling

/// What a task says about a larger model that takes steps again.
extension AgentTask {
  /// Small model first. By step: it drafts every step, and where it is unsure a larger one takes the
  /// step again. By token: where it is unsure of the next token, a larger one says it (`RoutedModel`).
  public struct Routing: Hashable, Sendable {
    /// What goes to the larger model as a whole.
    public enum Unit: String, Hashable, Sendable {
      case step, token
    }

    /// How a draft's uncertainty is measured.
    public enum Signal: Hashable, Sendable {
      /// The mean entropy of the draft's tokens, in nats.
      case entropy
      /// The mean −log p of the draft's tokens, in nats, whatever constraint it was drawn under.
      case surprise
      /// Shifting attention to relevance over so many drafts of the step.
      case relevance(samples: Int)

      /// Its word in task files and records.
      public var word: String {
        switch self {
        case .entropy: "entropy"
        case .surprise: "logp"
        case .relevance: "sar"
        }
      }
    }

    /// What a million tokens of prompt and of answer cost.
    public struct Price: Hashable, Sendable {
      /// Of a million tokens that are read.
      public var prompt: Double
      public var answer: Double
    }

    package var large: OtherModel
    /// What goes to the larger model as a whole.
    public var unit: Unit
    /// What tells an unsure draft from a sure one.
    public var signal: Signal
    /// The uncertainty from which on the large model takes a step again, or says a token.
    public var threshold: Double
    /// Prices; costs are told when there is one.
    public var smallPrice: Price?
    /// What the large model's tokens cost; nil where nobody says.
    public var largePrice: Price?

    /// A task's two models as one, where tokens are routed; the small one alone where steps are.
    package func joined(
      _ small: any LanguageModel, _ large: any LanguageModel
    ) throws(InferenceError) -> any LanguageModel {
      guard unit == .token, let signal = KindTable<TokenSignal>.standard[signal.word] else {
        return small
      }
      // What a task of its own uses is routed by that task's own numbers, not twice.
      return try RoutedModel(
        small: (small as? RoutedModel)?.small ?? small, large: large, signal: signal,
        threshold: threshold)
    }

    /// Whether a draft is given to the large model; a step without a draft always is.
    public func wantsLarge(_ uncertainty: Double?) -> Bool {
      uncertainty.map { $0 >= threshold } ?? true
    }
  }
}
