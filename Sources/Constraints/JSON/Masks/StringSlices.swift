import Inference

/// What a vocabulary's tokens do inside a JSON string whose content is free, worked out once for a
/// vocabulary: some stay inside, some close the string and go on with a suffix.
struct StringSlices: Sendable {
  /// A token that closes the string.
  struct Closer: Sendable {
    var token: TokenID
    /// What it adds to the content, escapes resolved.
    var content: [UInt8]
    /// How many characters begin in `content`.
    var characters: Int32
  }

  /// byCharacters[k]: the tokens that stay inside and begin at most k characters.
  let byCharacters: [TokenMask]
  /// The tokens that close, as a tree of their bytes.
  let closing: TokenTrie
  /// The suffixes behind the closing quote, as a tree; its "tokens" are numbers of `groups`.
  let suffixes: TokenTrie
  /// The closing tokens by suffix; groups[0] has none.
  let groups: [[Closer]]
  /// (256) The tree's children of the root by byte; -1 where there is none.
  let firstNode: [Int32]

  /// The tokens that stay inside.
  var inside: TokenMask { byCharacters[byCharacters.count - 1] }

  /// Most characters that a token begins inside.
  var longest: Int { byCharacters.count - 1 }

  /// Worked out for any spelling of characters, or for the canonical one.
  init(_ trie: TokenTrie, isCanonical: Bool) {
    var inside: [[TokenID]] = [[]]
    var closers: [(TokenID, [UInt8])] = []
    var groups: [[Closer]] = [[]]
    var numbers: [[UInt8]: Int] = [[]: 0]
    var suffixes: [(TokenID, [UInt8])] = []
    var path = [Walker](repeating: Walker(), count: trie.maxDepth + 1)
    var largest: TokenID = 0
    var node = 0
    while node < trie.count {
      let depth = Int(trie.depth[node])
      var walker = path[depth - 1]
      guard walker.step(trie.byte[node], isCanonical) else {
        node = Int(trie.subtreeEnd[node])
        continue
      }
      path[depth] = walker
      for index in Int(trie.tokenStart[node])..<Int(trie.tokenStart[node + 1]) {
        let token = trie.tokens[index]
        largest = max(largest, token)
        guard let suffix = walker.suffix else {
          // An escape that has begun will be a character.
          let characters = Int(walker.characters) + (walker.escape.isEscaping ? 1 : 0)
          while inside.count <= characters { inside.append([]) }
          inside[characters].append(token)
          continue
        }
        closers.append((token, walker.bytes))
        let group = numbers[suffix] ?? groups.count
        if group == groups.count {
          numbers[suffix] = group
          groups.append([])
          suffixes.append((TokenID(group), suffix))
        }
        groups[group].append(
          Closer(token: token, content: walker.content, characters: walker.characters))
      }
      node += 1
    }
    var mask = TokenMask(count: Int(trie.tokens.max() ?? 0) + 1)
    byCharacters = inside.map { tokens in
      for token in tokens { mask.insert(token) }
      return mask
    }
    closing = TokenTrie(tokens: closers)
    self.suffixes = TokenTrie(tokens: suffixes)
    self.groups = groups
    firstNode = StringSlices.children(of: trie)
  }

  private static func children(of trie: TokenTrie) -> [Int32] {
    var result = [Int32](repeating: -1, count: 256)
    var node = 0
    while node < trie.count {
      result[Int(trie.byte[node])] = Int32(node)
      node = Int(trie.subtreeEnd[node])
    }
    return result
  }

  /// Follows a token's bytes from between two characters of a string.
  private struct Walker {
    var escape = EscapeScan()
    var bytes: [UInt8] = []
    var content: [UInt8] = []
    var characters: Int32 = 0
    var suffix: [UInt8]?

    mutating func step(_ byte: UInt8, _ isCanonical: Bool) -> Bool {
      bytes.append(byte)
      if suffix != nil {
        suffix?.append(byte)
        return true
      }
      switch escape.step(byte, isCanonical: isCanonical) {
      case .dead: return false
      case .pending: break
      case .lead(let byte):
        characters += 1
        content.append(byte)
      case .inner(let byte): content.append(byte)
      case .scalar(let scalar):
        characters += 1
        let encoded = EncodedScalar(scalar)
        for index in 0..<encoded.count { content.append(encoded[index]) }
      case .close: suffix = []
      }
      return true
    }
  }
}

/// The same where strings are spelled canonically; beside a vocabulary each type has one value.
struct CanonicalStringSlices: Sendable {
  let slices: StringSlices

  init(_ trie: TokenTrie) {
    slices = StringSlices(trie, isCanonical: true)
  }
}
