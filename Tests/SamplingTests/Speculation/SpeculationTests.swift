import Foundation
import Inference
import Sampling
import MartingaleTestSupport
import Testing

@Suite struct SequentialSelectionTests {
  private func law(_ count: Int, _ seed: UInt64) -> [Double] {
    var random = RandomKey(seed: seed).stream(for: .test)
    let raw = (0..<count).map { _ in random.uniform() * random.uniform() + 0.001 }
    let total = raw.reduce(0, +)
    return raw.map { $0 / total }
  }

  @Test(arguments: [(5, 1), (5, 4), (20, 2), (20, 8)])
  func theChosenTokenFollowsTheTarget(_ row: (Int, Int)) {
    let (p, q) = (law(row.0, 1), law(row.0, 2))
    let selection = SequentialSelection(target: p, draft: q, drafts: row.1)
    #expect(selection.rho >= 1 && selection.rho <= Double(row.1) + 1e-9)
    var random = RandomKey(seed: 3).stream(for: .test)
    func pick() -> Int {
      var rest = random.uniform()
      for index in q.indices {
        rest -= q[index]
        if rest < 0 { return index }
      }
      return q.count - 1
    }
    let runs = 60_000
    var counts = [Double](repeating: 0, count: row.0)
    var accepted = 0.0
    for _ in 0..<runs {
      let drafts = (0..<row.1).map { _ in pick() }
      let choice = selection.choose(drafts, &random)
      counts[choice.token] += 1 / Double(runs)
      if let place = choice.accepted {
        accepted += 1 / Double(runs)
        #expect(drafts[place] == choice.token)
      }
    }
    for index in p.indices {
      let error = (p[index] * (1 - p[index]) / Double(runs)).squareRoot()
      #expect(abs(counts[index] - p[index]) < 4.5 * error)
    }
    #expect(abs(accepted - selection.acceptance) < 0.01)
  }

  @Test func moreDraftsAreAcceptedMoreOften() {
    let (p, q) = (law(20, 1), law(20, 2))
    let rates = [1, 2, 4, 8].map {
      SequentialSelection(target: p, draft: q, drafts: $0).acceptance
    }
    #expect(rates == rates.sorted() && rates[3] > rates[0] + 0.05)
  }
}

@Suite struct SpeculativeSamplerTests {
  /// A draft that is wrong in every way, over toy C's tokens.
  private struct Wrong: DraftModel {
    func next(after context: TokenContext) async throws(InferenceError) -> [Double] {
      context.count % 3 == 2 ? [0.1, 0.1, 0.7, 0.1] : [0.25, 0.5, 0.15, 0.1]
    }
  }

  /// Probabilities of all texts of at most two tokens before the end or the limit of three.
  private func truth() -> [[TokenID]: Double] {
    let law = EnumerableModel.toyC.law
    var result: [[TokenID]: Double] = [:]
    var open: [([TokenID], Double)] = [([], 1)]
    while let (text, p) = open.popLast() {
      if text.count == 3 {
        result[text] = p
        continue
      }
      let next = law(text)
      result[text, default: 0] += p * next[3]
      for token in 0..<3 { open.append((text + [TokenID(token)], p * next[token])) }
    }
    return result
  }

  @Test(arguments: [
    SpeculativeSampler.Method.tree(size: 6, threshold: 0.01), .tree(size: 1, threshold: 0),
    .sequences(drafts: 3, length: 2), .sequences(drafts: 1, length: 4),
  ])
  func theLawIsTheModels(_ method: SpeculativeSampler.Method) async throws {
    for draft in [Wrong(), ModelDraft(EnumerableModel.toyC), NGramDraft(vocabularySize: 4)]
      as [any DraftModel]
    {
      let sampler = SpeculativeSampler(model: EnumerableModel.toyC, draft: draft, method: method)
      let runs = 6000
      var counts: [[TokenID]: Double] = [:]
      for run in 0..<runs {
        let result = try await sampler.sample(
          prompt: [], maxTokens: 3, key: RandomKey(seed: 5, request: UInt64(run)))
        counts[result.tokens, default: 0] += 1 / Double(runs)
      }
      for (text, p) in truth() where p > 0.002 {
        let error = (p * (1 - p) / Double(runs)).squareRoot()
        #expect(abs((counts[text] ?? 0) - p) < 4.5 * error, "\(text) \(method)")
      }
    }
  }

  @Test func aPerfectDraftSavesCalls() async throws {
    let steady = EnumerableModel("steady", tokens: ["a", "b"]) { context in
      context.last == 0 ? [0.001, 0.998, 0.001] : [0.998, 0.001, 0.001]
    }
    for method in [SpeculativeSampler.Method.tree(size: 8), .sequences(drafts: 1, length: 6)] {
      let sampler = SpeculativeSampler(model: steady, draft: ModelDraft(steady), method: method)
      let result = try await sampler.sample(prompt: [], maxTokens: 60, key: RandomKey(seed: 2))
      #expect(result.tokens.count > 40 ? result.calls < 20 : result.calls < result.tokens.count + 2)
    }
    let repeating = SpeculativeSampler(
      model: steady, draft: NGramDraft(vocabularySize: 3), method: .tree(size: 8))
    let result = try await repeating.sample(
      prompt: [0, 1, 0, 1, 0, 1], maxTokens: 60, key: RandomKey(seed: 2))
    #expect(result.calls * 3 < max(30, result.tokens.count))
  }
}
