import Foundation
public import Inference

/// A model whose whole law is known: conditional probabilities from a function. Small enough that
/// every text can be enumerated.
public struct EnumerableModel: LanguageModel {
  /// Its name.
  public let identity: ModelIdentity
  /// One token a string, and one end token behind them.
  public let vocabulary: Vocabulary
  /// Long enough for every test.
  public let contextLength = 4096
  /// Everything is known.
  public let distributions = DistributionAccess.full
  /// Probabilities of every token after a context, the end last: (tokens + 1).
  public let law: @Sendable ([TokenID]) -> [Double]

  /// A model over `tokens`; `law` gives (tokens.count + 1) probabilities, the end last.
  public init(
    _ name: String, tokens: [String], law: @escaping @Sendable ([TokenID]) -> [Double]
  ) {
    identity = ModelIdentity(name: name)
    vocabulary = Vocabulary(
      tokens: tokens.map { Array($0.utf8) } + [Array("<end>".utf8)],
      kinds: tokens.map { _ in .text } + [.endOfGeneration])
    self.law = law
  }

  /// The end token.
  public var end: TokenID { TokenID(vocabulary.count - 1) }

  /// Splits into the longest tokens there are.
  public func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID] {
    var rest = Array(text.utf8)[...]
    var result: [TokenID] = []
    while !rest.isEmpty {
      var best: TokenID?
      var length = 0
      for token in 0..<end where rest.starts(with: vocabulary.bytes(of: token)) {
        if vocabulary.range(of: token).count > length {
          best = token
          length = vocabulary.range(of: token).count
        }
      }
      guard let best else { throw InferenceError(.invalidInput, "no token for \(text)") }
      result.append(best)
      rest = rest.dropFirst(length)
    }
    return result
  }

  /// All contents, one after the other.
  public func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
    try tokenize(messages.map(\.content).joined(), parseSpecial: false)
  }

  /// The law's logarithms. Equal contexts share a row.
  public func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    var rows: [TokenContext: Logits] = [:]
    var result: [Logits] = []
    for context in contexts {
      if let known = rows[context] {
        result.append(known)
        continue
      }
      let row = Logits(law(context.prompt + context.generated).map { Float(log($0)) })
      rows[context] = row
      result.append(row)
    }
    return ForwardPass(rows: result, evaluated: EvaluationCount(decode: rows.count))
  }

  /// Sums of the law's logarithms.
  public func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    var result: [[Float]] = []
    var count = 0
    for item in items {
      var context = item.prompt
      var logs: [Float] = []
      for token in item.continuation {
        logs.append(Float(log(law(context)[Int(token)])))
        context.append(token)
      }
      count += logs.count
      result.append(logs)
    }
    return ScoringPass(logProbabilities: result, evaluated: EvaluationCount(decode: count))
  }
}

extension EnumerableModel {
  /// Toy B: token masking is visibly biased. Language {ax, by}, Z = 99/1000.
  public static let toyB = EnumerableModel("toy B", tokens: ["a", "b", "x", "y"]) { context in
    switch context.last {
    case nil: [0.9, 0.1, 0, 0, 0]
    case 0: [0, 0, 0.01, 0.99, 0]
    case 1: [0, 0, 0.1, 0.9, 0]
    default: [0, 0, 0, 0, 1]
    }
  }

  /// Toy C: a bigram model. Language `(a+)b\1(c?)` within 8 tokens, Z = 6861/1250000.
  public static let toyC = EnumerableModel("toy C", tokens: ["a", "b", "c"]) { context in
    switch context.last {
    case nil: [0.5, 0.3, 0.1, 0.1]
    case 0: [0.6, 0.2, 0.1, 0.1]
    case 1: [0.3, 0.3, 0.1, 0.3]
    default: [0.25, 0.25, 0.25, 0.25]
    }
  }

  /// Toy D: independent tokens. Language `(?!.*aa)[abc]*c` within 5 tokens, Z = 1407/32768.
  public static let toyD = EnumerableModel("toy D", tokens: ["a", "b", "c"]) { _ in
    [0.5, 0.25, 0.125, 0.125]
  }

  /// Two ways to write the same bytes: Z of {ab} is 0.032, with canonical tokens only 0.02.
  public static let forcedSpans = EnumerableModel("forced spans", tokens: ["a", "b", "ab"]) { _ in
    [0.4, 0.3, 0.2, 0.1]
  }
}
