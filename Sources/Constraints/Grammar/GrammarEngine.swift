internal import Inference
import Synchronization

/// A grammar's item sets behind a lock: they grow while they are asked.
final class GrammarEngine: Sendable {
  private let sets: Mutex<GrammarSets>

  init(_ program: GrammarProgram, limits: ConstraintLimits) throws(ConstraintError) {
    sets = Mutex(try GrammarSets(program, limits: limits))
  }

  /// The set after `bytes`; nil when no text continues that way.
  func advance(_ set: Int32, by bytes: Span<UInt8>) throws(ConstraintError) -> Int32? {
    try sets.withLock { sets throws(ConstraintError) in
      var current = set
      for index in bytes.indices {
        guard let next = try sets.step(current, bytes[index]) else { return nil }
        current = next
      }
      return current
    }
  }

  /// Fewest bytes from the set to where the text may end.
  func lengthToEnd(_ set: Int32) -> Int32 {
    sets.withLock { $0.lengthToEnd[Int(set)] }
  }

  /// The shortest way to an end, the first in byte order; nil beyond `limit` bytes.
  func shortestCompletion(_ set: Int32, limit: Int) throws(ConstraintError) -> [UInt8]? {
    try sets.withLock { sets throws(ConstraintError) in
      var current = set
      var bytes: [UInt8] = []
      var left = sets.lengthToEnd[Int(set)]
      guard left <= limit else { return nil }
      while left > 0 {
        var found: (byte: UInt8, set: Int32)?
        for byte in UInt8.min...UInt8.max where found == nil {
          if let next = try sets.step(current, byte), sets.lengthToEnd[Int(next)] == left - 1 {
            found = (byte, next)
          }
        }
        guard let found else { return nil }
        bytes.append(found.byte)
        current = found.set
        left -= 1
      }
      return bytes
    }
  }

  /// Adds the admitted tokens to `mask`.
  func fillMask(_ mask: inout TokenMask, _ set: Int32, over trie: TokenTrie)
    throws(ConstraintError)
  {
    let start = mask
    mask = try sets.withLock { sets throws(ConstraintError) in
      var mask = start
      var path = [Int32](repeating: set, count: trie.maxDepth + 1)  // the set at each depth
      var node = 0
      while node < trie.count {
        let depth = Int(trie.depth[node])
        guard let next = try sets.step(path[depth - 1], trie.byte[node]) else {
          node = Int(trie.subtreeEnd[node])
          continue
        }
        path[depth] = next
        for index in Int(trie.tokenStart[node])..<Int(trie.tokenStart[node + 1]) {
          mask.insert(trie.tokens[index])
        }
        node += 1
      }
      return mask
    }
  }
}
