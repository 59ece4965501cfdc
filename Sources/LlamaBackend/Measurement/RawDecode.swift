package import Inference

/// llama.cpp itself, without anything of ours between: what the other figures are held against.
///
/// Not an actor: it is made, used and dropped inside one call on the model's thread.
struct RawDecode {
  private let context: ContextHandle
  private let tokens: [TokenID]

  init(_ model: ModelHandle, threads: Int, plainTypes: Bool = true) throws(InferenceError) {
    context = try ContextHandle(
      model,
      .init(
        cells: 4096, sequences: 16, batch: 512, outputs: 16, threads: threads,
        usesPlainTypes: plainTypes))
    // Ordinary tokens in a fixed order; what they say does not matter to the time.
    let count = model.vocabularySize
    tokens = (0..<2048).map { TokenID(count / 8 + ($0 * 7919) % (count / 2)) }
  }

  func clear() { context.clear() }

  /// Evaluates positions `range` of the text in `sequence`.
  /// - Returns: the row after the last one, when it is wanted.
  @discardableResult func evaluate(
    _ range: Range<Int>, sequence: Int32 = 0, output: Bool = false
  ) throws(InferenceError) -> [Float]? {
    for position in range {
      let isLast = output && position == range.upperBound - 1
      context.add(
        tokens[position], at: position, in: CollectionOfOne(sequence), output: isLast)
    }
    try decode()
    return output ? context.withLogits(range.count - 1) { Array($0) } : nil
  }

  /// Lets sequences `1..<count` share what sequence 0 holds.
  func fork(_ count: Int, length: Int) {
    for sequence in 1..<max(1, count) {
      context.share(0, with: Int32(sequence), 0..<length)
    }
  }

  /// Evaluates one token in each of `count` sequences.
  /// - Returns: (count) rows, when they are wanted.
  @discardableResult func step(
    _ count: Int, at position: Int, rows: Bool = false
  ) throws(InferenceError) -> [[Float]] {
    for sequence in 0..<count {
      context.add(
        tokens[position + sequence], at: position, in: CollectionOfOne(Int32(sequence)),
        output: true)
    }
    try decode()
    return rows ? (0..<count).compactMap { slot in context.withLogits(slot) { Array($0) } } : []
  }

  private func decode() throws(InferenceError) {
    guard case .done = context.decode() else {
      throw InferenceError(.evaluationFailed, "llama_decode failed while measuring")
    }
  }
}

extension LlamaModel {
  /// Tokens a second of llama.cpp's own batched decode of `sequences` sequences that share a
  /// prompt: its own cache types, no constraint, no sampler, no copy of the rows. Wall-clock time.
  package func rawBatchDecodeSpeed(
    sequences: Int, steps: Int, prompt: Int = 64
  ) async throws(InferenceError) -> Double {
    try await engine.rawBatchDecodeSpeed(
      sequences: sequences, steps: steps, prompt: prompt, threads: threads)
  }
}

extension LlamaEngine {
  func rawBatchDecodeSpeed(
    sequences: Int, steps: Int, prompt: Int, threads: Int
  ) throws(InferenceError) -> Double {
    guard (1...16).contains(sequences), (1...1000).contains(steps), (1...500).contains(prompt)
    else {
      throw InferenceError(
        .invalidInput, "raw decode measures 1-16 sequences, 1-1000 steps, prompts of 1-500 tokens")
    }
    let raw = try RawDecode(context.model, threads: threads)
    try raw.evaluate(0..<prompt)
    raw.fork(sequences, length: prompt)
    try raw.step(sequences, at: prompt)  // the first one also sets buffers up
    let clock = ContinuousClock()
    let start = clock.now
    for step in 1...steps {
      try checkCancelled()
      try raw.step(sequences, at: prompt + step)
    }
    let seconds = (clock.now - start) / .seconds(1)
    return Double(sequences * steps) / seconds
  }
}
