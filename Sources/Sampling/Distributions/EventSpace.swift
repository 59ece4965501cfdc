public import Inference

/// What can happen at a step: a text token, or the end of the text.
///
/// Several tokens may end a text (end-of-generation tokens, and any the caller adds, say every
/// token with a newline); they are one event whose probability is their sum. Tokens that can
/// never stand in a text (control tokens, unused slots) are no events; the mass they had is kept
/// as `BaseDistribution.logRetained`.
public struct EventSpace: Sendable {
  /// The model's tokens.
  public let vocabulary: Vocabulary
  /// The event "the text ends here": the number after the last token.
  public let end: TokenID
  /// Tokens that mean the end, ascending.
  public let endTokens: [TokenID]
  /// Tokens that are no events, ascending.
  public let pruned: [TokenID]
  /// ((|V| / 256 + 1) · 4) The set of all events, one bit each.
  let everything: [UInt64]

  /// The events over `vocabulary`.
  /// - Parameter alsoEnding: text tokens that count as the end of the text.
  public init(_ vocabulary: Vocabulary, alsoEnding: [TokenID] = []) {
    self.vocabulary = vocabulary
    end = TokenID(vocabulary.count)
    let ending = alsoEnding.filter { $0 >= 0 && $0 < vocabulary.count && vocabulary.isText($0) }
    var isEnding = TokenMask(count: vocabulary.count)
    for token in ending { isEnding.insert(token) }
    for token in vocabulary.endOfGeneration { isEnding.insert(token) }
    endTokens = isEnding.tokens
    everything = [UInt64](repeating: .max, count: (vocabulary.count / 256 + 1) * 4)
    pruned = (0..<TokenID(vocabulary.count)).filter { !isEnding[$0] && !vocabulary.isText($0) }
  }

  /// The text tokens of `vocabulary` that contain `byte`, for `alsoEnding`.
  public static func tokens(containing byte: UInt8, in vocabulary: Vocabulary) -> [TokenID] {
    (0..<TokenID(vocabulary.count)).filter {
      vocabulary.isText($0) && vocabulary.bytes(of: $0).contains(byte)
    }
  }
}
