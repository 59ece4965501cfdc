import CLlama
import Foundation
public import Inference

/// A GGUF model in this process, evaluated by llama.cpp.
///
/// The same request gives the same bytes on any number of threads and whatever was asked before;
/// `PrefixCache` and `ContextHandle` say how. Calls run one after the other on the model's thread.
public final class LlamaModel: LanguageModel {
  public let identity: ModelIdentity
  public let vocabulary: Vocabulary
  public let contextLength: Int
  public var distributions: DistributionAccess { .full }
  /// Threads that evaluation uses.
  public let threads: Int
  /// Path of the file.
  public let path: String
  /// Whether what was drawn for a request depends on nothing that was asked at the same time. It is
  /// so for weights in Q4_1 and Q8_0 on this machine's processors. With other formats rows differ
  /// in their last digits from batch to batch: one request alone is still reproducible.
  public let isBatchInvariant: Bool
  /// What the file says about itself: architecture, size, weight format.
  public let summary: String

  /// What the file calls its kind of model.
  package let architecture: String
  let handle: ModelHandle
  /// Bytes of the longest token, at least 1.
  private let longestToken: Int
  private let tokenizer: Tokenizer
  private let chat: ChatTemplate?
  let engine: LlamaEngine

  /// Opens a model file.
  /// - Throws: `modelNotFound`, `modelInvalid`, `unsupported`, or `outOfMemory`.
  public init(path: String, options: LlamaOptions = LlamaOptions()) throws(InferenceError) {
    let header = try GGUFHeader(path: path)
    let handle = try ModelHandle(
      path: path, devices: try RPCDevices(options.rpc), gpuLayers: options.gpuLayers)
    guard llama_model_has_decoder(handle.raw), handle.canRewind else {
      throw InferenceError(
        .unsupported,
        "\(path): only decoder models whose context can be rewound can generate; "
          + "this one keeps a running state or is an encoder")
    }
    let trained = max(1, handle.trainedContext)
    let length = options.contextLength ?? min(trained, 4096)
    guard (1...trained).contains(length) else {
      throw InferenceError(
        .contextOverflow, "a context of \(length) tokens was asked for; the model has \(trained)")
    }
    let threads = max(1, min(options.threads ?? freeThreads(), 512))
    let steering = try Steering(options.controlVectors, for: handle)
    engine = try LlamaEngine(
      handle, contextLength: length, threads: threads, options: options,
      steering: steering.values)
    var identity = try LlamaModel.identity(of: path)
    identity.name += steering.name + (options.usesFastCache ? "+fast-cache" : "")
    self.identity = identity
    architecture = header.architecture
    chat = try ChatTemplate(handle, path: path, options: options)
    let vocabulary = VocabularyReader.read(handle, markers: chat?.markers ?? [])
    self.vocabulary = vocabulary
    longestToken = (0..<TokenID(vocabulary.count)).reduce(1) {
      max($0, vocabulary.bytes(of: $1).count)
    }
    summary = LlamaModel.describe(handle)
    contextLength = length
    tokenizer = Tokenizer(model: handle)
    self.threads = threads
    self.path = path
    isBatchInvariant =
      header.isBatchInvariant && options.rpc.isEmpty && !ContextHandle.hasGPU
      && !options.usesFastCache
    self.handle = handle
  }

  /// The file's name without `.gguf`, and its hash.
  static func identity(of path: String) throws(InferenceError) -> ModelIdentity {
    let file = URL(fileURLWithPath: path).lastPathComponent
    let digest = try FileDigest.sha256(
      of: path, environment: ProcessInfo.processInfo.environment)
    return ModelIdentity(name: InstalledModel.stem(of: file), sha256: digest)
  }

  private static func describe(_ handle: ModelHandle) -> String {
    let bytes = [UInt8](unsafeUninitializedCapacity: 256) { buffer, used in
      buffer.withMemoryRebound(to: CChar.self) {
        used = max(0, min(255, Int(llama_model_desc(handle.raw, $0.baseAddress, 256))))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: Text

  /// Whether the model brings a chat format.
  public var hasChatTemplate: Bool { chat != nil }

  public func tokenize(
    _ text: String, parseSpecial: Bool
  ) throws(InferenceError) -> [TokenID] {
    try tokenizer.tokens(of: text, parseSpecial: parseSpecial)
  }

  public func tokenize(prompt text: String) throws(InferenceError) -> [TokenID] {
    try checkSize(text.utf8.count)
    return try tokenizer.tokens(ofPrompt: text)
  }

  public var chatForms: ChatForms { chat?.forms ?? ChatForms() }

  public func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
    try tokenize(ChatPrompt(messages: messages))
  }

  public func tokenize(_ prompt: ChatPrompt) throws(InferenceError) -> [TokenID] {
    guard let chat else {
      throw InferenceError(.unsupported, "\(identity.name) has no chat template; use --raw")
    }
    try checkSize(
      prompt.messages.reduce(0) { $0 + $1.content.utf8.count }
        + prompt.tools.reduce(0) { $0 + $1.parameters.utf8.count })
    return try chat.tokens(of: prompt)
  }

  /// A conversation as the template writes it, before it is tokenised.
  package func text(of prompt: ChatPrompt) throws(InferenceError) -> String {
    try chat?.rendering(of: prompt).text ?? ""
  }

  /// Refuses at once what cannot fit however its tokens fall: tokenizing hundreds of megabytes
  /// takes minutes and cannot be interrupted.
  private func checkSize(_ bytes: Int) throws(InferenceError) {
    guard bytes / longestToken > contextLength else { return }
    throw InferenceError(
      .contextOverflow,
      "the prompt has \(bytes) bytes, more than \(contextLength) tokens can hold, which is all "
        + "that the context does")
  }

  // MARK: Evaluation

  /// Calls of `llama_decode` so far, each for one token of many contexts or many of a prompt.
  package var decodes: Int { get async { await engine.decodes } }

  public func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    try await engine.next(contexts)
  }

  public func next(
    _ contexts: [TokenContext], tails: [Int]
  ) async throws(InferenceError) -> ForwardPass {
    try await pass(contexts, tails: tails, keepsRows: false)
  }

  public func rows(
    _ contexts: [TokenContext], tails: [Int]
  ) async throws(InferenceError) -> ForwardPass {
    try await pass(contexts, tails: tails, keepsRows: true)
  }

  private func pass(
    _ contexts: [TokenContext], tails: [Int], keepsRows: Bool
  ) async throws(InferenceError) -> ForwardPass {
    guard tails.count == contexts.count else {
      throw InferenceError(
        .invalidInput, "\(tails.count) tails were given for \(contexts.count) contexts")
    }
    var found = try await engine.next(contexts, tails: tails, keepsRows: keepsRows)
    let left = contexts.indices.filter { found.rows[$0] == nil }
    if !left.isEmpty {
      let pass = try await nextByPositions(
        left.map { contexts[$0] }, tails: left.map { tails[$0] })
      found.evaluated += pass.evaluated
      for (place, index) in left.enumerated() {
        found.rows[index] = pass.rows[place]
        found.logs[index] = pass.tails[place]
        found.tailRows[index] = keepsRows ? pass.tailRows[place] : []
        found.shares[index] += pass.shares[place]
      }
    }
    var result = ForwardPass(
      rows: found.rows.compactMap { $0 }, evaluated: found.evaluated, tails: found.logs,
      shares: found.shares)
    if keepsRows { result.tailRows = found.tailRows }
    return result
  }

  public func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    try await engine.score(items)
  }
}
