/// A token's number in its model's vocabulary.
public typealias TokenID = Int32

/// What a token is for.
public enum TokenKind: UInt8, Sendable {
  /// Ordinary text.
  case text
  /// One raw byte, used where no other token covers the input.
  case byteFallback
  /// Marks structure (turn boundaries, padding, …) and stands for no text.
  case control
  /// Ends the model's turn. A vocabulary may have several; their probabilities add up.
  case endOfGeneration
  /// Never produced: a reserved slot, or a token without text.
  case unused
}

/// A model's tokens as byte strings.
///
/// Tokens are bytes, never `String`: many tokens of a byte-level vocabulary are not valid UTF-8
/// alone.
public final class Vocabulary: Sendable {
  /// Number of tokens, |V|.
  public let count: Int
  /// The bytes of all tokens one after the other.
  public let bytes: [UInt8]
  /// (count + 1) Token `t` is `bytes[offsets[t]..<offsets[t + 1]]`.
  public let offsets: [Int32]
  /// (count) What each token is for.
  public let kinds: [TokenKind]
  /// How tokens that stand for no text are written where a prompt may have them: `<|im_end|>`.
  public let names: [TokenID: String]
  /// The tokens that end generation, ascending.
  public let endOfGeneration: [TokenID]
  /// The text tokens (`text` and `byteFallback`, non-empty) arranged by shared prefixes.
  public let trie: TokenTrie

  /// Makes a vocabulary from each token's bytes and kind; `tokens` and `kinds` have one entry a
  /// token. A text token without bytes counts as `unused`. `names` are those of other tokens.
  public init(tokens: [[UInt8]], kinds: [TokenKind], names: [TokenID: String] = [:]) {
    precondition(tokens.count == kinds.count)
    self.names = names
    var flat: [UInt8] = []
    var offsets: [Int32] = [0]
    var cleaned = kinds
    for (index, token) in tokens.enumerated() {
      flat.append(contentsOf: token)
      offsets.append(Int32(flat.count))
      if token.isEmpty && (kinds[index] == .text || kinds[index] == .byteFallback) {
        cleaned[index] = .unused
      }
    }
    self.count = tokens.count
    self.bytes = flat
    self.offsets = offsets
    self.kinds = cleaned
    self.endOfGeneration = cleaned.indices.filter { cleaned[$0] == .endOfGeneration }.map {
      TokenID($0)
    }
    self.trie = TokenTrie(
      tokens: cleaned.indices.compactMap {
        cleaned[$0] == .text || cleaned[$0] == .byteFallback ? (TokenID($0), tokens[$0]) : nil
      })
  }

  /// The range of `bytes` that token `id` occupies.
  public func range(of id: TokenID) -> Range<Int> {
    Int(offsets[Int(id)])..<Int(offsets[Int(id) + 1])
  }

  /// The bytes of token `id`.
  public func bytes(of id: TokenID) -> ArraySlice<UInt8> {
    bytes[range(of: id)]
  }

  /// The bytes of a token sequence; control and end tokens add nothing.
  public func bytes(of ids: some Sequence<TokenID>) -> [UInt8] {
    var result: [UInt8] = []
    for id in ids where isText(id) { result.append(contentsOf: bytes(of: id)) }
    return result
  }

  /// A token sequence as text, with the names of those that stand for none.
  public func spelled(_ ids: some Sequence<TokenID>) -> String {
    var result: [UInt8] = []
    for id in ids {
      result += isText(id) ? Array(bytes(of: id)) : Array((names[id] ?? "").utf8)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Whether the token stands for text that may appear in an answer.
  public func isText(_ id: TokenID) -> Bool {
    let kind = kinds[Int(id)]
    return kind == .text || kind == .byteFallback
  }
}
