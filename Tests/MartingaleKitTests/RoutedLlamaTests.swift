import Foundation
import MartingaleKit
import Testing

/// Real models of one family: a small and a large one, as one.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["MARTINGALE_LONG_TESTS"] != nil
      && Family.paths != nil, "a long test with the 0.5B and the 1.5B"),
  .serialized, .timeLimit(.minutes(60)))
struct RoutedLlamaTests {
  @Test func thresholdsGoFromOneModelToTheOther() async throws {
    let (smallPath, largePath) = try #require(Family.paths)
    let options = LlamaOptions(contextLength: 512, threads: 1)
    let small = try LlamaModel(path: smallPath, options: options)
    let large = try LlamaModel(path: largePath, options: options)
    let prompt = try small.tokenize(chat: [
      ChatMessage(role: "user", content: "A pen costs 3 dollars. What do 7 pens cost? Explain.")
    ])
    let compiled = try ConstraintCompiler().compile(
      ConstraintSpec([.regex("[A-Z][A-Za-z0-9 ,.*=$]{20,60} The answer is [0-9]{1,4}\\.")]))
    func text(_ model: any LanguageModel) async throws -> Generation {
      try await Generator(
        model: model, options: SamplerOptions(method: .masked, particles: 1, maxTokens: 60)
      ).generate(prompt, under: compiled, key: RandomKey(seed: 3))
    }
    let none = try await text(RoutedModel(small: small, large: large, threshold: 50))
    let alone = try await text(small)
    #expect(none.sample?.text == alone.sample?.text && none.routed?.routed == 0)
    #expect(none.routed?.large == EvaluationCount())
    let some = try await text(RoutedModel(small: small, large: large))
    let routed = try #require(some.routed)
    #expect(routed.routed > 0 && routed.routed < routed.positions, "\(routed)")
    // The large model reads each token once, and no more than there are.
    #expect(routed.large.prefill == prompt.count)
    #expect(routed.large.decode <= routed.positions && routed.large.decode >= routed.routed - 1)
    let again = try await text(RoutedModel(small: small, large: large))
    #expect(again.sample?.text == some.sample?.text && again.routed?.routed == routed.routed)
    let all = try await text(RoutedModel(small: small, large: large, threshold: 0))
    let expert = try await text(large)
    #expect(all.sample?.text == expert.sample?.text)
    #expect(all.routed?.routed == all.routed?.positions)
    // A likelihood is that of the tokens as they were drawn, within what batches change.
    let tokens = try #require(some.sample?.tokenIDs)
    let model = try RoutedModel(small: small, large: large)
    let scores = try await model.score([ScoringItem(prompt: prompt, continuation: tokens)])
    for (place, log) in scores.logProbabilities[0].enumerated() {
      let row = try await model.next([
        TokenContext(prompt: prompt, generated: Array(tokens[..<place]))
      ]).rows[0]
      #expect(abs(row.logProbability(of: tokens[place]) - log) < 0.5, "place \(place)")
    }
  }
}

private enum Family {
  /// The two models that `Scripts/bootstrap` can fetch beside the default one.
  static let paths: (String, String)? = {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let found = ["0.5b", "1.5b"].map {
      root.appendingPathComponent(".deps/models/qwen2.5-coder-\($0)-instruct-q4_k_m.gguf").path
    }
    return found.allSatisfy { FileManager.default.fileExists(atPath: $0) }
      ? (found[0], found[1]) : nil
  }()
}
