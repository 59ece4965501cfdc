import Foundation
import Inference
import Sampling
import Testing

/// Embeds by which of four words a text holds.
private struct WordEmbedder: Embedder {
  let identity = ModelIdentity(name: "words")
  let dimension = 4
  func embed(_ texts: [String]) async throws(InferenceError) -> [[Float]] {
    texts.map { text in
      let raw = ["Paris", "Rome", "was", "?"].map { Float(text.contains($0) ? 1 : 0) }
      let length = raw.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return length > 0 ? raw.map { $0 / length } : raw
    }
  }
}

@Suite struct ShiftingAttentionTests {
  private let measure = ShiftingAttentionToRelevance(embedder: WordEmbedder())

  @Test func tokensThatChangeTheMeaningCount() async throws {
    let answer = ScoredAnswer(pieces: ["It ", "was ", "Paris"], logProbabilities: [-2, -1, -0.5])
    let relevances = try await measure.relevances("?", answer)
    #expect(abs(relevances[0]) < 1e-6)
    #expect(abs(relevances[1] - 0.5) < 1e-6 && abs(relevances[2] - 0.5) < 1e-6)
    let result = try await measure.measure(prompt: "?", answers: [answer])
    #expect(abs(result.tokens[0] - 0.75) < 1e-6)
    #expect(abs(result.uncertainty - 0.75) < 1e-6)
    #expect(abs(result.sentenceOnly - 3.5) < 1e-6)
  }

  @Test func withoutRelevanceAllTokensCountEqually() async throws {
    let answer = ScoredAnswer(pieces: ["x", "y"], logProbabilities: [-1, -3])
    #expect(try await measure.relevances("", answer) == [0.5, 0.5])
  }

  @Test func agreementLowersTheUncertainty() async throws {
    let paris = ScoredAnswer(pieces: ["was ", "Paris"], logProbabilities: [-1, -1])
    let rome = ScoredAnswer(pieces: ["was ", "Rome"], logProbabilities: [-1, -1])
    let agreeing = try await measure.measure(prompt: "?", answers: [paris, paris])
    let split = try await measure.measure(prompt: "?", answers: [paris, rome])
    let expected = -log(exp(-1.0) + 1000 * exp(-1.0))
    #expect(abs(agreeing.uncertainty - expected) < 1e-3)
    let halves = -log(exp(-1.0) + 1000 * 0.5 * exp(-1.0))
    #expect(abs(split.uncertainty - halves) < 1e-3)
  }

  /// The formula written out for three answers, two of which agree: answers are compared with each
  /// other, without the question that all of them share.
  @Test func threeAnswersByHand() async throws {
    let logs = [-1.0, -2, -3]
    let answers = zip(["Paris", "Paris", "Rome"], logs).map {
      ScoredAnswer(pieces: [$0], logProbabilities: [$1])
    }
    let result = try await measure.measure(prompt: "?", answers: answers)
    let p = logs.map { exp($0) }
    let expected =
      -(log(p[0] + 1000 * p[1]) + log(p[1] + 1000 * p[0]) + log(p[2])) / 3
    #expect(abs(result.uncertainty - expected) < 1e-5)
    #expect(abs(result.sentenceOnly - expected) < 1e-5)
    let gentle = ShiftingAttentionToRelevance(embedder: WordEmbedder(), temperature: 1)
    let softer = try await gentle.measure(prompt: "?", answers: answers)
    #expect(abs(softer.uncertainty + (2 * log(p[0] + p[1]) + log(p[2])) / 3) < 1e-5)
  }
}
