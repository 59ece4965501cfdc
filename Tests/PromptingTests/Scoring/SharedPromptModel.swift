import Inference
import LlamaBackend
import Testing

/// Everything here that needs a real model, one test at a time.
@Suite(
  .serialized,
  .enabled(if: PromptModel.path != nil, "no model is installed: run Scripts/bootstrap"))
enum PromptModelTests {}

/// The default model, loaded once for all tests of this process.
enum PromptModel {
  static let path = try? ModelLocator().locate()

  private static let shared = Result { () throws(InferenceError) in
    try LlamaModel(path: path ?? "", options: LlamaOptions(contextLength: 2048, threads: 1))
  }

  static var model: LlamaModel {
    get throws { try shared.get() }
  }

  /// Whether the model has SmolLM2's tokens, which some numbers below are about.
  static var isSmolLM2: Bool {
    get throws { try model.identity.name.contains("SmolLM2-135M") }
  }
}
