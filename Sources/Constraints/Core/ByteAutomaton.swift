public import Inference

/// A constraint that moves one byte at a time.
public protocol ByteAutomaton: Constraint {
  /// The state after one more byte; nil when no accepted text continues that way.
  func step(_ state: State, _ byte: UInt8) throws(ConstraintError) -> State?
}

extension ByteAutomaton {
  /// Steps over the bytes in order.
  @inlinable
  public func advance(_ state: State, by bytes: Span<UInt8>) throws(ConstraintError) -> State? {
    var current = state
    for index in bytes.indices {
      guard let next = try step(current, bytes[index]) else { return nil }
      current = next
    }
    return current
  }

  /// Walks the trie by single steps, skipping refused subtrees.
  @inlinable
  public func fillMask(_ mask: inout TokenMask, _ state: State, over trie: TokenTrie)
    throws(ConstraintError)
  {
    var path: [State] = [state]  // path[d] is the state at depth d
    var node = 0
    while node < trie.count {
      let depth = Int(trie.depth[node])
      path.removeLast(path.count - depth)
      guard let next = try step(path[depth - 1], trie.byte[node]) else {
        node = Int(trie.subtreeEnd[node])
        continue
      }
      for index in Int(trie.tokenStart[node])..<Int(trie.tokenStart[node + 1]) {
        mask.insert(trie.tokens[index])
      }
      path.append(next)
      node += 1
    }
  }
}
