import Inference
import LlamaBackend
import Testing

extension ModelTests {
  /// Requests that run together get what each would have got alone.
  struct BatchingTests {
    /// The bits of eight greedy steps.
    private func greedy(
      _ prompt: [TokenID], _ model: any LanguageModel
    ) async throws -> (bits: [[UInt32]], evaluated: EvaluationCount) {
      var generated: [TokenID] = []
      var rows: [[UInt32]] = []
      var evaluated = EvaluationCount()
      for _ in 0..<8 {
        let pass = try await model.next([TokenContext(prompt: prompt, generated: generated)])
        rows.append(bits(pass.rows[0]))
        evaluated += pass.evaluated
        generated.append(best(pass.rows[0]))
      }
      return (rows, evaluated)
    }

    @Test func requestsTogetherGetTheirOwnRowsBitForBit() async throws {
      let alone = try SharedModel.open()
      let shared = try LlamaModel(
        path: SharedModel.path ?? "", options: LlamaOptions(threads: 1, isShared: true))
      let model = BatchingModel(shared, patience: .seconds(5))
      let prompts = try (0..<4).map { try text(30 + 20 * $0, alone, seed: $0 + 1) }
      let together = try await withThrowingTaskGroup(of: (Int, [[UInt32]], EvaluationCount).self) {
        group in
        for (index, prompt) in prompts.enumerated() {
          group.addTask {
            let found = try await greedy(prompt, model)
            return (index, found.bits, found.evaluated)
          }
        }
        return try await group.reduce(into: [Int: ([[UInt32]], EvaluationCount)]()) {
          $0[$1.0] = ($1.1, $1.2)
        }
      }
      for (index, prompt) in prompts.enumerated() {
        let expected = try await greedy(prompt, alone)
        #expect(together[index]?.0 == expected.bits)
        #expect(together[index]?.1 == expected.evaluated, "nothing is evaluated twice")
      }
      let statistics = await model.statistics
      #expect(statistics.calls == 32)
      #expect(statistics.largest > 1)
    }

    @Test func aNewRequestLeavesTheOthersCellsAlone() async throws {
      let shared = try LlamaModel(
        path: SharedModel.path ?? "", options: LlamaOptions(threads: 1, isShared: true))
      let first = try text(40, shared)
      _ = try await shared.next([TokenContext(prompt: first)])
      _ = try await shared.next([TokenContext(prompt: first, generated: [300])])
      _ = try await shared.next([TokenContext(prompt: try text(50, shared, seed: 2))])
      let pass = try await shared.next([TokenContext(prompt: first, generated: [300, 301])])
      #expect(pass.evaluated == EvaluationCount(decode: 1))
    }

    @Test func contextsOfDifferentLengthsMoveOnInOneDecode() async throws {
      let alone = try SharedModel.open()
      let shared = try LlamaModel(
        path: SharedModel.path ?? "", options: LlamaOptions(threads: 1, isShared: true))
      var contexts = try [(30, 1), (50, 3), (70, 6)].map { length, count in
        TokenContext(
          prompt: try text(length, alone, seed: length),
          generated: try text(count, alone, seed: count))
      }
      _ = try await shared.next(contexts)
      for index in contexts.indices { contexts[index].generated.append(300 + TokenID(index)) }
      let before = await shared.decodes
      let together = try await shared.next(contexts)
      #expect(await shared.decodes == before + 1)
      #expect(together.evaluated == EvaluationCount(decode: 3))
      for (context, row) in zip(contexts, together.rows) {
        let own = try await alone.next([context])
        #expect(bits(row) == bits(own.rows[0]))
      }
    }
  }
}
