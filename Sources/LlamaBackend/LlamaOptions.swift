/// How a GGUF model is opened.
public struct LlamaOptions: Hashable, Sendable {
  /// The most tokens a context may have; `nil` takes the model's own length, at most 4096.
  public var contextLength: Int?
  /// Threads for evaluation; `nil` takes what is free (`freeThreads()`).
  public var threads: Int?
  /// Sequences the key-value cache can tell apart. About 0.4 of them may be live particles.
  public var maxSequences: Int
  /// Cells kept for generated tokens beside the `contextLength` cells kept for prompts.
  public var generationCells: Int
  /// Whether several requests are under way at once: then a request that begins leaves the cells
  /// of the others alone. Results do not depend on it, memory and repeated work do.
  public var isShared: Bool
  /// Machines that hold the model's layers and compute them, as `host:port` of llama.cpp's
  /// `ggml-rpc-server`; empty computes here.
  public var rpc: [String]
  /// Layers that the GPU holds; nil for all of them where there is one, 0 to compute without it.
  public var gpuLayers: Int?
  /// Whether keys and values are of one type, as llama.cpp has them by itself: prompts are read faster, and
  /// rows depend on the number of threads and on what is evaluated beside them.
  public var usesFastCache = false
  /// What is added to the model's hidden states.
  public var controlVectors: [ScaledControlVector] = []
  /// A chat template in place of the model's own.
  public var chatTemplate: ChatTemplateSource?
  /// Arguments of the chat template, as JSON texts. `now` is the present in seconds since 1970, for
  /// templates that print a date.
  public var templateArguments: [String: String] = [:]

  /// Options; the defaults suit up to 64 particles.
  public init(
    contextLength: Int? = nil, threads: Int? = nil, maxSequences: Int = 160,
    generationCells: Int = 4096, isShared: Bool = false, rpc: [String] = []
  ) {
    self.contextLength = contextLength
    self.threads = threads
    self.maxSequences = maxSequences
    self.generationCells = generationCells
    self.isShared = isShared
    self.rpc = rpc
  }
}

/// A chat template in Jinja.
public struct ChatTemplateSource: Hashable, Sendable {
  /// Its text.
  public var source: String
  /// Where it comes from, for errors: a path.
  public var origin: String

  /// A template.
  public init(_ source: String, origin: String) {
    self.source = source
    self.origin = origin
  }
}
