import Inference
import LlamaBackend
import Testing

extension ModelTests {
  struct SharingTests {
    @Test func equalContextsAreEvaluatedOnceAndShareARow() async throws {
      let model = try SharedModel.open()
      let prompt = try text(100, model)
      let pass = try await model.next(Array(repeating: TokenContext(prompt: prompt), count: 8))
      #expect(pass.evaluated == EvaluationCount(prefill: 100, decode: 0))
      #expect(pass.rows.allSatisfy { $0 === pass.rows[0] })
    }

    @Test func aStepCostsOneTokenForEachDistinctContext() async throws {
      let model = try SharedModel.open()
      let prompt = try text(50, model)
      _ = try await model.next([TokenContext(prompt: prompt)])
      var contexts = (0..<8).map {
        TokenContext(prompt: prompt, generated: [TokenID(300 + $0 / 2)])
      }
      #expect(try await model.next(contexts).evaluated == EvaluationCount(decode: 4))
      contexts = contexts.map { TokenContext(prompt: prompt, generated: $0.generated + [500]) }
      #expect(try await model.next(contexts).evaluated == EvaluationCount(decode: 4))
      // All copies of one particle: one token, and none when asked again.
      contexts = Array(
        repeating: TokenContext(prompt: prompt, generated: [301, 500, 600]), count: 8)
      #expect(try await model.next(contexts).evaluated == EvaluationCount(decode: 1))
      #expect(try await model.next(contexts).evaluated == EvaluationCount())
      // The others went two steps on meanwhile; taking one up again costs only its new token.
      let back = [TokenContext(prompt: prompt, generated: [303, 500, 600])]
      #expect(try await model.next(back).evaluated == EvaluationCount(decode: 1))
    }

    @Test func aLongerPromptReusesWholeBlocks() async throws {
      let model = try SharedModel.open()
      let prompt = try text(200, model)
      #expect(
        try await model.next([TokenContext(prompt: Array(prompt[..<150]))]).evaluated.prefill == 150
      )
      #expect(try await model.next([TokenContext(prompt: prompt)]).evaluated.prefill == 200 - 128)
      #expect(try await model.next([TokenContext(prompt: prompt)]).evaluated.prefill == 0)
    }

    @Test func aForcedSpanIsSteppedTokenByToken() async throws {
      let model = try SharedModel.open()
      let prompt = try text(30, model)
      let generated: [TokenID] = [700, 701, 702, 703, 704]
      let jumped = try await model.next([TokenContext(prompt: prompt, generated: generated)])
      #expect(jumped.evaluated == EvaluationCount(prefill: 30, decode: 5))
      let walker = try SharedModel.open()
      var last: Logits?
      for count in 1...5 {
        let context = TokenContext(prompt: prompt, generated: Array(generated[..<count]))
        last = try await walker.next([context]).rows[0]
      }
      #expect(bits(try #require(last)) == bits(jumped.rows[0]))
    }

    @Test func manyParticlesAndManyPrompts() async throws {
      let model = try SharedModel.open(contextLength: 512)
      let prompt = try text(20, model)
      let many = (0..<150).map { TokenContext(prompt: prompt, generated: [TokenID(1000 + $0)]) }
      let rows = try await model.next(many).rows
      let alone = try await SharedModel.model.next([many[149]]).rows[0]
      #expect(bits(rows[149]) == bits(alone))
      // More prompts than can be anchored at once, fresh and stepped.
      let prompts = (0..<40).map { Array(prompt[..<10]) + [TokenID(2000 + $0)] }
      let fresh = try await model.next(prompts.map { TokenContext(prompt: $0) })
      #expect(fresh.rows.count == 40)
      let stepped = prompts.map { TokenContext(prompt: $0, generated: [42]) }
      let after = try await model.next(stepped).rows
      for index in [0, 17, 39] {
        let one = try await SharedModel.model.next([stepped[index]]).rows[0]
        #expect(bits(one) == bits(after[index]))
      }
    }
  }
}
