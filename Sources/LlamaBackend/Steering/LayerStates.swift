package import Inference

extension LlamaModel {
  /// Layers of the model, and floats of a hidden state.
  package var shape: (layers: Int, width: Int) { (handle.layers, handle.width) }

  /// The hidden states after the last token of each of `prompts`, as each layer leaves them.
  /// - Returns: (prompts, layers, width) floats.
  /// - Throws: `unsupported` where the model's graph does not name them; what evaluation throws.
  package func layerStates(
    after prompts: [[TokenID]]
  ) async throws(InferenceError) -> [[[Float]]] {
    try await engine.layerStates(after: prompts)
  }
}

extension LlamaEngine {
  func layerStates(after prompts: [[TokenID]]) throws(InferenceError) -> [[[Float]]] {
    let (layers, width) = (context.model.layers, context.model.width)
    for prompt in prompts { try check(TokenContext(prompt: prompt)) }
    let longest = prompts.reduce(1) { max($0, $1.count) }
    let catcher = StateCatcher(layers: layers, width: width)
    var shape = context.shape
    (shape.cells, shape.sequences, shape.outputs) = (longest, 1, 1)
    shape.catcher = catcher
    let own = try ContextHandle(context.model, shape)
    var result: [[[Float]]] = []
    for prompt in prompts {
      try checkCancelled()
      own.clear()
      catcher.states = Array(repeating: [], count: layers)
      for (position, token) in prompt.enumerated() {
        let isLast = position == prompt.count - 1
        own.add(token, at: position, in: CollectionOfOne(0), output: isLast)
        guard own.pending == shape.batch || isLast else { continue }
        guard case .done = own.decode() else {
          throw InferenceError(.evaluationFailed, "llama_decode failed while states were read")
        }
      }
      guard catcher.states.allSatisfy({ $0.count == width }) else {
        throw InferenceError(
          .unsupported, "llama.cpp does not name the layers' states of this kind of model")
      }
      result.append(catcher.states)
    }
    return result
  }
}
