import Constraints
import Inference
import LlamaBackend
import Sampling

extension LocalModelOptions {
  /// Opens the model file that the options name.
  func load() throws -> LlamaModel {
    var options = LlamaOptions(contextLength: context, threads: threads, rpc: rpc)
    try engine.apply(to: &options)
    try template.apply(to: &options)
    let model = try LlamaModel(path: ModelLocator.configured.locate(model), options: options)
    // Beside the prompt, so that the first mask does not wait for them.
    Task.detached { [vocabulary = model.vocabulary] in JSONConstraint.prepare(vocabulary) }
    return model
  }
}

extension ModelOptions {
  /// The model that the options name: a file, or one behind an endpoint.
  func open() async throws -> any LanguageModel {
    if let remote = try await endpoint.open(model: local.model) { return remote }
    return try local.load()
  }

  /// The model that takes the tokens of which this one is unsure, together with it; this one alone without
  /// a name.
  func routed(
    _ routing: RoutingOptions, from model: any LanguageModel
  ) throws -> any LanguageModel {
    guard let name = routing.routeModel else { return model }
    var chosen = local.naming(name)
    chosen.context = model.contextLength
    return try RoutedModel(
      small: model, large: try chosen.load(), signal: routing.signal,
      threshold: routing.routeThreshold)
  }

  /// Another model that guesses tokens for one; nil without a name.
  func draft(_ name: String?, for model: any LanguageModel) throws -> LlamaModel? {
    guard let name else { return nil }
    var chosen = local.naming(name)
    chosen.context = model.contextLength
    return try chosen.load()
  }

  /// The prompt's tokens: in the model's chat format, or as they are; with reasoning they end inside
  /// a thought.
  func tokens(
    of messages: [ChatMessage], _ model: any LanguageModel, reasoning: Reasoning? = nil
  ) throws(InferenceError) -> [TokenID] {
    let own = (model as? RoutedModel)?.small ?? model
    let hasFormat = (own as? LlamaModel)?.hasChatTemplate ?? true
    if usesChat && hasFormat {
      return try model.tokenize(
        ChatPrompt(messages: messages, thinks: reasoning != nil, thought: reasoning?.markers))
    }
    let text = messages.map(\.content).joined(separator: "\n")
    return try model.tokenize(prompt: text + (reasoning?.markers.opening ?? ""))
  }
}
