/// A set of tokens of one vocabulary, one bit each.
public struct TokenMask: Hashable, Sendable {
  /// Where the bits are; masks are filled token by token in other modules, so this is inlined there.
  @usableFromInline var bits: [UInt64]

  /// (⌈|V| / 64⌉) Token `t` is bit `t % 64` of word `t / 64`.
  @inlinable public var words: [UInt64] { bits }

  /// The empty set over a vocabulary of `count` tokens.
  public init(count: Int) {
    bits = [UInt64](repeating: 0, count: (count + 63) / 64)
  }

  /// Whether token `id` is in the set.
  @inlinable
  public subscript(id: TokenID) -> Bool {
    (bits[Int(id) >> 6] >> UInt64(id & 63)) & 1 == 1
  }

  /// Adds token `id`.
  @inlinable
  public mutating func insert(_ id: TokenID) {
    bits[Int(id) >> 6] |= 1 << UInt64(id & 63)
  }

  /// Removes token `id`.
  @inlinable
  public mutating func remove(_ id: TokenID) {
    bits[Int(id) >> 6] &= ~(1 << UInt64(id & 63))
  }

  /// Removes every token.
  public mutating func removeAll() {
    for index in bits.indices { bits[index] = 0 }
  }

  /// Adds every token of `other`, which must be over the same vocabulary or its first tokens.
  public mutating func formUnion(_ other: TokenMask) {
    for index in other.bits.indices { bits[index] |= other.bits[index] }
  }

  /// Adds the tokens that two sets have in common, both over the same vocabulary or its first tokens.
  public mutating func formUnion(_ other: TokenMask, within limit: TokenMask) {
    for index in 0..<min(other.bits.count, limit.bits.count) {
      bits[index] |= other.bits[index] & limit.bits[index]
    }
  }

  /// Keeps only the tokens that are also in `other`, which must be over the same vocabulary.
  public mutating func formIntersection(_ other: TokenMask) {
    for index in bits.indices { bits[index] &= other.bits[index] }
  }

  /// Number of tokens in the set.
  public var population: Int {
    bits.reduce(0) { $0 + $1.nonzeroBitCount }
  }

  /// The tokens in the set, ascending.
  public var tokens: [TokenID] {
    var result: [TokenID] = []
    for (index, word) in bits.enumerated() {
      var rest = word
      while rest != 0 {
        result.append(TokenID(index * 64 + rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
    return result
  }
}
