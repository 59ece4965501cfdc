import Inference

/// What the key-value cache holds, and which sequence holds it.
///
/// Evaluated pieces form a tree of nodes: prompt blocks, and generated tokens below them. Cells
/// are handed out in order of evaluation and freed only from the end, so that every sequence's
/// cells lie in the order of its positions: attention sums them in cell order, and equal order is
/// what makes equal bits. A node's number is its place in that order.
///
/// Sequences are of three kinds: an *anchor* ends at a prompt and is never extended by generated
/// tokens; a *leaf* ends at a generated token; the last one is the *attic*, which keeps the cells
/// of dropped leaves occupied until the end of the order comes back past them, by `truncate`,
/// `clear` or `compact`.
struct PrefixCache {
  struct Node {
    var key: PrefixKey
    var parent: Int  // −1: none
    var start: Int  // position of the first token
    var tokens: [TokenID]  // of a prompt block, or one generated token
    var isGenerated: Bool
    var references = 0  // sequences through this node
    var carrier: Int32  // a sequence through this node, if it still is one
    var row: Logits?  // what follows the node, when lately computed

    var end: Int { start + tokens.count }
  }

  /// Nodes in cell order.
  private(set) var nodes: [Node] = []
  private var index: [PrefixKey: Int] = [:]
  private(set) var tips: [Int?]  // the node at which each sequence ends
  private(set) var stamps: [Int]  // when each sequence was last used
  private(set) var clock = 0
  private(set) var promptCells = 0
  /// Cells from the first generated token on.
  private(set) var tailCells = 0
  private(set) var firstGenerated: Int?
  /// Grows whenever node numbers lose their meaning.
  private(set) var epoch = 0

  let maxAnchors: Int
  /// Contexts that may be stepped together.
  let maxGroup: Int
  let attic: Int32

  init(sequences: Int) {
    tips = Array(repeating: nil, count: sequences - 1)
    stamps = Array(repeating: 0, count: sequences - 1)
    attic = Int32(sequences - 1)
    maxAnchors = max(1, sequences * 3 / 20)
    maxGroup = max(1, (sequences - 1 - maxAnchors) / 2)
  }

  // MARK: Looking up

  /// The node for `key` that continues `parent` with `tokens`.
  func find(_ key: PrefixKey, parent: Int, tokens: ArraySlice<TokenID>) -> Int? {
    guard let found = index[key], nodes[found].parent == parent,
      nodes[found].tokens.elementsEqual(tokens)
    else { return nil }
    return found
  }

  /// The node for `key`, whose last `generated.count` tokens after `root` are `generated`.
  func find(_ key: PrefixKey, root: Int, generated: ArraySlice<TokenID>) -> Int? {
    guard var node = index[key] else { return nil }
    let found = node
    for token in generated.reversed() {
      guard node >= 0, nodes[node].isGenerated, nodes[node].tokens[0] == token else { return nil }
      node = nodes[node].parent
    }
    return node == root ? found : nil
  }

  /// Key of a node, or of the empty prefix.
  func key(of node: Int) -> PrefixKey { node < 0 ? PrefixKey() : nodes[node].key }
  /// Tokens up to and including a node.
  func end(of node: Int) -> Int { node < 0 ? 0 : nodes[node].end }

  /// Keeps the row of a node.
  mutating func keep(_ row: Logits?, at node: Int) { nodes[node].row = row }

  var anchors: Int { tips.count { $0.map { !nodes[$0].isGenerated } ?? false } }
  var freeSequences: [Int32] { tips.indices.filter { tips[$0] == nil }.map { Int32($0) } }

  // MARK: Recording

  /// Records that `tokens` were evaluated after `parent` in `sequence`, whose tip was `parent`.
  mutating func append(
    _ tokens: [TokenID], key: PrefixKey, parent: Int, generated: Bool, to sequence: Int32
  ) -> Int {
    let node = nodes.count
    nodes.append(
      Node(
        key: key, parent: parent, start: end(of: parent), tokens: tokens, isGenerated: generated,
        references: 1, carrier: sequence))
    index[key] = node
    tips[Int(sequence)] = node
    touch(sequence)
    if generated && firstGenerated == nil { firstGenerated = node }
    if firstGenerated == nil {
      promptCells += tokens.count
    } else {
      tailCells += tokens.count
    }
    return node
  }

  private mutating func touch(_ sequence: Int32) {
    clock += 1
    stamps[Int(sequence)] = clock
  }

  // MARK: Sequences

  /// The leaf that ends at `node`, unless `claimed`.
  func leaf(at node: Int, except claimed: Set<Int32>) -> Int32? {
    tips.indices.first { tips[$0] == node && !claimed.contains(Int32($0)) }.map { Int32($0) }
  }

