import Inference
import LlamaBackend
import Testing

extension ModelTests {
  /// Cells of requests that ended are taken back without loss to those that go on.
  struct CompactionTests {
    /// One context goes on, a token a step, while `others` requests come and end.
    private func live(
      _ model: LlamaModel, others: Int, particles: Int, tokens: Int
    ) async throws -> (bits: [[UInt32]], evaluated: [EvaluationCount], decodes: Int) {
      let prompt = try text(40, model)
      let words = try text(others + 8, model, seed: 3)
      var context = TokenContext(prompt: prompt, generated: Array(words[..<8]))
      var seen = [bits(try await model.next([context]).rows[0])]
      var evaluated: [EvaluationCount] = []
      for other in 0..<others {
        let start = try text(20 + other, model, seed: 100 + other)
        let ended = (0..<particles).map { particle in
          TokenContext(
            prompt: start, generated: (0..<tokens).map { TokenID(1000 + 50 * particle + $0) })
        }
        if particles > 0 { _ = try await model.next(ended) }
        context.generated.append(words[8 + other])
        let pass = try await model.next([context])
        seen.append(bits(pass.rows[0]))
        evaluated.append(pass.evaluated)
      }
      return (seen, evaluated, await model.decodes)
    }

    @Test func aLiveContextOutlastsThoseThatEnd() async throws {
      let options = LlamaOptions(
        contextLength: 2048, threads: 1, generationCells: 2048, isShared: true)
      let path = SharedModel.path ?? ""
      let busy = try await live(
        try LlamaModel(path: path, options: options), others: 40, particles: 12, tokens: 5)
      let alone = try await live(
        try LlamaModel(path: path, options: options), others: 40, particles: 0, tokens: 0)
      #expect(busy.bits == alone.bits)
      // More than its cells and its prompts hold, and yet nothing is evaluated twice.
      #expect(busy.evaluated.allSatisfy { $0 == EvaluationCount(decode: 1) })
    }
  }
}
