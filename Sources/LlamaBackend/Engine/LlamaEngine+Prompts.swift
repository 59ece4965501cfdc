import Inference

extension LlamaEngine {
  /// The row after a prompt.
  func prompt(_ tokens: [TokenID], payer: Int) throws(InferenceError) -> Logits {
    let node = try ensurePrompt(tokens[...], needsRow: true, payer: payer)
    guard let row = cache.nodes[node].row else {
      throw InferenceError(.evaluationFailed, "the engine lost a row of logits")
    }
    return row
  }

  /// Makes the cache hold a prompt.
  /// - Parameter payer: the context of the call that is charged; nil while scoring.
  /// - Returns: the node of its last block.
  func ensurePrompt(
    _ prompt: ArraySlice<TokenID>, needsRow: Bool, payer: Int?
  ) throws(InferenceError) -> Int {
    var node = -1
    var anchor: Int32?
    var start = 0
    var isCompact = false
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
        // What is not used goes; then all does, and what this prompt needs of it comes again.
        guard !cache.nodes.isEmpty else { throw full(prompt.count) }
        if isCompact || !compact(prompts: true) { cache.clear(in: context) }
        isCompact = true
        (node, anchor, start) = (-1, nil, 0)
        continue
      }
      for (offset, token) in tokens.enumerated() {
        let isLast = wantsRow && start + offset == prompt.count - 1
        context.add(token, at: start + offset, in: CollectionOfOne(sequence), output: isLast)
      }
      try decode(of: prompt.count)
      charge(prefill: tokens.count, to: payer)
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
}
