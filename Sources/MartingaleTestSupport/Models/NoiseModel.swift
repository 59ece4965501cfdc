public import Inference

/// A model without sense that likes whatever its owner wants it to like: for trying what a constraint
/// lets pass. Its logits are noise from the context, plus a bonus for tokens that are liked.
public struct NoiseModel: LanguageModel {
  public let vocabulary: Vocabulary
  public let contextLength: Int
  public var identity: ModelIdentity { ModelIdentity(name: "noise") }
  public var distributions: DistributionAccess { .full }
  /// (|V|) What is added to each token's noise.
  private let bonus: [Float]

  /// A model over `vocabulary`.
  /// - Parameter liking: the bonus of a token, from its bytes; the end of generation has none.
  public init(
    _ vocabulary: Vocabulary, contextLength: Int = 100_000,
    liking: (ArraySlice<UInt8>) -> Float = { _ in 0 }
  ) {
    self.vocabulary = vocabulary
    self.contextLength = contextLength
    bonus = (0..<TokenID(vocabulary.count)).map {
      vocabulary.isText($0) ? liking(vocabulary.bytes(of: $0)) : 0
    }
  }

  /// A vocabulary of all bytes, the letters in runs, and what JSON is made of.
  public static func jsonVocabulary() -> Vocabulary {
    var tokens: [[UInt8]] = (0...255).map { [UInt8($0)] }
    for text in [
      "\":", "\",\"", "\":\"", "{\"", "\"}", "\"]", "[\"", "}]", "},{", "},", "],", "\"},", "null",
      "true",
      "false", "the", "and", "ing", "type", "text", "image", "name", "kind", "00", "10", "2024",
      "é",
      "abc", "zzz", "a@b", ".com", "aaaaaaaa", "\\n", "\\\"",
    ] { tokens.append(Array(text.utf8)) }
    tokens.append([])
    var kinds = [TokenKind](repeating: .text, count: tokens.count)
    kinds[tokens.count - 1] = .endOfGeneration
    return Vocabulary(tokens: tokens, kinds: kinds)
  }

  public func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID] {
    text.utf8.compactMap { byte in
      (0..<TokenID(vocabulary.count)).first { vocabulary.bytes(of: $0).elementsEqual([byte]) }
    }
  }

  public func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
    try tokenize(messages.map(\.content).joined(separator: "\n"), parseSpecial: false)
  }

  public func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    var made: [TokenContext: Logits] = [:]
    let rows = contexts.map { context in
      if let known = made[context] { return known }
      let row = row(after: context)
      made[context] = row
      return row
    }
    return ForwardPass(rows: rows, evaluated: EvaluationCount(decode: made.count))
  }

  public func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    ScoringPass(
      logProbabilities: items.map { item in
        item.continuation.indices.map { place in
          row(
            after: TokenContext(
              prompt: item.prompt, generated: Array(item.continuation[..<place]))
          ).logProbability(of: item.continuation[place])
        }
      }, evaluated: EvaluationCount())
  }

  private func row(after context: TokenContext) -> Logits {
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
    for token in context.prompt + context.generated {
      hash = (hash ^ UInt64(UInt32(bitPattern: token))) &* 0xBF58_476D_1CE4_E5B9
      hash ^= hash >> 29
    }
    var values = bonus
    for index in values.indices {
      var noise = hash &+ UInt64(index) &* 0x94D0_49BB_1331_11EB
      noise = (noise ^ (noise >> 30)) &* 0xBF58_476D_1CE4_E5B9
      noise ^= noise >> 31
      values[index] += 6 * Float(noise & 0xFFFF) / 65_536
    }
    return Logits(values)
  }
}