  /// A sequence that ends at the prompt node `node`, to be extended by the prompt's next block.
  mutating func anchor(at node: Int, in context: ContextHandle) -> Int32? {
    if node >= 0, let found = tips.indices.first(where: { tips[$0] == node }) {
      return Int32(found)
    }
    guard anchors < maxAnchors else { return nil }
    return fork(node, claimed: [], needed: [], in: context)
  }

  /// A new sequence that shares the cells up to `node`; drops the leaf used longest ago when
  /// none is free, but none of `claimed` and none that alone holds one of `needed`.
  mutating func fork(
    _ node: Int, claimed: Set<Int32>, needed: Set<Int>, in context: ContextHandle
  ) -> Int32? {
    var free = tips.firstIndex { $0 == nil }
    if free == nil, let victim = victim(claimed: claimed, needed: needed.union([node])) {
      drop(leaf: victim, in: context)
      free = Int(victim)
    }
    guard let free else { return nil }
    let sequence = Int32(free)
    if node >= 0 {
      guard let source = carrier(of: node) else { return nil }
      context.share(source, with: sequence, 0..<nodes[node].end)
    }
    forPath(from: node) { $0.references += 1 }
    tips[free] = node < 0 ? nil : node
    touch(sequence)
    return sequence
  }

  /// A sequence through `node`.
  func carrier(of node: Int) -> Int32? {
    let hint = nodes[node].carrier
    if holds(hint, node) { return hint }
    return tips.indices.first { holds(Int32($0), node) }.map { Int32($0) }
  }

  private func holds(_ sequence: Int32, _ node: Int) -> Bool {
    guard var tip = tips[Int(sequence)] else { return false }
    while tip > node { tip = nodes[tip].parent }  // parents have smaller numbers
    return tip == node
  }

  private func victim(claimed: Set<Int32>, needed: Set<Int>) -> Int32? {
    var best: Int?
    candidates: for (sequence, tip) in tips.enumerated() {
      guard var node = tip, nodes[node].isGenerated, !claimed.contains(Int32(sequence)) else {
        continue
      }
      if let best, stamps[best] < stamps[sequence] { continue }
      while node >= 0, nodes[node].references == 1 {
        if needed.contains(node) { continue candidates }
        node = nodes[node].parent
      }
      best = sequence
    }
    return best.map { Int32($0) }
  }

  private mutating func drop(leaf sequence: Int32, in context: ContextHandle) {
    guard let tip = tips[Int(sequence)] else { return }
    var node = tip
    var exclusiveFrom: Int?
    while node >= 0 {
      nodes[node].references -= 1
      if nodes[node].references == 0 {
        forget(node)
        exclusiveFrom = nodes[node].start
      }
      node = nodes[node].parent
    }
    if let exclusiveFrom {
      context.share(sequence, with: attic, exclusiveFrom..<nodes[tip].end)
    }
    context.remove(sequence)
    tips[Int(sequence)] = nil
  }

  private mutating func forget(_ node: Int) {
    nodes[node].row = nil
    if index[nodes[node].key] == node { index[nodes[node].key] = nil }
  }

  private mutating func forPath(from node: Int, _ change: (inout Node) -> Void) {
    var node = node
    while node >= 0 {
      change(&nodes[node])
      node = nodes[node].parent
    }
  }

  // MARK: Freeing

  /// Frees the cells from the first generated token on.
  mutating func truncate(in context: ContextHandle) {
    guard let firstGenerated else { return }
    epoch += 1
    for sequence in tips.indices {
      guard let tip = tips[sequence], tip >= firstGenerated else { continue }
      var node = tip
      while node >= firstGenerated {
        nodes[node].references -= 1
        node = nodes[node].parent
      }
      // A leaf's prompt is held by its anchor, so the leaf itself can go.
      if nodes[tip].isGenerated || node < 0 {
        forPath(from: node) { $0.references -= 1 }
        context.remove(Int32(sequence))
        tips[sequence] = nil
      } else {
        context.remove(Int32(sequence), from: nodes[node].end)
        tips[sequence] = node
      }
    }
    context.remove(attic)
    for node in firstGenerated..<nodes.count { forget(node) }
    nodes.removeSubrange(firstGenerated...)
    self.firstGenerated = nil
    tailCells = 0
  }

  /// Frees everything.
  mutating func clear(in context: ContextHandle) {
    context.clear()
    epoch += 1
    let sequences = tips.count
    nodes.removeAll(keepingCapacity: true)
    index.removeAll(keepingCapacity: true)
    tips = Array(repeating: nil, count: sequences)
    firstGenerated = nil
    promptCells = 0
    tailCells = 0
  }
}
