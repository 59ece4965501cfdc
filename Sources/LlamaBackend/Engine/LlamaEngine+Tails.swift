import Inference

/// What one call with tails came to.
struct TailPass {
  /// (contexts) Rows; nil where positions must be asked for one by one.
  var rows: [Logits?]
  /// (contexts) The tails' log-probabilities.
  var logs: [[Float]]
  /// (contexts) The rows that the tails' tokens are predicted by, where they were asked for.
  var tailRows: [[Logits]]
  var evaluated: EvaluationCount
  /// (contexts) Parts of `evaluated`.
  var shares: [EvaluationCount]
}

extension LlamaEngine {
  /// The rows after contexts, and the log-probabilities of the last `tails[i]` generated tokens of
  /// each: tokens that were not drawn are evaluated many a decode. It does not work out for tails
  /// that were evaluated before, chains that begin alike, and where there is no room.
  /// - Parameter keepsRows: whether the rows before the tails' tokens are wanted, too.
  func next(
    _ contexts: [TokenContext], tails: [Int], keepsRows: Bool = false
  ) throws(InferenceError) -> TailPass {
    begin(contexts.count)
    for context in contexts { try check(context) }
    let unique = distinct(contexts)
    var longest = tails
    for (index, first) in unique.firstOf.enumerated() {
      longest[first] = max(longest[first], tails[index])
    }
    let begins = contexts.indices.allSatisfy { longest[$0] == contexts[$0].generated.count }
    if !isShared, begins { startRequest() }
    if cache.tailCells >= tailTarget { compact() }
    // The rows after prompts: what is asked, or what the first tail token is predicted by.
    var starts = [Logits?](repeating: nil, count: contexts.count)
    for first in unique.firsts where longest[first] == contexts[first].generated.count {
      starts[first] = try prompt(contexts[first].prompt, payer: first)
    }
    var rows = [Logits?](repeating: nil, count: contexts.count)
    var logs = contexts.map { _ in [Float]() }
    var tailRows = contexts.map { _ in [Logits]() }
    for first in unique.firsts where contexts[first].generated.isEmpty {
      rows[first] = starts[first]
    }
    let moving = unique.firsts.filter { !contexts[$0].generated.isEmpty }
    for group in groups(of: moving, contexts) {
      guard let found = try evaluate(contexts, group, longest, starts, keepsRows) else { continue }
      for (place, first) in group.enumerated() {
        rows[first] = found.rows[place]
        logs[first] = found.tails[place].logs
        tailRows[first] = found.tails[place].rows
      }
    }
    return TailPass(
      rows: unique.firstOf.map { rows[$0] },
      logs: zip(unique.firstOf, tails).map { Array(logs[$0].suffix($1)) },
      tailRows: zip(unique.firstOf, tails).map { Array(tailRows[$0].suffix($1)) },
      evaluated: evaluated, shares: shares)
  }

  /// Evaluates the distinct contexts at `group`; nil when positions must be asked for one by one.
  private func evaluate(
    _ contexts: [TokenContext], _ group: [Int], _ longest: [Int], _ starts: [Logits?],
    _ keepsRows: Bool
  ) throws(InferenceError) -> (rows: [Logits], tails: [Tail])? {
    guard var tracks = try tracks(of: group.map { contexts[$0] }, group) else { return nil }
    let tails = group.map { longest[$0] }
    var found = group.map { _ in Tail(keepsRows: keepsRows) }
    for index in tracks.indices {
      let tail = tracks[index].tokens.count - tails[index]
      guard tails[index] > 0, tracks[index].done >= tail else { continue }
      // The row before the first tail token was computed by an earlier call.
      let row = tail == 0 ? starts[group[index]] : cache.nodes[tracks[index].node].row
      guard tracks[index].done == tail, let row else { return nil }
      found[index].add(row, before: tracks[index].tokens[tail])
    }
    while true {
      let moving = tracks.indices.filter { tracks[$0].done < tracks[$0].tokens.count }
      if moving.isEmpty { break }
      try checkCancelled()
      guard try extend(&tracks, moving, tails, &found) else { return nil }
    }
    let rows = tracks.compactMap { cache.nodes[$0.node].row }
    guard rows.count == tracks.count else { return nil }
    for node in rowHolders where node < cache.nodes.count && cache.nodes[node].isGenerated {
      cache.keep(nil, at: node)
    }
    rowHolders = tracks.map(\.node)
    for (node, row) in zip(rowHolders, rows) { cache.keep(row, at: node) }
    return (rows, found)
  }

  /// Moves every track of `moving` on by as many tokens as one decode holds.
  private func extend(
    _ tracks: inout [Track], _ moving: [Int], _ tails: [Int], _ found: inout [Tail]
  ) throws(InferenceError) -> Bool {
    // Chains that begin alike would have to share cells before these exist.
    var begun: Set<[Int]> = []
    for index in moving {
      let first = Int(tracks[index].tokens[tracks[index].done])
      guard begun.insert([tracks[index].node, first]).inserted else { return false }
    }
    let room = min(context.shape.batch, context.shape.outputs) / moving.count
    guard room > 0 else { return false }
    let takes = moving.map { min(room, tracks[$0].tokens.count - tracks[$0].done) }
    let total = takes.reduce(0, +)
    guard cache.tailCells + total <= tailLimit,
      let sequences = sequences(for: moving.map { tracks[$0].node })
    else { return false }
    for (place, index) in moving.enumerated() {
      let track = tracks[index]
      let end = cache.end(of: track.node)
      for offset in 0..<takes[place] {
        context.add(
          track.tokens[track.done + offset], at: end + offset,
          in: CollectionOfOne(sequences[place]),
          output: wantsRow(track.done + offset, track, tails[index]))
      }
    }
    try decode(of: moving.map { tracks[$0].tokens.count }.max() ?? 0)
    for (place, index) in moving.enumerated() {
      charge(decode: takes[place], to: tracks[index].payer)
    }
    var slot = 0
    for (place, index) in moving.enumerated() {
      for _ in 0..<takes[place] {
        let (tokens, done, parent) = (tracks[index].tokens, tracks[index].done, tracks[index].node)
        let node = cache.append(
          [tokens[done]], key: cache.key(of: parent).appending(tokens[done]), parent: parent,
          generated: true, to: sequences[place])
        if wantsRow(done, tracks[index], tails[index]) {
          if done + 1 == tokens.count {
            cache.keep(row(slot), at: node)
          } else if found[index].keepsRows {
            if let row = row(slot) { found[index].add(row, before: tokens[done + 1]) }
          } else if let log = logProbability(of: tokens[done + 1], slot) {
            found[index].logs.append(log)
          }
        }
        tracks[index].node = node
        tracks[index].done = done + 1
        slot += 1
      }
    }
    return true
  }

  /// What is known of a context's tail.
  private struct Tail {
    let keepsRows: Bool
    var logs: [Float] = []
    var rows: [Logits] = []

    init(keepsRows: Bool) { self.keepsRows = keepsRows }

    mutating func add(_ row: Logits, before token: TokenID) {
      logs.append(row.logProbability(of: token))
      if keepsRows { rows.append(row) }
    }
  }

  /// Whether the row after token `place` is asked for: the last one, or one before a tail token.
  private func wantsRow(_ place: Int, _ track: Track, _ tail: Int) -> Bool {
    place + 1 == track.tokens.count || place + 1 >= track.tokens.count - tail
  }

  private func logProbability(of token: TokenID, _ slot: Int) -> Float? {
    context.withLogits(slot) { row in Float(Double(row[Int(token)]) - logSumExp(row)) }
  }
}
