import CLlama
import Inference

/// A `llama_context` with its batch. Not `Sendable`: confined to the engine that owns it.
final class ContextHandle {
  /// How the key-value cache is sized.
  struct Shape {
    /// Key-value cells in all.
    var cells: Int
    /// Sequence numbers `0..<sequences`.
    var sequences: Int
    /// Tokens of one decode.
    var batch: Int
    /// Rows of logits of one decode; asking llama.cpp for more aborts the process.
    var outputs: Int
    var threads: Int
    var embeddings = false
    /// llama.cpp's own cache types: for comparison, and for those who prefer speed.
    var usesPlainTypes = false
    /// What is added to hidden states: (layers − 1, width) floats, from layer 1 on; empty for nothing.
    var steering: [Float] = []
    /// Sees what layers put out.
    var catcher: StateCatcher?
  }

  /// What a decode came to.
  enum Outcome {
    case done
    case full
    case failed(Int32)
  }

  let model: ModelHandle  // the context must die before its model
  let shape: Shape
  private let raw: OpaquePointer
  private let memory: OpaquePointer?
  private var batch: llama_batch
  private var outputs = 0
  /// The threads, when there are several.
  private var pool: OpaquePointer?

  init(_ model: ModelHandle, _ shape: Shape) throws(InferenceError) {
    EngineLog.reset()
    guard let raw = ContextHandle.open(model, shape) else {
      let cause = EngineLog.firstError().map { ": \($0)" } ?? ""
      throw InferenceError(
        .outOfMemory,
        "llama.cpp cannot make a context of \(shape.cells) cells\(cause); try a smaller --context")
    }
    self.model = model
    self.shape = shape
    self.raw = raw
    memory = llama_get_memory(raw)
    batch = llama_batch_init(Int32(shape.batch), 0, Int32(shape.sequences))
    attachPool(shape.threads)
    guard shape.steering.isEmpty || steer(shape.steering) else {
      throw InferenceError(.unsupported, "llama.cpp cannot steer this kind of model")
    }
  }

  deinit {
    llama_batch_free(batch)
    llama_free(raw)
    ggml_threadpool_free(pool)
  }

  /// Makes threads that sleep between decodes. Those that llama.cpp makes by itself, for every
  /// decode anew, spin while they wait for work and take it from whoever else uses the machine.
  private func attachPool(_ threads: Int) {
    let old = pool
    llama_detach_threadpool(raw)
    pool = nil
    if threads > 1 {
      var parameters = ggml_threadpool_params_default(Int32(threads))
      parameters.poll = 0
      pool = ggml_threadpool_new(&parameters)
      if let pool { llama_attach_threadpool(raw, pool, pool) }
    }
    ggml_threadpool_free(old)
  }

  private func steer(_ values: [Float]) -> Bool {
    llama_set_adapter_cvec(
      raw, values, values.count, Int32(model.width), 1, Int32(model.layers))
      == 0
  }

  /// Keys are stored as BF16 and values as F16 where the CPU computes.
  ///
  /// With equal types ggml's flash attention has three kernels and picks one by batch size, cache
  /// fill and thread count; they differ by up to 0.8 logits. With different types only the plain
  /// kernel applies, which visits a sequence's own cells in cache order and skips all others, so
  /// that a row does not depend on chunking, neighbours or threads. `Benchmarks/README.md` has
  /// the measurements. GPU kernels need equal types and are not affected.
  private static func open(_ model: ModelHandle, _ shape: Shape) -> OpaquePointer? {
    var parameters = llama_context_default_params()
    parameters.n_ctx = UInt32(shape.cells)
    parameters.n_batch = UInt32(shape.batch)
    parameters.n_ubatch = UInt32(shape.batch)
    parameters.n_seq_max = UInt32(shape.sequences)
    parameters.n_outputs_max = UInt32(shape.outputs)
    parameters.n_threads = Int32(shape.threads)
    parameters.n_threads_batch = Int32(shape.threads)
    parameters.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_ENABLED
    parameters.kv_unified = true
    parameters.no_perf = true
    parameters.embeddings = shape.embeddings
    if let catcher = shape.catcher {
      // The shape, which the handle keeps, keeps the catcher.
      parameters.cb_eval_user_data = Unmanaged.passUnretained(catcher).toOpaque()
      parameters.cb_eval = { tensor, isAsked, catcher in
        guard let tensor, let catcher else { return !isAsked }
        return Unmanaged<StateCatcher>.fromOpaque(catcher).takeUnretainedValue()
          .see(tensor, isAsked: isAsked)
      }
    }
    if shape.embeddings && llama_model_has_decoder(model.raw) && !hasPooling(model) {
      parameters.pooling_type = LLAMA_POOLING_TYPE_MEAN
    }
    if !hasGPU && !shape.usesPlainTypes {
      parameters.type_k = GGML_TYPE_BF16
      if let raw = llama_init_from_model(model.raw, parameters) { return raw }
      parameters.type_k = GGML_TYPE_F16
    }
    return llama_init_from_model(model.raw, parameters)
  }

