import ArgumentParser
import Inference
import RemoteBackend

/// Which server is asked instead of a model in this process.
struct EndpointOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Ask the OpenAI-compatible server there: llama-server, vLLM, SGLang, Ollama, …",
      discussion: "--model then names one of its models.", valueName: "url"))
  var endpoint: String?

  @Option(
    help: ArgumentHelp(
      "The environment variable that holds the endpoint's key.", valueName: "variable"))
  var apiKeyEnv: String?

  @Option(
    help: ArgumentHelp(
      "What the endpoint is asked for: whole texts, whose constraint it enforces if it can; or, of "
        + "llama-server, next-token distributions for the samplers here, whole or their k "
        + "likeliest tokens.", valueName: "text|full|top:k"))
  var endpointAccess: EndpointAccess = .text

  @Option(
    help: ArgumentHelp("The most seconds for an answer of the endpoint.", valueName: "seconds"))
  var endpointTimeout: Double = 600

  func validate() throws {
    if endpoint == nil && apiKeyEnv != nil {
      throw ValidationError("--api-key-env needs --endpoint")
    }
    if !(endpointTimeout > 0 && endpointTimeout <= 1e6) {
      throw ValidationError("--endpoint-timeout must be more than 0 seconds")
    }
  }

  /// The model behind the endpoint; nil when none was named.
  func open(model: String?) async throws -> (any LanguageModel)? {
    guard let endpoint else { return nil }
    return try await RemoteChoice(
      url: endpoint, model: model, keyVariable: apiKeyEnv, access: endpointAccess,
      timeout: endpointTimeout
    ).open()
  }
}

/// What an endpoint's tokens cost, for verbs whose records tell of it.
struct PriceOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What a million tokens of prompt and of answer cost there; the cost is in the record.",
      valueName: "prompt,answer"),
    transform: { text in
      let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map {
        Double($0) ?? -1
      }
      guard numbers.count == 2, numbers.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
        throw ValidationError("--price takes two numbers, for example 0.15,0.60")
      }
      return RemotePrices(prompt: numbers[0], completion: numbers[1])
    })
  var price: RemotePrices?
}

/// How an endpoint is used.
enum EndpointAccess: Hashable, ExpressibleByArgument {
  /// Whole texts.
  case text
  /// Whole next-token distributions.
  case full
  /// The k likeliest tokens.
  case top(Int)

  init?(argument: String) {
    switch argument {
    case "text": self = .text
    case "full": self = .full
    default:
      guard argument.hasPrefix("top:"), let count = Int(argument.dropFirst(4)),
        (1...1_000_000).contains(count)
      else { return nil }
      self = .top(count)
    }
  }

  var defaultValueDescription: String { "text" }
}

extension CommandFailure {
  init(_ error: RemoteError) {
    let status: ExitStatus =
      switch error.code {
      case .cancelled: .interrupted
      case .unavailable, .timedOut: .unavailable
      case .invalidAnswer: .protocolError
      case .refused: error.status == 401 || error.status == 403 ? .denied : .unavailable
      case .invalidRequest: .configuration
      }
    self.init(status, code: error.code.rawValue, error.message)
  }
}

extension EndpointOptions {
  /// Refuses what is said about a model in this process where there is an endpoint.
  func refuse(
    _ rpc: [String], _ engine: EngineOptions, _ template: TemplateOptions
  ) throws(ValidationError) {
    guard endpoint != nil else { return }
    if !rpc.isEmpty {
      throw ValidationError("--rpc is for a model in this process: choose it or --endpoint")
    }
    if engine.gpuLayers != nil {
      throw ValidationError("--gpu-layers is for a model in this process, not for --endpoint")
    }
    if engine.fastCache {
      throw ValidationError("--fast-cache is for a model in this process, not for --endpoint")
    }
    if !engine.controlVector.isEmpty {
      throw ValidationError("--control-vector is for a model in this process, not for --endpoint")
    }
    if !template.isEmpty {
      throw ValidationError(
        "--chat-template and --template-arg are for a model in this process, not for --endpoint")
    }
  }
}
