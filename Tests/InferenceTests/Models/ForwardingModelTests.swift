import Inference
import MartingaleTestSupport
import Synchronization
import Testing

/// Counts what goes through it.
private final class CountingModel: ForwardingModel {
  let base: any LanguageModel
  let works = Mutex([EvaluationWork]())

  init(_ base: any LanguageModel) { self.base = base }

  func around<Pass: EvaluationPass>(
    _ work: EvaluationWork, _ evaluate: () async throws(InferenceError) -> Pass
  ) async throws(InferenceError) -> Pass {
    works.withLock { $0.append(work) }
    return try await evaluate()
  }
}

/// A model with a start of its own and its own way with tails.
private struct Particular: ForwardingModel {
  let base: any LanguageModel

  func tokenize(prompt text: String) throws(InferenceError) -> [TokenID] {
    [7] + (try base.tokenize(text, parseSpecial: false))
  }

  func next(
    _ contexts: [TokenContext], tails: [Int]
  ) async throws(InferenceError) -> ForwardPass {
    var pass = try await base.next(contexts)
    pass.tails = contexts.map { _ in [-42] }
    return pass
  }
}

@Suite("A model in front of another") struct ForwardingModelTests {
  private let plain = ScriptedModel { _ in "yes" }

  @Test("everything that costs evaluation is seen") func work() async throws {
    let model = CountingModel(plain)
    let context = TokenContext(prompt: [1, 2, 3], generated: [4])
    _ = try await model.next([context])
    _ = try await model.next([context, context], tails: [1, 1])
    _ = try await model.score([ScoringItem(prompt: [1], continuation: [2, 3])])
    #expect(
      model.works.withLock { $0 } == [
        EvaluationWork(isScoring: false, count: 1, tokens: 4),
        EvaluationWork(isScoring: false, count: 2, tokens: 8),
        EvaluationWork(isScoring: true, count: 1, tokens: 3),
      ])
  }

  @Test("what the model behind does in its own way stays its own way") func manners() async throws {
    let model = CountingModel(Particular(base: plain))
    #expect(try model.tokenize(prompt: "a").first == 7)
    let pass = try await model.next([TokenContext(prompt: [1], generated: [2])], tails: [1])
    #expect(pass.tails == [[-42]])
    #expect(model.identity == plain.identity)
  }
}
