package import Inference

/// What can happen at a step: a text token, or the end of the text.
///
/// Several tokens may end a text (end-of-generation tokens, and any the caller adds, say every
/// token with a newline); they are one event whose probability is their sum. Tokens that can
/// never stand in a text (control tokens, unused slots) are no events; the mass they had is kept
/// as `BaseDistribution.logRetained`.
package struct EventSpace: Sendable {
  /// The model's tokens.
  package let vocabulary: Vocabulary
  /// The event "the text ends here": the number after the last token.
  package let end: TokenID
  /// Tokens that mean the end, ascending.
  package let endTokens: [TokenID]
  /// Tokens that are no events, ascending.
  package let pruned: [TokenID]
  /// Text tokens that count as the end, and so cannot stand in a text; nil when there are none.
  package let endingText: TokenMask?
  /// The set of all events: a mask over (|V| / 256 + 1) · 256 numbers.
  let everything: TokenMask

  /// The events over `vocabulary`.
  /// - Parameter alsoEnding: text tokens that count as the end of the text.
  package init(_ vocabulary: Vocabulary, alsoEnding: [TokenID] = []) {
    self.vocabulary = vocabulary
    end = TokenID(vocabulary.count)
    let ending = alsoEnding.filter { $0 >= 0 && $0 < vocabulary.count && vocabulary.isText($0) }
    var isEnding = TokenMask(count: vocabulary.count)
    for token in ending { isEnding.insert(token) }
    endingText = ending.isEmpty ? nil : isEnding
    for token in vocabulary.endOfGeneration { isEnding.insert(token) }
    endTokens = isEnding.tokens
    var everything = TokenMask(count: (vocabulary.count / 256 + 1) * 256)
    for token in 0..<TokenID(vocabulary.count) where vocabulary.isText(token) {
      if !isEnding[token] { everything.insert(token) }
    }
    everything.insert(TokenID(vocabulary.count))
    self.everything = everything
    pruned = (0..<TokenID(vocabulary.count)).filter { !isEnding[$0] && !vocabulary.isText($0) }
  }

  /// The text tokens of `vocabulary` that contain `byte`, for `alsoEnding`.
  package static func tokens(containing byte: UInt8, in vocabulary: Vocabulary) -> [TokenID] {
    (0..<TokenID(vocabulary.count)).filter {
      vocabulary.isText($0) && vocabulary.bytes(of: $0).contains(byte)
    }
  }
}
