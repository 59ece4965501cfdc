import Foundation
import Inference
import Sampling
import MartingaleTestSupport
import Testing

@Suite struct MeanTokenEntropyTests {
  /// The entropy of one logit of 3 among 257 logits of 0.
  private static let insistent: Double = {
    let total = exp(3.0) + 256
    return log(total) - 3 * exp(3.0) / total
  }()

  @Test(arguments: ["", "a", "yes, it is", String(repeating: "ab", count: 20)])
  func isTheMeanOverTheTokens(_ text: String) async throws {
    let model = ScriptedModel(insistence: 3) { _ in text }
    let tokens = try model.tokenize(text, parseSpecial: false)
    let result = try await MeanTokenEntropy.measure(model, prompt: [65], tokens: tokens)
    #expect(abs(result.entropy - Self.insistent) < 1e-5)
    #expect(result.evaluated.decode == max(1, tokens.count))
  }

  @Test func positionsCountAlike() async throws {
    // Sure of "ab", and of nothing after a byte that is not in its script: it wants the end.
    let base = EnumerableLaw(rows: [[0, 0, 0, 0], [0, 5, 0, 0], [9, 9, 9, 9]])
    let result = try await MeanTokenEntropy.measure(base, prompt: [0], tokens: [1, 2, 0])
    let second = exp(5.0) + 3
    let expected = (log(4.0) + (log(second) - 5 * exp(5.0) / second) + log(4.0)) / 3
    #expect(abs(result.entropy - expected) < 1e-6)
  }

  @Test func aModelThatTellsNothingIsRefused() async throws {
    let silent = EnumerableLaw(rows: [[0, 0, 0, 0]], distributions: .none)
    let error = await #expect(throws: InferenceError.self) {
      _ = try await MeanTokenEntropy.measure(silent, prompt: [0], tokens: [1])
    }
    #expect(error?.code == .unsupported)
  }
}

/// A model whose row depends only on how many tokens were generated.
private struct EnumerableLaw: LanguageModel {
  let rows: [[Float]]
  var distributions = DistributionAccess.full
  let identity = ModelIdentity(name: "law")
  let vocabulary = Vocabulary(
    tokens: ["a", "b", "c", "d"].map { Array($0.utf8) },
    kinds: [TokenKind](repeating: .text, count: 4))
  let contextLength = 100

  func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID] { [] }
  func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] { [] }
  func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    ForwardPass(
      rows: contexts.map { Logits(rows[$0.generated.count]) },
      evaluated: EvaluationCount(decode: contexts.count))
  }
  func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    throw InferenceError(.unsupported, "not asked here")
  }
}
