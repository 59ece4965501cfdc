import Constraints
import Foundation
import Inference
import Sampling
import MartingaleTestSupport
import Testing

/// Answers are finished or refused, never cut.
@Suite struct BudgetedSamplingTests {
  private static func model(_ tokens: [String], seed: UInt64) -> EnumerableModel {
    EnumerableModel("random", tokens: tokens) { context in
      var random = RandomKey(seed: seed, request: UInt64(context.last ?? 99)).stream(for: .test)
      let raw = (0...tokens.count).map { _ in 0.02 + random.uniform() * random.uniform() }
      let total = raw.reduce(0, +)
      return raw.map { $0 / total }
    }
  }

  @Test func aThousandLanguagesAndBudgetsAreCompleteOrRefused() async throws {
    var random = RandomKey(seed: 51).stream(for: .test)
    func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
    var refused = 0
    for trial in 0..<1000 {
      let (low, extra) = (pick(5), pick(4))
      let pattern = [
        "[ab]{\(low),\(low + extra)}c", "(ab|c){\(low)}", "a{\(low)}(b+c|ca*)", "(abc){\(low)}d?",
        "a*b{\(low)}", "(a|bb|ccc){\(low),}",
      ][pick(6)]
      let automaton = try RegularLanguage(pattern: pattern).automaton()
      let model = Self.model(["a", "b", "c", "ab", "abc", "cc", "bc", "d"], seed: UInt64(trial))
      let limit = 1 + pick(8)
      let method: SequenceMethod = [
        .smc(.automatic), .smc(.recursive()), .smc(.exact), .masked, .smc(.recursive(probes: 3)),
      ][pick(5)]
      let sampler = SequenceSampler(
        model: model, options: SamplerOptions(method: method, particles: 3, maxTokens: limit))
      let start = try #require(automaton.start)
      let fits =
        try TokenBudget(automaton, vocabulary: model.vocabulary).canFinish(start, within: limit)
      do {
        let posterior = try await sampler.sample(
          SamplingRequest(prompt: [], constraint: automaton), key: RandomKey(seed: UInt64(trial))
        ).posterior
        #expect(fits == true, "\(pattern) in \(limit)")
        #expect(posterior.deadEnds.count == 0, "\(pattern) in \(limit) \(method)")
        #expect(!posterior.samples.isEmpty)
        for sample in posterior.samples {
          #expect(try automaton.accepts(sample.text), "\(pattern): \(sample.string)")
          #expect(sample.tokens + 1 <= limit && sample.finish == .stop)
        }
      } catch let error as SamplingError {
        refused += 1
        #expect(error.code == .budgetTooSmall && fits == false, "\(error)")
        let minimum = try #require(error.minimumTokens)
        let budget = TokenBudget(automaton, vocabulary: model.vocabulary)
        #expect(try budget.distance(start) == .exact(minimum))
        #expect(error.message.contains("\(minimum)"))
      }
    }
    #expect(refused > 100 && refused < 900)
  }

  /// The target is the model's law over texts that fit; nothing else is cut away.
  @Test(arguments: [
    SequenceMethod.smc(.recursive()), .smc(.exact), .smc(.automatic), .smc(.recursive(probes: 2)),
  ])
  func properForTheLawOfTextsThatFit(_ method: SequenceMethod) async throws {
    let toy = Toy(
      name: "fits", model: Self.model(["a", "b", "ab", "bb"], seed: 5),
      constraint: try RegularLanguage(pattern: "[ab]{3,6}b").automaton(), maxTokens: 5)
    let runs = try await ManyRuns(
      toy, SamplerOptions(method: method, particles: 4), runs: 1500, seed: 61)
    let truth = try toy.model.posterior(toy.constraint, maxTokens: toy.maxTokens)
    #expect(runs.dead == 0)
    #expect(abs(runs.mean - truth.z) < 4 * runs.standardError)
    for (text, p) in truth.probabilities where p > 0.05 {
      #expect(runs.deviation(text, from: p * truth.z) < 4, "\(text)")
    }
  }
}
