import Constraints
import Foundation
import Inference
import Sampling
import MartingaleTestSupport
import Testing

/// Counts calls, and answers tails by the protocol's default.
private struct CountingModel: LanguageModel {
  let base: EnumerableModel
  var identity: ModelIdentity { base.identity }
  var vocabulary: Vocabulary { base.vocabulary }
  var contextLength: Int { base.contextLength }
  var distributions: DistributionAccess { .full }
  func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID] {
    try base.tokenize(text, parseSpecial: parseSpecial)
  }
  func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
    try base.tokenize(chat: messages)
  }
  func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    try await base.next(contexts)
  }
  func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    try await base.score(items)
  }
}

@Suite struct FastForwardTests {
  private func toy(_ pattern: String, _ maxTokens: Int = 12) throws -> Toy {
    Toy(
      name: pattern, model: .forcedSpans,
      constraint: try RegularLanguage(pattern: pattern).automaton(), maxTokens: maxTokens)
  }

  /// The oracle that tells the two targets apart: all spellings 0.032, canonical ones 0.02.
  @Test func canonicalSpansAreAnotherTarget() async throws {
    for (mode, z) in [
      (FastForward.off, 0.032), (.forcedTokens, 0.032), (.canonicalSpans, 0.02),
    ] {
      var options = SamplerOptions(method: .smc(.recursive()), particles: 3)
      options.fastForward = mode
      let runs = try await ManyRuns(try toy("ab"), options, runs: 2000, seed: 71)
      #expect(abs(runs.mean - z) < 4 * runs.standardError + 1e-7, "\(mode)")
    }
  }

  /// "ba…": after b only a is viable as long as no token begins with more.
  @Test(arguments: [TokenMethod.recursive(), .automatic, .exact])
  func forcedTokensKeepTheTarget(_ method: TokenMethod) async throws {
    let toy = try toy("(bb|a){3}b+")
    let truth = try toy.model.posterior(toy.constraint, maxTokens: toy.maxTokens)
    var options = SamplerOptions(method: .smc(method), particles: 5)
    options.fastForward = .forcedTokens
    let runs = try await ManyRuns(toy, options, runs: 1500, seed: 72)
    #expect(abs(runs.mean - truth.z) < 4 * runs.standardError)
    for (text, p) in truth.probabilities where p > 0.1 {
      #expect(runs.deviation(text, from: p * truth.z) < 4, "\(text)")
    }
  }

  @Test func aForcedTextNeedsOneCallAndHasItsExactProbability() async throws {
    let toy = try toy("bbbbb")
    var options = SamplerOptions(method: .smc(.recursive()), particles: 2, maxTokens: 9)
    options.fastForward = .forcedTokens
    let run = try await SequenceSampler(model: toy.model, options: options).sample(
      SamplingRequest(prompt: [], constraint: toy.constraint), key: RandomKey(seed: 1))
    let posterior = run.posterior
    #expect(posterior.samples.map(\.string) == ["bbbbb"])
    #expect(abs((posterior.logZ ?? 0) - (5 * log(0.3) + log(0.1))) < 1e-5)
    #expect(posterior.usage.forcedSteps == 10)
    #expect(posterior.usage.steps == 2)
    #expect(posterior.samples[0].tokens == 5)
  }

  /// The tokenizer writes abcd as ab·c·d, which leaves no room; a·bcd does.
  @Test func aSpellingThatLeavesNoRoomIsNotForced() async throws {
    let model = EnumerableModel("spellings", tokens: ["a", "b", "c", "d", "ab", "bcd"]) { _ in
      [Double](repeating: 1.0 / 7, count: 7)
    }
    let constraint = try RegularLanguage(pattern: "abcd[ab]").automaton()
    for (limit, forced) in [(4, 0), (5, 3)] {
      var options = SamplerOptions(particles: 1, maxTokens: limit)
      options.fastForward = .canonicalSpans
      let posterior = try await SequenceSampler(model: model, options: options).sample(
        SamplingRequest(prompt: [], constraint: constraint), key: RandomKey(seed: 4)
      ).posterior
      #expect(posterior.samples.count == 1 && posterior.deadEnds.count == 0)
      if limit == 5 { #expect(posterior.usage.forcedSteps == forced) }
    }
  }

  @Test func tailsAreLogProbabilitiesOfTheLastTokens() async throws {
    let model = CountingModel(base: .toyC)
    let contexts = [
      TokenContext(prompt: [1], generated: [0, 1, 2]), TokenContext(prompt: [], generated: [0]),
      TokenContext(prompt: [0, 1], generated: [1]),
    ]
    let pass = try await model.next(contexts, tails: [3, 1, 0])
    let expected = [[0.3, 0.2, 0.1], [0.5], []]
    #expect(pass.tails.map(\.count) == [3, 1, 0])
    for (found, wanted) in zip(pass.tails.joined(), expected.joined()) {
      #expect(abs(Double(found) - log(wanted)) < 1e-6)
    }
    let plain = try await model.next(contexts)
    #expect(pass.rows.map(\.values) == plain.rows.map(\.values))
  }

  /// At another temperature what is forced is as likely as that makes it.
  @Test func forcedTokensHaveTheirProbabilityAtTheTemperature() async throws {
    let toy = try toy("bbbb")
    for temperature in [0.5, 2] {
      let options = SamplerOptions(
        method: .smc(.recursive()), particles: 2, base: BaseAdjustment(temperature: temperature),
        maxTokens: 9)
      let posterior = try await SequenceSampler(model: toy.model, options: options).sample(
        SamplingRequest(prompt: [], constraint: toy.constraint), key: RandomKey(seed: 1)
      ).posterior
      #expect(posterior.usage.forcedSteps == 8 && posterior.usage.steps == 2)
      let masses = [0.4, 0.3, 0.2, 0.1].map { pow($0, 1 / temperature) }
      let total = masses.reduce(0, +)
      let expected = 4 * log(masses[1] / total) + log(masses[3] / total)
      #expect(abs((posterior.logZ ?? 0) - expected) < 1e-4, "\(temperature)")
      #expect(posterior.samples.first?.logProbabilities.count == 5)
    }
  }

  @Test func basesThatCutTokensOffAreNotSkippedAhead() async throws {
    let toy = try toy("bbbb")
    let options = SamplerOptions(
      method: .smc(.recursive()), particles: 1, base: BaseAdjustment(topK: 3), maxTokens: 9)
    let posterior = try await SequenceSampler(model: toy.model, options: options).sample(
      SamplingRequest(prompt: [], constraint: toy.constraint), key: RandomKey(seed: 1)
    ).posterior
    #expect(posterior.usage.forcedSteps == 0)
  }

  @Test func tailsComeWithTheRowsTheyArePredictedBy() async throws {
    let model = CountingModel(base: .toyC)
    let context = TokenContext(prompt: [1], generated: [0, 1, 2])
    let pass = try await model.rows([context], tails: [2])
    let rows = try #require(pass.tailRows.first)
    for (count, row) in zip([1, 2], rows) {
      let alone = try await model.next([
        TokenContext(prompt: [1], generated: Array([0, 1, 2][..<count]))
      ])
      #expect(row.values == alone.rows[0].values)
    }
    #expect(rows.count == 2 && pass.tails[0].count == 2)
  }
}
