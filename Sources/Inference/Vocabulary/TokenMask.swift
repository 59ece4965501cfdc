/// A set of tokens of one vocabulary, one bit each.
public struct TokenMask: Hashable, Sendable {
  /// (⌈|V| / 64⌉) Token `t` is bit `t % 64` of word `t / 64`.
  public private(set) var words: [UInt64]

  /// The empty set over a vocabulary of `count` tokens.
  public init(count: Int) {
    words = [UInt64](repeating: 0, count: (count + 63) / 64)
  }

  /// Whether token `id` is in the set.
  public subscript(id: TokenID) -> Bool {
    (words[Int(id) >> 6] >> UInt64(id & 63)) & 1 == 1
  }

  /// Adds token `id`.
  public mutating func insert(_ id: TokenID) {
    words[Int(id) >> 6] |= 1 << UInt64(id & 63)
  }

  /// Removes token `id`.
  public mutating func remove(_ id: TokenID) {
    words[Int(id) >> 6] &= ~(1 << UInt64(id & 63))
  }

  /// Removes every token.
  public mutating func removeAll() {
    for index in words.indices { words[index] = 0 }
  }

  /// Adds every token of `other`, which must be over the same vocabulary or its first tokens.
  public mutating func formUnion(_ other: TokenMask) {
    for index in other.words.indices { words[index] |= other.words[index] }
  }

  /// Keeps only the tokens that are also in `other`, which must be over the same vocabulary.
  public mutating func formIntersection(_ other: TokenMask) {
    for index in words.indices { words[index] &= other.words[index] }
  }

  /// Number of tokens in the set.
  public var population: Int {
    words.reduce(0) { $0 + $1.nonzeroBitCount }
  }

  /// The tokens in the set, ascending.
  public var tokens: [TokenID] {
    var result: [TokenID] = []
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        result.append(TokenID(index * 64 + rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
    return result
  }
}
