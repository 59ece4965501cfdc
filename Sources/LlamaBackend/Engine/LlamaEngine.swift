import Inference

/// The evaluation side of a model: one `llama_context` on a thread of its own.
///
/// Every result is a function of the request alone. Prompts are evaluated in absolute blocks of
/// `block` tokens, one block a decode; generated tokens one a step, all contexts of a call
/// together; what the cache holds only decides what need not be evaluated again.
actor LlamaEngine {
  /// Prompt tokens of one decode.
  static let block = 64
  /// Dead cells that are not worth the copying of the live ones.
  static let slack = 512
  /// Calls for which a context that is not asked for stays in the cache when it is compacted.
  static let memory = 16
  /// Bytes of live cells that may be copied to compact the cache.
  static let copyLimit = 256 << 20

  private let thread = ModelThread()
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  let context: ContextHandle
  var cache: PrefixCache
  let contextLength: Int
  let generationCells: Int
  /// Cells that generated tokens may take before dead particles' cells are taken back.
  var tailLimit: Int
  /// Cells at which dead particles' cells are taken back before there is need, for speed.
  var tailTarget = LlamaEngine.slack
  /// The cache's times at the last calls, oldest first.
  var callTimes: [Int] = []
  /// Whether several requests are under way at once.
  let isShared: Bool
  var evaluated = EvaluationCount()
  /// Calls of `llama_decode` so far.
  private(set) var decodes = 0
  /// (contexts of the call) Who is charged for what was evaluated; empty while scoring.
  var shares: [EvaluationCount] = []
  /// Generated nodes that keep their rows, because the last call returned them.
  var rowHolders: [Int] = []

  /// Opens a context; `options.contextLength` and `options.threads` are already decided, and `steering` is what
  /// is added to hidden states, as `ContextHandle.Shape` has it.
  init(
    _ model: ModelHandle, contextLength: Int, threads: Int, options: LlamaOptions,
    steering: [Float]
  ) throws(InferenceError) {
    let sequences = min(max(options.maxSequences, 8), 256)
    self.contextLength = contextLength
    generationCells = max(options.generationCells, 256)
    tailLimit = generationCells
    isShared = options.isShared
    cache = PrefixCache(sequences: sequences)
    context = try ContextHandle(
      model,
      .init(
        cells: contextLength + generationCells, sequences: sequences, batch: 512,
        outputs: sequences, threads: threads, usesPlainTypes: options.usesFastCache,
        steering: steering))
  }

  isolated deinit {}

  /// Uses `count` threads from now on; results do not change.
  func setThreads(_ count: Int) { context.setThreads(count) }

  // MARK: Next-token distributions

  /// One row a context, in order; equal contexts share one.
  func next(_ contexts: [TokenContext]) throws(InferenceError) -> ForwardPass {
    begin(contexts.count)
    for context in contexts { try check(context) }
    if !isShared, contexts.allSatisfy(\.generated.isEmpty) { startRequest() }
    if cache.tailCells >= tailTarget { compact() }
    var rows = [Logits?](repeating: nil, count: contexts.count)
    let unique = distinct(contexts)
    var stepped: [Int] = []
    for first in unique.firsts {
      if contexts[first].generated.isEmpty {
        rows[first] = try prompt(contexts[first].prompt, payer: first)
      } else {
        stepped.append(first)
      }
    }
    for group in groups(of: stepped, contexts) {
      let found = try step(group.map { contexts[$0] }, payers: group)
      for (first, row) in zip(group, found) { rows[first] = row }
    }
    let shared = unique.firstOf.map { rows[$0] }
    guard !shared.contains(where: { $0 == nil }) else {
      throw InferenceError(.evaluationFailed, "the engine lost a row of logits")
    }
    return ForwardPass(rows: shared.compactMap { $0 }, evaluated: evaluated, shares: shares)
  }

  /// Begins a call of `count` contexts: counts what it evaluates.
  func begin(_ count: Int) {
    evaluated = EvaluationCount()
    shares = Array(repeating: EvaluationCount(), count: count)
    callTimes.append(cache.clock)
    if callTimes.count > LlamaEngine.memory { callTimes.removeFirst() }
  }

  /// Counts prompt tokens, for the context that needed them first; nil while scoring.
  func charge(prefill count: Int, to payer: Int?) {
    evaluated.prefill += count
    if let payer { shares[payer].prefill += count }
  }

  /// Counts generated tokens, for the context at `payer`.
  func charge(decode count: Int, to payer: Int) {
    evaluated.decode += count
    shares[payer].decode += count
  }

  func check(_ context: TokenContext) throws(InferenceError) {
    guard !context.prompt.isEmpty else {
      throw InferenceError(.invalidInput, "the prompt has no tokens; give it at least one")
    }
    try checkLength(context.count, prompt: context.prompt.count)
    try checkTokens(context.prompt)
    try checkTokens(context.generated)
  }

  func checkLength(_ count: Int, prompt: Int) throws(InferenceError) {
    guard count > contextLength else { return }
    throw InferenceError(
      .contextOverflow,
      prompt > contextLength
        ? "the prompt has \(prompt) tokens, the context holds \(contextLength)"
        : "prompt and answer have \(count) tokens (prompt \(prompt)), "
          + "the context holds \(contextLength)")
  }

  func checkTokens(_ tokens: [TokenID]) throws(InferenceError) {
    let count = TokenID(context.model.vocabularySize)
    guard let bad = tokens.first(where: { $0 < 0 || $0 >= count }) else { return }
    throw InferenceError(.invalidInput, "token \(bad) is not in the vocabulary of \(count)")
  }

  /// The first of each set of equal contexts, and for every context which one is its first.
  func distinct(_ contexts: [TokenContext]) -> (firsts: [Int], firstOf: [Int]) {
    var seen: [PrefixKey: [Int]] = [:]
    var firsts: [Int] = []
    var firstOf: [Int] = []
    for (position, context) in contexts.enumerated() {
      var key = PrefixKey().appending(block: context.prompt[...])
      for token in context.generated { key = key.appending(token) }
      if let same = seen[key]?.first(where: { contexts[$0] == context }) {
        firstOf.append(same)
      } else {
        seen[key, default: []].append(position)
        firsts.append(position)
        firstOf.append(position)
      }
    }
    return (firsts, firstOf)
  }

  /// Cuts a call into sets that the cache can hold at once.
  func groups(of indices: [Int], _ contexts: [TokenContext]) -> [[Int]] {
    var groups: [[Int]] = []
    var prompts = 0
    for (position, index) in indices.enumerated() {
      let isNew = position == 0 || contexts[index].prompt != contexts[indices[position - 1]].prompt
      if position == 0 || groups[groups.count - 1].count == cache.maxGroup
        || (isNew && prompts == cache.maxAnchors)
      {
        groups.append([])
        prompts = 0
      }
      prompts += isNew || groups[groups.count - 1].isEmpty ? 1 : 0
      groups[groups.count - 1].append(index)
    }
    return groups
  }

  // MARK: Decoding

  func row(_ slot: Int) -> Logits? {
    context.withLogits(slot) { Logits(Array($0)) }
  }

  func checkCancelled() throws(InferenceError) {
    if Task.isCancelled { throw InferenceError(.cancelled, "the evaluation was cancelled") }
  }

  /// Evaluates the batch. The cache decides beforehand that there is room, so a full cache here
  /// means that llama.cpp needs more cells than tokens.
  func decode(of count: Int) throws(InferenceError) {
    decodes += 1
    switch context.decode() {
    case .done: return
    case .full: throw full(count)
    case .failed(let code):
      let cause = EngineLog.firstError().map { ": \($0)" } ?? ""
      cache.clear(in: context)
      throw InferenceError(.evaluationFailed, "llama_decode failed with code \(code)\(cause)")
    }
  }

  func full(_ count: Int) -> InferenceError {
    cache.clear(in: context)
    return InferenceError(
      .contextOverflow,
      "\(count) tokens do not fit into the \(context.shape.cells) cells of the model's cache; "
        + "use fewer particles, fewer tokens, or a larger --context")
  }
}
