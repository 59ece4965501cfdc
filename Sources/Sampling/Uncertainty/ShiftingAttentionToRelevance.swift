import Foundation
public import Inference

/// An answer with its tokens, for measuring how sure the model is.
public struct ScoredAnswer: Hashable, Sendable {
  /// The tokens' texts, in order.
  public var pieces: [String]
  /// (pieces.count) Natural log-probabilities.
  public var logProbabilities: [Double]

  /// An answer; both arrays are equally long.
  public init(pieces: [String], logProbabilities: [Double]) {
    precondition(pieces.count == logProbabilities.count)
    self.pieces = pieces
    self.logProbabilities = logProbabilities
  }

  /// The whole text.
  public var text: String { pieces.joined() }
}

extension ScoredAnswer {
  /// Texts with the log-probabilities that a model gives their tokens after a prompt, whatever
  /// constraint they were drawn under; a text may be empty.
  public static func scored(
    _ texts: [[TokenID]], after prompt: [TokenID], by model: any LanguageModel
  ) async throws(InferenceError) -> (answers: [ScoredAnswer], evaluated: EvaluationCount) {
    let items = texts.filter { !$0.isEmpty }.map { ScoringItem(prompt: prompt, continuation: $0) }
    let pass = try await model.score(items)
    var logs = pass.logProbabilities[...]
    let answers = texts.map { tokens in
      ScoredAnswer(
        pieces: tokens.map { String(decoding: model.vocabulary.bytes(of: $0), as: UTF8.self) },
        logProbabilities: tokens.isEmpty ? [] : (logs.popFirst() ?? []).map(Double.init))
    }
    return (answers, pass.evaluated)
  }
}

/// Shifting attention to relevance (SAR; arXiv 2307.01379): uncertainty in which tokens and
/// answers count by how much they mean.
///
/// A token's relevance is 1 − similarity of the text with and without it (all its occurrences);
/// R̃ are relevances normalised over an answer. tokenSAR(s) = Σ R̃ᵢ (−log pᵢ), p′ = e^{−tokenSAR}, and
/// SAR = mean over answers j of −log(p′ⱼ + (1/t) Σ_{k≠j} sim(sⱼ, sₖ) p′ₖ). Larger is less sure.
public struct ShiftingAttentionToRelevance: Sendable {
  private let embedder: any Embedder
  /// t: how much an answer is supported by others that say the same.
  public var temperature: Double

  /// With the paper's t = 0.001. Similarity is the cosine of embeddings, clipped at 0.
  public init(embedder: any Embedder, temperature: Double = 0.001) {
    self.embedder = embedder
    self.temperature = temperature
  }

  /// What was measured.
  public struct Result: Hashable, Sendable {
    /// (answers) tokenSAR of each answer.
    public var tokens: [Double]
    /// The uncertainty of the prompt: SAR.
    public var uncertainty: Double
    /// The same with plain −log p instead of tokenSAR: sentSAR.
    public var sentenceOnly: Double
  }

  /// Measures answers drawn for one prompt, at least one.
  public func measure(prompt: String, answers: [ScoredAnswer]) async throws(InferenceError)
    -> Result
  {
    var tokens: [Double] = []
    for answer in answers {
      let relevances = try await relevances(prompt, answer)
      tokens.append(-zip(relevances, answer.logProbabilities).reduce(0) { $0 + $1.0 * $1.1 })
    }
    let vectors = try await embedder.embed(answers.map(\.text))
    let plain = answers.map { -$0.logProbabilities.reduce(0, +) }
    return Result(
      tokens: tokens, uncertainty: shifted(tokens, vectors), sentenceOnly: shifted(plain, vectors))
  }

  /// (pieces) Normalised relevances; equal ones when no token matters.
  public func relevances(_ prompt: String, _ answer: ScoredAnswer) async throws(InferenceError)
    -> [Double]
  {
    let full = prompt + answer.text
    let without = answer.pieces.map { piece in
      piece.isEmpty ? full : prompt + answer.text.replacingOccurrences(of: piece, with: "")
    }
    let vectors = try await embedder.embed([full] + without)
    let raw = vectors.dropFirst().map { 1 - similarity(vectors[0], $0) }
    let total = raw.reduce(0, +)
    guard total > 0 else { return raw.map { _ in 1 / Double(max(1, raw.count)) } }
    return raw.map { $0 / total }
  }

  private func shifted(_ energies: [Double], _ vectors: [[Float]]) -> Double {
    var sum = 0.0
    for j in energies.indices {
      // In logs, because long answers have vanishing probabilities.
      var terms = [-energies[j]]
      for k in energies.indices where k != j {
        let alike = similarity(vectors[j], vectors[k])
        if alike > 0 { terms.append(log(alike / temperature) - energies[k]) }
      }
      sum -= logSumExp(terms)
    }
    return sum / Double(max(1, energies.count))
  }

  private func similarity(_ a: [Float], _ b: [Float]) -> Double {
    Double(max(0, min(1, zip(a, b).reduce(0) { $0 + $1.0 * $1.1 })))
  }
}
