import Inference

extension LlamaEngine {
  /// The log-probabilities of continuations.
  ///
  /// All items' tokens are merged into a tree of shared prefixes; whole blocks that everything
  /// shares come from the prompt cache, the rest is evaluated many items a decode in cells that
  /// are freed at the end. The vocabulary head runs only where a continuation token is predicted,
  /// and only the wanted log-probabilities leave this actor.
  func score(_ items: [ScoringItem]) throws(InferenceError) -> ScoringPass {
    begin(0)
    for item in items { try check(item) }
    let sequences = ScoringSequence.sorted(items)
    var scores = items.map { [Float](repeating: 0, count: $0.continuation.count) }
    var start = 0
    while start < sequences.count {
      start = try scoreGroup(sequences[start...], into: &scores)
    }
    return ScoringPass(logProbabilities: scores, evaluated: evaluated)
  }

  private func check(_ item: ScoringItem) throws(InferenceError) {
    guard !item.prompt.isEmpty, !item.continuation.isEmpty else {
      throw InferenceError(
        .invalidInput, "a scoring item needs at least one prompt and one continuation token")
    }
    try checkLength(item.prompt.count + item.continuation.count, prompt: item.prompt.count)
    try checkTokens(item.prompt)
    try checkTokens(item.continuation)
  }

  /// Scores as many sequences from the start of `sequences` as fit.
  /// - Returns: the first one that is left.
  private func scoreGroup(
    _ sequences: ArraySlice<ScoringSequence>, into scores: inout [[Float]]
  ) throws(InferenceError) -> Int {
    // Fewer sequences than this would cost more sharing than particles' cells are worth.
    if cache.freeSequences.count < min(64, sequences.count + 1) { cache.truncate(in: context) }
    if freeCells < 1024 { cache.truncate(in: context) }
    if freeCells < min(1024, sequences[sequences.startIndex].tokens.count + 1) {
      cache.clear(in: context)
    }
    let group = prefix(of: sequences)
    let shared = sharedBlocks(of: group)
    let root = try ensurePrompt(
      group[group.startIndex].tokens[..<shared], needsRow: false, payer: nil)
    let free = cache.freeSequences
    guard free.count > group.count, freeCells > 0 else {
      cache.clear(in: context)
      return group.startIndex  // once more with an empty cache
    }
    let numbers = Array(free.prefix(group.count))
    let spare = free[group.count]
    defer {
      context.discard()
      for number in numbers { context.remove(number) }
      context.remove(spare)
    }
    if root >= 0, let carrier = cache.carrier(of: root) {
      for number in numbers { context.share(carrier, with: number, 0..<shared) }
    }
    try evaluate(ScoringTrie(group, skipping: shared), numbers, spare, into: &scores)
    return group.endIndex
  }

  private var freeCells: Int { context.shape.cells - cache.promptCells - cache.tailCells }

  /// The sequences that fit into the free cells and sequence numbers at once; at least one.
  private func prefix(
    of sequences: ArraySlice<ScoringSequence>
  ) -> ArraySlice<ScoringSequence> {
    let most = max(1, cache.freeSequences.count - 2)  // one spare, one for a new anchor
    var cells = 1
    var end = sequences.startIndex
    while end < sequences.endIndex, end - sequences.startIndex < most {
      let common = end == sequences.startIndex ? 0 : sequences[end].common(with: sequences[end - 1])
      cells += sequences[end].tokens.count - common
      if cells > freeCells && end > sequences.startIndex { break }
      end += 1
    }
    return sequences[..<end]
  }

  /// Tokens in the whole blocks that all of `group` share and that come before every wanted row.
  private func sharedBlocks(of group: ArraySlice<ScoringSequence>) -> Int {
    guard let first = group.first, let last = group.last else { return 0 }
    // Sorted: what the first and the last share, all share.
    let common = group.reduce(first.common(with: last)) { min($0, $1.firstWanted) }
    return common / LlamaEngine.block * LlamaEngine.block
  }

  private func evaluate(
    _ trie: ScoringTrie, _ numbers: [Int32], _ spare: Int32, into scores: inout [[Float]]
  ) throws(InferenceError) {
    var batch: [Int] = []
    for (number, node) in trie.nodes.enumerated() {
      context.add(
        node.token, at: node.position, in: numbers[node.sequences], output: !node.wants.isEmpty)
      evaluated.prefill += node.isPrompt ? 1 : 0
      evaluated.decode += node.isPrompt ? 0 : 1
      batch.append(number)
      let next = number + 1
      if next < trie.nodes.count, context.hasRoom(output: !trie.nodes[next].wants.isEmpty) {
        continue
      }
      try checkCancelled()
      if batch.count == 1 {
        // A batch of one takes another kernel in some weight formats; two or more all agree.
        context.remove(spare)
        context.add(node.token, at: 0, in: CollectionOfOne(spare), output: false)
      }
      try decode(of: node.position + 1)
      for (slot, number) in batch.enumerated() where !trie.nodes[number].wants.isEmpty {
        read(slot, trie.nodes[number].wants, into: &scores)
      }
      batch.removeAll(keepingCapacity: true)
    }
  }

  private func read(_ slot: Int, _ wants: [ScoringTrie.Want], into scores: inout [[Float]]) {
    _ = context.withLogits(slot) { row in
      let total = logSumExp(row)
      for want in wants {
        scores[want.item][want.place] = Float(Double(row[Int(want.token)]) - total)
      }
    }
  }
}
