import Inference
import LlamaBackend
import Testing

extension ModelTests {
  @Suite struct MeasurementTests {
    @Test func rawDecodeRunsBesideTheModelAndKnowsItsLimits() async throws {
      let model = try SharedModel.model
      let speed = try await model.rawBatchDecodeSpeed(sequences: 2, steps: 2, prompt: 4)
      #expect(speed > 0)
      let error = await #expect(throws: InferenceError.self) {
        try await model.rawBatchDecodeSpeed(sequences: 17, steps: 2)
      }
      #expect(error?.code == .invalidInput)
    }

    @Test func scoringSharesWork() async throws {
      // What planning and prompt optimisation live on: 16 short items after one long prompt cost
      // less than a third of the tokens, and so of the time, that they cost one by one.
      let model = try SharedModel.open()
      let prompt = try text(60, model)
      let items = (0..<16).map {
        ScoringItem(prompt: prompt + [TokenID(500 + $0), 9], continuation: [TokenID(700 + $0)])
      }
      let together = try await model.score(items).evaluated.prefill
      #expect(together == 60 + 16 * 2)
      #expect(together * 3 < items.reduce(0) { $0 + $1.prompt.count })
    }
  }
}
