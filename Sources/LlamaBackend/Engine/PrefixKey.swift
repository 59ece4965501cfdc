import Inference

/// A 64-bit name of a token prefix, built up token by token.
///
/// Two prefixes with the same tokens cut differently (prompt block, generated token) have
/// different names: how tokens are grouped may matter to their logits.
struct PrefixKey: Hashable {
  private var word: UInt64 = 0x6A09_E667_F3BC_C908

  /// The name after a block of prompt tokens.
  func appending(block: ArraySlice<TokenID>) -> PrefixKey {
    var key = self
    for token in block { key.mix(UInt64(UInt32(bitPattern: token))) }
    key.mix(1 << 40 | UInt64(block.count))
    return key
  }

  /// The name after a generated token.
  func appending(_ token: TokenID) -> PrefixKey {
    var key = self
    key.mix(1 << 41 | UInt64(UInt32(bitPattern: token)))
    return key
  }

  private mutating func mix(_ value: UInt64) {
    var z = (word ^ value) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 32)) &* 0xD6E8_FEB8_6659_FD93
    word = z ^ (z >> 29)
  }
}
