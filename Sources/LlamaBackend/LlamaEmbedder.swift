import CLlama
import Foundation
public import Inference

/// A GGUF model that turns texts into vectors, pooled by llama.cpp as the file says (over all
/// tokens when it says nothing), of length 1.
///
/// Every text is evaluated by itself, so that a vector depends on nothing but its text.
public actor LlamaEmbedder: Embedder {
  nonisolated public let identity: ModelIdentity
  nonisolated public let dimension: Int
  /// The most tokens a text may have.
  nonisolated public let contextLength: Int

  private let thread = ModelThread()
  nonisolated public var unownedExecutor: UnownedSerialExecutor {
    thread.asUnownedSerialExecutor()
  }
  private let context: ContextHandle
  private let tokenizer: Tokenizer

  /// Opens an embedding model; `contextLength` is at most the model's own.
  /// - Throws: `modelNotFound`, `modelInvalid`, or `outOfMemory`.
  public init(
    path: String, contextLength: Int = 512, threads: Int? = nil
  ) throws(InferenceError) {
    _ = try GGUFHeader(path: path)
    let model = try ModelHandle(path: path)
    let length = max(1, min(contextLength, model.trainedContext))
    context = try ContextHandle(
      model,
      .init(
        cells: length, sequences: 1, batch: length, outputs: length,
        threads: max(1, threads ?? freeThreads()), embeddings: true, usesPlainTypes: true))
    tokenizer = Tokenizer(model: model)
    dimension = Int(llama_model_n_embd_out(model.raw))
    self.contextLength = length
    identity = try LlamaModel.identity(of: path)
  }

  isolated deinit {}

  public func embed(_ texts: [String]) async throws(InferenceError) -> [[Float]] {
    var result: [[Float]] = []
    for text in texts { result.append(try embed(text)) }
    return result
  }

  private func embed(_ text: String) throws(InferenceError) -> [Float] {
    if Task.isCancelled { throw InferenceError(.cancelled, "the evaluation was cancelled") }
    let zeros = [Float](repeating: 0, count: dimension)
    guard !text.isEmpty else { return zeros }
    let tokens = try tokenizer.tokens(of: text, parseSpecial: false, addSpecial: true)
    guard !tokens.isEmpty else { return zeros }
    guard tokens.count <= contextLength else {
      throw InferenceError(
        .contextOverflow,
        "the text has \(tokens.count) tokens, the embedder takes \(contextLength); cut it up")
    }
    context.clear()
    for (position, token) in tokens.enumerated() {
      context.add(token, at: position, in: CollectionOfOne(0), output: true)
    }
    guard case .done = context.decode(),
      let vector = context.withEmbedding(0, count: dimension, { Array($0) })
    else {
      throw InferenceError(
        .evaluationFailed,
        "\(identity.name) gave no embedding" + (EngineLog.firstError().map { ": \($0)" } ?? ""))
    }
    let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    guard length > 0, length.isFinite else { return zeros }
    return vector.map { Float(Double($0) / length) }
  }
}
