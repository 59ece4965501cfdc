import Inference

/// What a vocabulary's tokens do inside a JSON string whose content is free, worked out once for a
/// vocabulary: some stay inside, some close the string and go on with a suffix.
///
/// A class, since every mask asks for it and it has many parts to hand on.
final class StringSlices: Sendable {
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

  /// How many token numbers a mask of this vocabulary has room for.
  let maskSize: Int

  /// Those of a vocabulary, made once for any spelling of characters and once for the canonical one.
  static func of(_ trie: TokenTrie, isCanonical: Bool) -> StringSlices {
    isCanonical
      ? trie.annex.value(Canonical.self) {
        Canonical(slices: StringSlices(trie, isCanonical: true))
      }.slices
      : trie.annex.value(StringSlices.self) { StringSlices(trie, isCanonical: false) }
  }

  /// The canonical ones, since beside a vocabulary each type has one value.
  private struct Canonical: Sendable {
    let slices: StringSlices
  }

  private init(_ trie: TokenTrie, isCanonical: Bool) {
    var inside: [[TokenID]] = [[]]
    var closers: [(TokenID, [UInt8])] = []
    var groups: [[Closer]] = [[]]
    var numbers: [[UInt8]: Int] = [[]: 0]
    var suffixes: [(TokenID, [UInt8])] = []
    // (maxDepth + 1) What was read up to each depth, and the bytes on the way.
    var path = [Place](repeating: Place(), count: trie.maxDepth + 1)
    var bytes = [UInt8](repeating: 0, count: trie.maxDepth)
    var node = 0
    while node < trie.count {
      let depth = Int(trie.depth[node])
      var place = path[depth - 1]
      bytes[depth - 1] = trie.byte[node]
      guard place.step(trie.byte[node], at: depth, isCanonical) else {
        node = Int(trie.subtreeEnd[node])
        continue
      }
      path[depth] = place
      for index in Int(trie.tokenStart[node])..<Int(trie.tokenStart[node + 1]) {
        let token = trie.tokens[index]
        guard place.quote > 0 else {
          // An escape that has begun will be a character.
          let characters = Int(place.characters) + (place.escape.isEscaping ? 1 : 0)
          while inside.count <= characters { inside.append([]) }
          inside[characters].append(token)
          continue
        }
        let suffix = Array(bytes[place.quote..<depth])
        closers.append((token, Array(bytes[..<depth])))
        let group = numbers[suffix] ?? groups.count
        if group == groups.count {
          numbers[suffix] = group
          groups.append([])
          suffixes.append((TokenID(group), suffix))
        }
        let content = StringSlices.content(bytes[..<(place.quote - 1)], isCanonical)
        groups[group].append(Closer(token: token, content: content, characters: place.characters))
      }
      node += 1
    }
    maskSize = Int(trie.tokens.max() ?? 0) + 1
    var mask = TokenMask(count: maskSize)
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

  /// What the bytes before a closing quote add to a string, escapes resolved.
  private static func content(_ bytes: ArraySlice<UInt8>, _ isCanonical: Bool) -> [UInt8] {
    var escape = EscapeScan()
    var content: [UInt8] = []
    for byte in bytes {
      switch escape.step(byte, isCanonical: isCanonical) {
      case .lead(let byte), .inner(let byte): content.append(byte)
      case .scalar(let scalar):
        let encoded = EncodedScalar(scalar)
        for index in 0..<encoded.count { content.append(encoded[index]) }
      case .dead, .pending, .close: break
      }
    }
    return content
  }

  /// What was read of a token from between two characters of a string.
  private struct Place {
    var escape = EscapeScan()
    var characters: Int32 = 0
    /// The depth of the closing quote; 0 before it.
    var quote = 0

    mutating func step(_ byte: UInt8, at depth: Int, _ isCanonical: Bool) -> Bool {
      guard quote == 0 else { return true }
      switch escape.step(byte, isCanonical: isCanonical) {
      case .dead: return false
      case .pending, .inner: break
      case .lead, .scalar: characters += 1
      case .close: quote = depth
      }
      return true
    }
  }
}