  /// Whether this machine has a GPU. `llama_supports_gpu_offload` also counts other machines, and
  /// those are CPUs as far as anybody here knows.
  static var hasGPU: Bool {
    [GGML_BACKEND_DEVICE_TYPE_GPU, GGML_BACKEND_DEVICE_TYPE_IGPU].contains {
      ggml_backend_dev_by_type($0).map { !RPCDevices.contains($0) } ?? false
    }
  }

  /// Whether the file says how token vectors become a text's vector.
  private static func hasPooling(_ model: ModelHandle) -> Bool {
    var name = [CChar](repeating: 0, count: 64)
    let length = llama_model_meta_val_str(model.raw, "general.architecture", &name, 64)
    guard length > 0 else { return false }
    let architecture = String(
      decoding: name.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return llama_model_meta_val_str(model.raw, "\(architecture).pooling_type", &name, 64) > 0
  }

  // MARK: Batches

  /// Tokens added since the last decode.
  var pending: Int { Int(batch.n_tokens) }

  /// Whether another token fits into the batch.
  func hasRoom(output: Bool) -> Bool {
    pending < shape.batch && (!output || outputs < shape.outputs)
  }

  /// Adds a token at `position` of every one of `sequences`; the caller has asked `hasRoom`.
  func add(_ token: TokenID, at position: Int, in sequences: some Sequence<Int32>, output: Bool) {
    let slot = pending
    batch.token[slot] = token
    batch.pos[slot] = Int32(position)
    var count = 0
    for sequence in sequences {
      batch.seq_id[slot]?[count] = sequence
      count += 1
    }
    batch.n_seq_id[slot] = Int32(count)
    batch.logits[slot] = output ? 1 : 0
    outputs += output ? 1 : 0
    batch.n_tokens += 1
  }

  /// Evaluates and empties the batch.
  func decode() -> Outcome {
    defer { discard() }
    EngineLog.reset()
    switch llama_decode(raw, batch) {
    case 0: return .done
    case 1: return .full
    case let code: return .failed(code)
    }
  }

  /// Empties the batch.
  func discard() {
    batch.n_tokens = 0
    outputs = 0
  }

  /// Lends the logits of the last decode's `slot`-th token; `nil` when it had no output.
  func withLogits<R>(_ slot: Int, _ body: (UnsafeBufferPointer<Float>) -> R) -> R? {
    guard let row = llama_get_logits_ith(raw, Int32(slot)) else { return nil }
    return body(UnsafeBufferPointer(start: row, count: model.vocabularySize))
  }

  /// Lends the pooled embedding of `sequence`.
  func withEmbedding<R>(
    _ sequence: Int32, count: Int, _ body: (UnsafeBufferPointer<Float>) -> R
  ) -> R? {
    guard let row = llama_get_embeddings_seq(raw, sequence) else { return nil }
    return body(UnsafeBufferPointer(start: row, count: count))
  }

  // MARK: Key-value cells

  /// Frees every cell.
  func clear() { llama_memory_clear(memory, false) }

  /// Lets `target` share the cells of `source` at positions `range`.
  func share(_ source: Int32, with target: Int32, _ range: Range<Int>) {
    llama_memory_seq_cp(memory, source, target, Int32(range.lowerBound), Int32(range.upperBound))
  }

  /// Takes `sequence` off its cells at positions from `start` on.
  func remove(_ sequence: Int32, from start: Int = 0) {
    _ = llama_memory_seq_rm(memory, sequence, Int32(start), -1)
  }

  /// Whether `contents` has every cell: where attention slides along, llama.cpp leaves out those
  /// that the sequence's end does not see.
  var keepsAllCells: Bool { llama_model_n_swa(model.raw) == 0 }

  /// Bytes of `contents`.
  func contentsSize(of sequence: Int32) -> Int { llama_state_seq_get_size(raw, sequence) }

  /// A copy of the cells of `sequence`, in their order.
  func contents(of sequence: Int32) -> [UInt8]? {
    let size = contentsSize(of: sequence)
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, used in
      used = llama_state_seq_get_data(raw, buffer.baseAddress, size, sequence)
    }
    return size > 0 && bytes.count == size ? bytes : nil
  }

  /// Puts copied cells into free ones, in their order, and gives them to `sequence` alone.
  func restore(_ contents: [UInt8], to sequence: Int32) -> Bool {
    llama_state_seq_set_data(raw, contents, contents.count, sequence) > 0
  }

  /// Uses `count` threads from now on.
  func setThreads(_ count: Int) {
    llama_set_n_threads(raw, Int32(count), Int32(count))
    attachPool(count)
  }
}
