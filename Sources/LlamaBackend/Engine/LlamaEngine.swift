import Inference

/// The evaluation side of a model: one `llama_context` on a thread of its own.
///
/// Every result is a function of the request alone. Prompts are evaluated in absolute blocks of
/// `block` tokens, one block a decode; generated tokens one a step, all contexts of a call
/// together; what the cache holds only decides what need not be evaluated again.
actor LlamaEngine {
  /// Prompt tokens of one decode.
  static let block = 64

  private let thread = ModelThread()
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  let context: ContextHandle
  var cache: PrefixCache
  let contextLength: Int
  private let generationCells: Int
  private var tailLimit: Int
  var evaluated = EvaluationCount()
  private var rowHolders: [Int] = []

  /// Opens a context; `options.contextLength` and `options.threads` are already decided.
  init(
    _ model: ModelHandle, contextLength: Int, threads: Int, options: LlamaOptions
  ) throws(InferenceError) {
    let sequences = min(max(options.maxSequences, 8), 256)
    self.contextLength = contextLength
    generationCells = max(options.generationCells, 256)
    tailLimit = generationCells
    cache = PrefixCache(sequences: sequences)
    context = try ContextHandle(
      model,
      .init(
        cells: contextLength + generationCells, sequences: sequences, batch: 512,
        outputs: sequences, threads: threads))
  }

  isolated deinit {}

  /// Uses `count` threads from now on; results do not change.
  func setThreads(_ count: Int) { context.setThreads(count) }

  // MARK: Next-token distributions

  /// One row a context, in order; equal contexts share one.
  func next(_ contexts: [TokenContext]) throws(InferenceError) -> ForwardPass {
    evaluated = EvaluationCount()
    for context in contexts { try check(context) }
    if contexts.allSatisfy(\.generated.isEmpty) { startRequest() }
    var rows = [Logits?](repeating: nil, count: contexts.count)
    let unique = distinct(contexts)
    var stepped: [Int] = []
    for first in unique.firsts {
      if contexts[first].generated.isEmpty {
        rows[first] = try prompt(contexts[first].prompt)
      } else {
        stepped.append(first)
      }
    }
    for group in groups(of: stepped, contexts) {
      let found = try step(group.map { contexts[$0] })
      for (first, row) in zip(group, found) { rows[first] = row }
    }
    let shared = unique.firstOf.map { rows[$0] }
    guard !shared.contains(where: { $0 == nil }) else {
      throw InferenceError(.evaluationFailed, "the engine lost a row of logits")
    }
    return ForwardPass(rows: shared.compactMap { $0 }, evaluated: evaluated)
  }

  private func check(_ context: TokenContext) throws(InferenceError) {
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
  private func distinct(_ contexts: [TokenContext]) -> (firsts: [Int], firstOf: [Int]) {
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
  private func groups(of indices: [Int], _ contexts: [TokenContext]) -> [[Int]] {
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

  // MARK: Prompts

  /// The row after a prompt.
  private func prompt(_ tokens: [TokenID]) throws(InferenceError) -> Logits {
    let node = try ensurePrompt(tokens[...], needsRow: true)
    guard let row = cache.nodes[node].row else {
      throw InferenceError(.evaluationFailed, "the engine lost a row of logits")
    }
    return row
  }

  /// Makes the cache hold a prompt.
  /// - Returns: the node of its last block.
  func ensurePrompt(
    _ prompt: ArraySlice<TokenID>, needsRow: Bool
  ) throws(InferenceError) -> Int {
    var node = -1
    var anchor: Int32?
    var start = 0
    while start < prompt.count {
      let end = min(start + LlamaEngine.block, prompt.count)
      let tokens = prompt[(prompt.startIndex + start)..<(prompt.startIndex + end)]
      let key = cache.key(of: node).appending(block: tokens)
      let wantsRow = needsRow && end == prompt.count
      if anchor == nil, let found = cache.find(key, parent: node, tokens: tokens),
        !wantsRow || cache.nodes[found].row != nil
      {
        node = found
        start = end
        continue
      }
      try checkCancelled()
      if anchor == nil { anchor = cache.anchor(at: node, in: context) }
      guard let sequence = anchor, hasRoom(for: tokens.count) else {
        // Everything out; what this prompt still needs of it is evaluated again.
        guard !cache.nodes.isEmpty else { throw full(prompt.count) }
        cache.clear(in: context)
        (node, anchor, start) = (-1, nil, 0)
        continue
      }
      for (offset, token) in tokens.enumerated() {
        let isLast = wantsRow && start + offset == prompt.count - 1
        context.add(token, at: start + offset, in: CollectionOfOne(sequence), output: isLast)
      }
      try decode(of: prompt.count)
      evaluated.prefill += tokens.count
      node = cache.append(
        Array(tokens), key: key, parent: node, generated: false, to: sequence)
      if wantsRow { cache.keep(row(tokens.count - 1), at: node) }
      start = end
    }
    return node
  }

  /// Whether `count` more cells may be used: prompts have `contextLength` of their own.
  private func hasRoom(for count: Int) -> Bool {
    cache.tailCells > 0
      ? cache.tailCells + count <= tailLimit
      : cache.promptCells + count <= contextLength
  }

  // MARK: Generated tokens

  /// A request's first call frees the cells of those before it, so that the cells are laid out,
  /// and fill up, as a function of the request alone.
  private func startRequest() {
    cache.truncate(in: context)
    rowHolders.removeAll()
    tailLimit = generationCells
  }

  /// The rows after contexts that are distinct and have generated tokens.
  private func step(_ contexts: [TokenContext]) throws(InferenceError) -> [Logits] {
    for attempt in 0..<3 {
      if let rows = try advance(contexts) { return rows }
      // No room: first the cells of dead particles go, then other prompts too.
      let live = contexts.reduce(0) { $0 + $1.generated.count }
      if attempt == 0 { cache.truncate(in: context) } else { cache.clear(in: context) }
      rowHolders.removeAll()
      let capacity = context.shape.cells - cache.promptCells
      tailLimit = min(capacity, max(generationCells, 2 * live))
    }
    throw full(contexts.reduce(0) { $0 + $1.count })
  }

  /// One context's way from what the cache holds to what is asked.
  private struct Track {
    let tokens: [TokenID]
    var node: Int
    var done: Int  // generated tokens up to `node`
  }

  /// As `step`; `nil` when there is no room.
  private func advance(_ contexts: [TokenContext]) throws(InferenceError) -> [Logits]? {
    guard var tracks = try tracks(of: contexts) else { return nil }
    var next = tracks.map(\.done).min() ?? 0
    while let last = tracks.map(\.tokens.count).max(), next < last {
      let moving = tracks.indices.filter {
        tracks[$0].done == next && tracks[$0].tokens.count > next
      }
      if !moving.isEmpty {
        try checkCancelled()
        guard try advance(&tracks, moving) else { return nil }
      }
      next += 1
    }
    let rows = tracks.compactMap { cache.nodes[$0.node].row }
    guard rows.count == tracks.count else { return nil }
    for node in rowHolders where node < cache.nodes.count && cache.nodes[node].isGenerated {
      cache.keep(nil, at: node)
    }
    rowHolders = tracks.map(\.node)
    for (node, row) in zip(rowHolders, rows) { cache.keep(row, at: node) }
    return rows
  }

  private func tracks(of contexts: [TokenContext]) throws(InferenceError) -> [Track]? {
    var tracks: [Track] = []
    var root = -1
    for (position, context) in contexts.enumerated() {
      if position == 0 || context.prompt != contexts[position - 1].prompt {
        let epoch = cache.epoch
        root = try ensurePrompt(context.prompt[...], needsRow: false)
        if position > 0, cache.epoch != epoch { return nil }  // earlier prompts were lost
      }
      tracks.append(track(context.generated, after: root))
    }
    return tracks
  }

  private func track(_ tokens: [TokenID], after root: Int) -> Track {
    var keys = [cache.key(of: root)]
    for token in tokens { keys.append(keys[keys.count - 1].appending(token)) }
    for count in stride(from: tokens.count, to: 0, by: -1) {
      guard let node = cache.find(keys[count], root: root, generated: tokens[..<count]) else {
        continue
      }
      if count == tokens.count && cache.nodes[node].row == nil { continue }
      return Track(tokens: tokens, node: node, done: count)
    }
    return Track(tokens: tokens, node: root, done: 0)
  }

  /// Moves the tracks `moving` one token on in one decode; false when there is no room.
  private func advance(
    _ tracks: inout [Track], _ moving: [Int]
  ) throws(InferenceError) -> Bool {
    // Tracks with the same parent and token share one new node.
    var wants: [(parent: Int, token: TokenID, output: Bool, tracks: [Int])] = []
    var known: [Int: [Int]] = [:]
    for index in moving {
      let token = tracks[index].tokens[tracks[index].done]
      let isLast = tracks[index].done + 1 == tracks[index].tokens.count
      let parent = tracks[index].node
      if let same = known[parent]?.first(where: { wants[$0].token == token }) {
        wants[same].tracks.append(index)
        wants[same].output = wants[same].output || isLast
      } else {
        known[parent, default: []].append(wants.count)
        wants.append((parent, token, isLast, [index]))
      }
    }
    guard cache.tailCells + wants.count <= tailLimit,
      let sequences = sequences(for: wants.map(\.parent))
    else { return false }
    for (want, sequence) in zip(wants, sequences) {
      context.add(
        want.token, at: cache.end(of: want.parent), in: CollectionOfOne(sequence),
        output: want.output)
    }
    try decode(of: tracks.map(\.tokens.count).max() ?? 0)
    evaluated.decode += wants.count
    for (slot, want) in wants.enumerated() {
      let node = cache.append(
        [want.token], key: cache.key(of: want.parent).appending(want.token),
        parent: want.parent, generated: true, to: sequences[slot])
      if want.output { cache.keep(row(slot), at: node) }
      for index in want.tracks {
        tracks[index].node = node
        tracks[index].done += 1
      }
    }
    return true
  }

  /// A sequence for a new child of each of `parents`; `nil` when there are not enough.
  private func sequences(for parents: [Int]) -> [Int32]? {
    var claimed: Set<Int32> = []
    var chosen = [Int32?](repeating: nil, count: parents.count)
    for (position, parent) in parents.enumerated() where cache.nodes[parent].isGenerated {
      chosen[position] = cache.leaf(at: parent, except: claimed)
      if let leaf = chosen[position] { claimed.insert(leaf) }
    }
    let needed = Set(parents)
    for (position, parent) in parents.enumerated() where chosen[position] == nil {
      guard let fork = cache.fork(parent, claimed: claimed, needed: needed, in: context) else {
        return nil
      }
      chosen[position] = fork
      claimed.insert(fork)
    }
    return chosen.compactMap { $0 }
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
