import Inference
import LlamaBackend

extension ModelOptions {
  /// The model that the options name: a file, or one behind an endpoint.
  func open() async throws -> any LanguageModel {
    if let remote = try await endpoint.open(model: model) { return remote }
    return try load()
  }

  /// Opens the model file that the options name, for what only a model in this process can do.
  func load() throws(InferenceError) -> LlamaModel {
    if endpoint.endpoint != nil {
      throw InferenceError(.unsupported, "this needs a model in this process: no --endpoint")
    }
    return try LlamaModel(
      path: ModelLocator.configured.locate(model),
      options: LlamaOptions(contextLength: context, threads: threads, rpc: rpc))
  }

  /// The prompt's tokens: in the model's chat format, or as they are.
  func tokens(
    of messages: [ChatMessage], _ model: any LanguageModel
  ) throws(InferenceError) -> [TokenID] {
    let hasFormat = (model as? LlamaModel)?.hasChatTemplate ?? true
    if usesChat && hasFormat { return try model.tokenize(chat: messages) }
    return try model.tokenize(prompt: messages.map(\.content).joined(separator: "\n"))
  }
}
