internal import Inference
import Synchronization

/// A vocabulary's tokens by the bytes that they contain, found once.
final class TokensByBytes: Sendable {
  typealias Tokens = [(token: TokenID, bytes: [UInt8])]

  private struct Question: Hashable {
    let bytes: Set<UInt8>
    let isAnywhere: Bool
  }

  private let known = Mutex<[Question: Tokens]>([:])

  static func of(_ trie: TokenTrie) -> TokensByBytes {
    trie.annex.value(TokensByBytes.self) { TokensByBytes() }
  }

  /// The tokens that contain one of some bytes.
  func containing(_ bytes: Set<UInt8>, _ trie: TokenTrie) -> Tokens {
    tokens(Question(bytes: bytes, isAnywhere: true), trie)
  }

  /// The tokens that have more bytes behind a byte.
  func goingOn(after byte: UInt8, _ trie: TokenTrie) -> Tokens {
    tokens(Question(bytes: [byte], isAnywhere: false), trie)
  }

  private func tokens(_ question: Question, _ trie: TokenTrie) -> Tokens {
    known.withLock { known in
      if let found = known[question] { return found }
      var found: Tokens = []
      var path: [UInt8] = []
      for node in 0..<trie.count {
        path.removeLast(path.count - Int(trie.depth[node]) + 1)
        path.append(trie.byte[node])
        let part = question.isAnywhere ? path[...] : path.dropLast()
        guard part.contains(where: question.bytes.contains) else { continue }
        for index in Int(trie.tokenStart[node])..<Int(trie.tokenStart[node + 1]) {
          found.append((trie.tokens[index], path))
        }
      }
      known[question] = found
      return found
    }
  }
}
