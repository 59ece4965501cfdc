import Inference
import LlamaBackend

extension ModelOptions {
  /// Opens the model that the options name.
  func load() throws(InferenceError) -> LlamaModel {
    try LlamaModel(
      path: ModelLocator().locate(model),
      options: LlamaOptions(contextLength: context, threads: threads))
  }

  /// The prompt's tokens: in the model's chat format, or as they are.
  func tokens(of messages: [ChatMessage], _ model: LlamaModel) throws(InferenceError) -> [TokenID] {
    if usesChat && model.hasChatTemplate { return try model.tokenize(chat: messages) }
    return try model.tokenize(prompt: messages.map(\.content).joined(separator: "\n"))
  }
}
