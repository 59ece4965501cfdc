public import Inference

/// A cheap guess at what a model says next, over the model's own tokens.
///
/// Any guess is right: speculative sampling corrects it. A good one saves calls of the model.
public protocol DraftModel: Sendable {
  /// (|V|) Probabilities of the next token after a context, adding up to 1; empty for no guess.
  func next(after context: TokenContext) async throws(InferenceError) -> [Double]
}

/// Guesses that the text goes on as it did after the longest suffix that occurred before.
public struct NGramDraft: DraftModel {
  /// Longest suffix looked for.
  public var longest: Int
  /// Shortest suffix worth a guess.
  public var shortest: Int
  private let vocabularySize: Int

  /// A draft over `vocabularySize` tokens.
  public init(vocabularySize: Int, longest: Int = 4, shortest: Int = 1) {
    self.vocabularySize = vocabularySize
    self.longest = longest
    self.shortest = max(1, shortest)
  }

  /// The frequencies of what followed the suffix.
  public func next(after context: TokenContext) async throws(InferenceError) -> [Double] {
    let text = context.prompt + context.generated
    for length in stride(from: min(longest, text.count - 1), through: shortest, by: -1) {
      let suffix = text.suffix(length)
      var counts: [TokenID: Int] = [:]
      for start in 0..<(text.count - length)
      where text[start..<(start + length)].elementsEqual(suffix) {
        counts[text[start + length], default: 0] += 1
      }
      if counts.isEmpty { continue }
      var result = [Double](repeating: 0, count: vocabularySize)
      let total = Double(counts.values.reduce(0, +))
      for (token, count) in counts { result[Int(token)] = Double(count) / total }
      return result
    }
    return []
  }
}

/// A second model as draft.
public struct ModelDraft: DraftModel {
  private let model: any LanguageModel

  /// Drafts with `model`, which must have the target's vocabulary.
  public init(_ model: any LanguageModel) { self.model = model }

  /// The model's own distribution.
  public func next(after context: TokenContext) async throws(InferenceError) -> [Double] {
    let pass = try await model.next([context])
    return pass.rows.first.map { softmax($0.values) } ?? []
  }
}

/// The distribution of a row of logits.
func softmax(_ values: [Float]) -> [Double] {
  let reference = Double(maximum(of: values))
  let masses = values.map { exponential(Double($0) - reference) }
  let total = masses.reduce(0, +)
  return masses.map { $0 / total }
}

/// Draws an index by weight; `weights` need not add up to 1. Nil when there is no weight.
func draw(_ weights: [Double], _ random: inout some UniformSource) -> Int? {
  let total = weights.reduce(0, +)
  guard total > 0 else { return nil }
  var rest = random.uniform() * total
  var last: Int?
  for index in weights.indices where weights[index] > 0 {
    last = index
    rest -= weights[index]
    if rest < 0 { break }
  }
  return last
}
