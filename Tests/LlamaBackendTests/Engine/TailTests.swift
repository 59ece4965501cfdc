import Inference
import LlamaBackend
import Testing

extension ModelTests {
  /// Tokens that were not drawn join a text many a decode, with the numbers they would have had.
  struct TailTests {
    private func close(_ one: ForwardPass, _ other: ForwardPass) {
      #expect(one.tails.map(\.count) == other.tails.map(\.count))
      for (a, b) in zip(one.tails.joined(), other.tails.joined()) { #expect(abs(a - b) < 0.1) }
      for (a, b) in zip(one.rows, other.rows) {
        #expect(zip(a.values, b.values).allSatisfy { abs($0 - $1) < 0.3 })
      }
    }

    @Test func tailsAgreeWithSteppingThroughThem() async throws {
      let model = try SharedModel.open()
      let stepped = try SharedModel.open()
      let prompt = try text(50, model)
      for each in [model, stepped] {
        _ = try await each.next([TokenContext(prompt: prompt)])
        _ = try await each.next((0..<4).map { TokenContext(prompt: prompt, generated: [300 + $0]) })
      }
      let contexts = (0..<4).map { (index: TokenID) in
        TokenContext(
          prompt: prompt, generated: [300 + index, 400, 500, 600, 700, 800, 900 + index])
      }
      let tails = [5, 4, 5, 0]
      let pass = try await model.next(contexts, tails: tails)
      #expect(pass.evaluated == EvaluationCount(decode: 24))
      #expect(pass.tails.map(\.count) == tails)
      close(pass, try await stepped.nextByPositions(contexts, tails: tails))
      // And on from there: one token each.
      let further = contexts.map { TokenContext(prompt: prompt, generated: $0.generated + [111]) }
      #expect(try await model.next(further).evaluated == EvaluationCount(decode: 4))
      // Equal contexts share what is evaluated.
      let same = Array(
        repeating: TokenContext(prompt: prompt, generated: further[0].generated + [5, 6]), count: 3)
      let shared = try await model.next(same, tails: [2, 2, 1])
      #expect(shared.evaluated == EvaluationCount(decode: 2))
      #expect(shared.rows.allSatisfy { $0 === shared.rows[0] })
      #expect(shared.tails.map(\.count) == [2, 2, 1])
      #expect(shared.tails[0] == shared.tails[1])
      #expect(shared.tails[2] == Array(shared.tails[0].suffix(1)))
    }

    @Test func aTailAtTheBeginningOfAnAnswer() async throws {
      let model = try SharedModel.open()
      let prompt = try text(70, model)
      let contexts = [TokenContext(prompt: prompt, generated: [300, 301, 302])]
      let pass = try await model.next(contexts, tails: [3])
      #expect(pass.evaluated == EvaluationCount(prefill: 70, decode: 3))
      close(pass, try await SharedModel.open().nextByPositions(contexts, tails: [3]))
      let score = try await model.score([
        ScoringItem(prompt: prompt, continuation: [300, 301, 302])
      ])
      for (a, b) in zip(pass.tails[0], score.logProbabilities[0]) { #expect(abs(a - b) < 0.5) }
    }

    @Test func tailsAfterSeveralPromptsJoinOneCall() async throws {
      let model = try SharedModel.open()
      let contexts = [20, 30].map { length in
        TokenContext(prompt: Array(repeating: 50, count: length), generated: [300, 301])
      }
      let pass = try await model.next(contexts, tails: [2, 1])
      #expect(pass.tails.map(\.count) == [2, 1])
      #expect(
        pass.shares == [
          EvaluationCount(prefill: 20, decode: 2), EvaluationCount(prefill: 30, decode: 2),
        ])
      #expect(pass.evaluated == EvaluationCount(prefill: 50, decode: 4))
      close(pass, try await SharedModel.open().nextByPositions(contexts, tails: [2, 1]))
    }

    @Test func whatCannotBeDoneInOneGoIsDoneByPositions() async throws {
      let model = try SharedModel.open()
      let prompt = try text(20, model)
      // Chains that begin alike and part later.
      let contexts = [[300, 301, 302], [300, 301, 303]].map { (generated: [TokenID]) in
        TokenContext(prompt: prompt, generated: generated)
      }
      let pass = try await model.next(contexts, tails: [3, 3])
      close(pass, try await SharedModel.open().nextByPositions(contexts, tails: [3, 3]))
      #expect(pass.tails[0][..<2] == pass.tails[1][..<2])
    }
  }
}
