import Inference

/// The fewest tokens whose bytes, one after the other, are given bytes.
struct TokenCover {
  private let trie: TokenTrie
  /// (256) The child of the root for each first byte; −1 when no token begins with it.
  private let roots: [Int32]
  private let unavailable: TokenMask?
  /// (256) Whether a byte is a token of its own.
  private let single: [Bool]
  /// Bytes of the longest token.
  var longest: Int { trie.maxDepth }

  init(_ trie: TokenTrie, unavailable: TokenMask?) {
    self.trie = trie
    self.unavailable = unavailable
    var roots = [Int32](repeating: -1, count: 256)
    var node = 0
    while node < trie.count {
      roots[Int(trie.byte[node])] = Int32(node)
      node = Int(trie.subtreeEnd[node])
    }
    self.roots = roots
    single = roots.map { $0 >= 0 && Self.ends(trie, Int($0), unavailable) }
  }

  /// Whether `bytes` can be written with a token a byte.
  func coversEveryByte(of bytes: [UInt8]) -> Bool { bytes.allSatisfy { single[Int($0)] } }

  /// Whether an available token ends at a node.
  @inline(__always)
  func ends(_ node: Int) -> Bool { Self.ends(trie, node, unavailable) }

  private static func ends(_ trie: TokenTrie, _ node: Int, _ unavailable: TokenMask?) -> Bool {
    let tokens = Int(trie.tokenStart[node])..<Int(trie.tokenStart[node + 1])
    guard let unavailable else { return !tokens.isEmpty }
    return tokens.contains { !unavailable[trie.tokens[$0]] }
  }

  /// The fewest tokens for `bytes`, by dynamic programming from the end; nil when they cannot be
  /// written.
  func fewest(_ bytes: [UInt8]) -> Int? {
    let never = Int.max / 2
    var best = [Int](repeating: never, count: bytes.count + 1)  // best[i]: tokens for bytes[i...]
    best[bytes.count] = 0
    for start in stride(from: bytes.count - 1, through: 0, by: -1) {
      var node = Int(roots[Int(bytes[start])])
      var end = start + 1
      while node >= 0 {
        if ends(node) { best[start] = min(best[start], best[end] + 1) }
        guard end < bytes.count else { break }
        node = child(node, bytes[end])
        end += 1
      }
    }
    return best[0] >= never ? nil : best[0]
  }

  private func child(_ node: Int, _ byte: UInt8) -> Int {
    let end = Int(trie.subtreeEnd[node])
    var child = node + 1
    while child < end {
      if trie.byte[child] == byte { return child }
      child = Int(trie.subtreeEnd[child])
    }
    return -1
  }
}
