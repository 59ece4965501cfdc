import Inference

extension LlamaEngine {
  /// A request's first call frees the cells of those before it, so that the cells are laid out,
  /// and fill up, as a function of the request alone.
  func startRequest() {
    cache.truncate(in: context)
    rowHolders.removeAll()
    tailLimit = generationCells
    tailTarget = LlamaEngine.slack
  }

  /// Takes the cells of contexts back that were not stepped in the last calls.
  /// - Returns: whether something was done.
  @discardableResult func compact(prompts: Bool = false) -> Bool {
    let holders = cache.compact(
      since: callTimes.first ?? 0, prompts: prompts, limit: LlamaEngine.copyLimit, in: context)
    tailTarget = cache.tailCells + max(cache.tailCells, LlamaEngine.slack)
    guard let holders else { return false }
    rowHolders = holders
    allow(cache.tailCells)
    return true
  }

  /// Lets generated tokens take twice the `live` cells.
  private func allow(_ live: Int) {
    tailLimit = min(context.shape.cells - cache.promptCells, max(generationCells, 2 * live))
  }

  /// The rows after contexts that are distinct and have generated tokens; `payers` are their
  /// places in the call.
  func step(_ contexts: [TokenContext], payers: [Int]) throws(InferenceError) -> [Logits] {
    for attempt in 0..<4 {
      if let rows = try advance(contexts, payers) { return rows }
      // No room: first the cells of dead particles go, then all generated ones, then prompts too.
      if attempt == 0, compact() { continue }
      if attempt < 2 { cache.truncate(in: context) } else { cache.clear(in: context) }
      rowHolders.removeAll()
      allow(contexts.reduce(0) { $0 + $1.generated.count })
      tailTarget = LlamaEngine.slack
    }
    throw full(contexts.reduce(0) { $0 + $1.count })
  }

  /// One context's way from what the cache holds to what is asked.
  struct Track {
    let tokens: [TokenID]
    var node: Int
    var done: Int  // generated tokens up to `node`
    let payer: Int  // place in the call
  }

  /// As `step`; `nil` when there is no room.
  private func advance(
    _ contexts: [TokenContext], _ payers: [Int]
  ) throws(InferenceError) -> [Logits]? {
    guard var tracks = try tracks(of: contexts, payers) else { return nil }
    // Contexts of several requests differ in length; all that lack a token move on together.
    while true {
      let moving = tracks.indices.filter { tracks[$0].done < tracks[$0].tokens.count }
      if moving.isEmpty { break }
      try checkCancelled()
      guard try advance(&tracks, moving) else { return nil }
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

  func tracks(of contexts: [TokenContext], _ payers: [Int]) throws(InferenceError) -> [Track]? {
    var tracks: [Track] = []
    var root = -1
    for (position, context) in contexts.enumerated() {
      if position == 0 || context.prompt != contexts[position - 1].prompt {
        let epoch = cache.epoch
        root = try ensurePrompt(
          context.prompt[...], needsRow: false, payer: payers[position])
        if position > 0, cache.epoch != epoch { return nil }  // earlier prompts were lost
      }
      tracks.append(track(context.generated, after: root, payer: payers[position]))
    }
    return tracks
  }

  private func track(_ tokens: [TokenID], after root: Int, payer: Int) -> Track {
    var keys = [cache.key(of: root)]
    for token in tokens { keys.append(keys[keys.count - 1].appending(token)) }
    for count in stride(from: tokens.count, to: 0, by: -1) {
      guard let node = cache.find(keys[count], root: root, generated: tokens[..<count]) else {
        continue
      }
      if count == tokens.count && cache.nodes[node].row == nil { continue }
      return Track(tokens: tokens, node: node, done: count, payer: payer)
    }
    return Track(tokens: tokens, node: root, done: 0, payer: payer)
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
    for want in wants { charge(decode: 1, to: tracks[want.tracks[0]].payer) }
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
  func sequences(for parents: [Int]) -> [Int32]? {
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
}
