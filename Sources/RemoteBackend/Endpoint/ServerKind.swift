public import Constraints
public import Inference

/// The servers whose manners are known.
public enum ServerKind: String, Hashable, Sendable, Codable, CaseIterable {
  case llamaServer = "llama-server"
  case vllm
  case sglang
  case ollama
  case martingale
  /// Any other server with OpenAI's interface.
  case openAI = "openai"

  /// The kind that lists its models as owned by `owner`.
  init(ownedBy owner: String?) {
    self =
      switch owner {
      case "llamacpp"?: .llamaServer
      case "vllm"?: .vllm
      case "sglang"?: .sglang
      case "library"?: .ollama
      case "martingale"?: .martingale
      default: .openAI
      }
  }

  /// The kinds of constraint the server declares to enforce, the surest first.
  public var enforces: [ConstraintSpec.Kind] {
    switch self {
    case .llamaServer: [.jsonSchema, .gbnf, .choice]
    case .vllm, .martingale: [.jsonSchema, .gbnf, .regex, .choice]
    case .sglang: [.jsonSchema, .gbnf, .regex]
    case .ollama, .openAI: [.jsonSchema]
    }
  }

  /// What it can report about the next token, through its own interface.
  public var distributions: DistributionAccess {
    self == .llamaServer ? .full : .none
  }

  /// Most alternatives it names for a token of an answer; 0 when it names no probabilities.
  public var topLogProbabilities: Int {
    switch self {
    case .llamaServer, .vllm, .sglang, .martingale, .openAI: 20
    case .ollama: 0
    }
  }

  /// Which of `top_k` and `min_p`, which OpenAI's interface does not have, it understands.
  var knowsTruncation: Bool { self != .openAI && self != .ollama }
}
