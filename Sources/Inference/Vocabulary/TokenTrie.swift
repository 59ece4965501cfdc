/// A vocabulary's text tokens as a prefix tree in pre-order.
///
/// A walk over nodes `0..<count` in order visits every token's bytes with shared prefixes once;
/// when a node's byte is refused, `subtreeEnd` skips everything below it.
public struct TokenTrie: Sendable {
  /// Number of nodes, the root excluded.
  public let count: Int
  /// (count) The byte on the edge into the node.
  public let byte: [UInt8]
  /// (count) The node's depth; a child of the root has depth 1.
  public let depth: [UInt8]
  /// (count) The first node after this node's subtree.
  public let subtreeEnd: [Int32]
  /// (count + 1) `tokens[tokenStart[n]..<tokenStart[n + 1]]` are the tokens that end at node `n`.
  public let tokenStart: [Int32]
  /// Token numbers, grouped by node. Since nodes are in pre-order, the tokens of a whole subtree
  /// are contiguous: `tokens[tokenStart[n]..<tokenStart[subtreeEnd[n]]]`.
  public let tokens: [TokenID]
  /// The longest token in bytes, which is also the greatest depth.
  public let maxDepth: Int
  /// What others have worked out about this vocabulary, once for all copies of the tree.
  public let annex = VocabularyAnnex()

  /// Builds the tree; tokens longer than 255 bytes are left out of it.
  package init(tokens entries: [(TokenID, [UInt8])]) {
    // Most tokens differ within eight bytes, which one comparison of numbers tells.
    let order = entries.indices.filter { !entries[$0].1.isEmpty && entries[$0].1.count <= 255 }
      .map { (beginning: Self.beginning(entries[$0].1), index: $0) }
      .sorted { left, right in
        if left.beginning != right.beginning { return left.beginning < right.beginning }
        let (one, other) = (entries[left.index], entries[right.index])
        return one.1 == other.1 ? one.0 < other.0 : one.1.lexicographicallyPrecedes(other.1)
      }
    var byte: [UInt8] = []
    var depth: [UInt8] = []
    var end: [Int32] = []
    var start: [Int32] = []
    var tokens: [TokenID] = []
    var path: [Int] = []  // nodes on the way to the current token
    var previous: [UInt8] = []
    for place in order {
      let (id, bytes) = entries[place.index]
      var common = 0
      while common < previous.count && common < bytes.count && previous[common] == bytes[common] {
        common += 1
      }
      while path.count > common { end[path.removeLast()] = Int32(byte.count) }
      for index in common..<bytes.count {
        path.append(byte.count)
        byte.append(bytes[index])
        depth.append(UInt8(index + 1))
        end.append(0)
        start.append(Int32(tokens.count))
      }
      tokens.append(id)
      previous = bytes
    }
    while let node = path.popLast() { end[node] = Int32(byte.count) }
    start.append(Int32(tokens.count))
    self.count = byte.count
    self.byte = byte
    self.depth = depth
    self.subtreeEnd = end
    self.tokenStart = start
    self.tokens = tokens
    self.maxDepth = Int(depth.max() ?? 0)
  }
  /// The first eight bytes as one number that orders as they do, zeros behind a shorter token.
  private static func beginning(_ bytes: [UInt8]) -> UInt64 {
    var number: UInt64 = 0
    for index in 0..<8 { number = number << 8 | (index < bytes.count ? UInt64(bytes[index]) : 0) }
    return number
  }
}
