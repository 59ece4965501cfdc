import Constraints
import Foundation
import Inference
import JSONSchema
import MartingaleTestSupport
import Sampling
import Synchronization
import Testing

/// Guesses save calls and change nothing else.
@Suite struct SpeculationTests {
  /// A model that counts how often it is asked.
  private final class Calls: Sendable {
    let count = Mutex(0)
    func model(_ base: any LanguageModel) -> InterposedModel {
      InterposedModel(base) { _ in self.count.withLock { $0 += 1 } }
    }
    var total: Int { count.withLock { $0 } }
  }

  /// Over toy C's tokens, and wrong in every way.
  private let wrong = EnumerableModel("wrong", tokens: ["a", "b", "c"]) { context in
    context.count % 3 == 2 ? [0.1, 0.1, 0.7, 0.1] : [0.25, 0.5, 0.15, 0.1]
  }

  private func sample(
    _ model: any LanguageModel, _ options: SamplerOptions, _ constraint: (any Constraint)?,
    draft: (any LanguageModel)? = nil, prompt: [TokenID] = [], run: Int
  ) async throws -> Posterior {
    try await SequenceSampler(model: model, options: options, draft: draft).sample(
      SamplingRequest(prompt: prompt, constraint: constraint),
      key: RandomKey(seed: 11, request: UInt64(run))
    ).posterior
  }

  /// Texts, tokens, weights and log Z, for every method, temperature and draft, with the same seeds.
  @Test(arguments: [
    SequenceMethod.masked, .smc(.automatic), .smc(.recursive()), .smc(.exact), .base,
  ])
  func whatIsDrawnIsWhatWouldHaveBeenDrawn(_ method: SequenceMethod) async throws {
    let constraint: (any Constraint)? =
      method == .base ? nil : try RegularLanguage(pattern: "(ab|b)*c?a{0,3}").automaton()
    for temperature in [0, 0.6, 1, 1.7] {
      var options = SamplerOptions(
        method: method, particles: 1, base: BaseAdjustment(temperature: temperature), maxTokens: 12)
      for run in 0..<12 {
        options.speculation = nil
        let plain = try await sample(EnumerableModel.toyC, options, constraint, run: run)
        for draft in [nil, EnumerableModel.toyC, wrong] as [EnumerableModel?] {
          options.speculation = Speculation()
          let ahead = try await sample(
            EnumerableModel.toyC, options, constraint, draft: draft, run: run)
          #expect(ahead.samples == plain.samples, "\(method) \(temperature) \(run)")
          #expect(ahead.logZ == plain.logZ && ahead.deadEnds == plain.deadEnds)
          #expect(ahead.usage.steps == plain.usage.steps)
        }
      }
    }
  }

  /// The law itself, against the enumeration of all texts.
  @Test func theLawIsTheModelsGivenTheConstraint() async throws {
    let constraint = try RegularLanguage(pattern: "(ab|b)*c?").automaton()
    let truth = try EnumerableModel.toyC.posterior(constraint, maxTokens: 7)
    var options = SamplerOptions(method: .smc(.exact), particles: 1, maxTokens: 7)
    options.speculation = Speculation()
    let runs = 4_000
    var masses: [String: Double] = [:]
    var squares: [String: Double] = [:]
    for run in 0..<runs {
      let posterior = try await sample(
        EnumerableModel.toyC, options, constraint, draft: wrong, run: run)
      guard let text = posterior.samples.first?.string else { continue }
      let weight = exp(posterior.logZ ?? 0)
      masses[text, default: 0] += weight / Double(runs)
      squares[text, default: 0] += weight * weight / Double(runs)
    }
    for (text, p) in truth.probabilities where p > 0.02 {
      let mean = masses[text] ?? 0
      let error = (((squares[text] ?? 0) - mean * mean) / Double(runs)).squareRoot()
      #expect(abs(mean - p * truth.z) < 4.5 * error, "\(text)")
    }
  }

  @Test func aDraftThatIsTheModelItselfSavesMostCalls() async throws {
    let steady = EnumerableModel("steady", tokens: ["a", "b"]) { context in
      context.last == 0 ? [0.02, 0.97, 0.01] : [0.97, 0.02, 0.01]
    }
    let options = SamplerOptions(method: .base, particles: 1, maxTokens: 60)
    let (plain, ahead) = (Calls(), Calls())
    let text = try await sample(plain.model(steady), options, nil, run: 4)
    let same = try await sample(ahead.model(steady), options, nil, draft: steady, run: 4)
    #expect(text.samples == same.samples)
    #expect(plain.total >= 20)
    #expect(ahead.total * 4 < plain.total, "\(ahead.total) of \(plain.total)")
    #expect(same.usage.guessesTaken >= plain.total - ahead.total)
    #expect(same.usage.draft.decode > 0 && text.usage.draft.decode == 0)
  }

  @Test func theKeysOfASchemaAreGuessed() async throws {
    let text = #"{"invoice_number":"A-17","total_amount":12}"#
    let schema = #"""
      {"type": "object", "properties": {"invoice_number": {"type": "string", "maxLength": 8},
       "total_amount": {"type": "integer"}}, "required": ["invoice_number", "total_amount"],
       "additionalProperties": false}
      """#
    let compiled = try ConstraintCompiler().compile(ConstraintSpec([.jsonSchema(schema)]))
    let calls = Calls()
    var options = SamplerOptions(method: .masked, particles: 1, maxTokens: 80)
    options.fastForward = .off
    let model = ScriptedModel { _ in text }
    options.speculation = Speculation(lookup: false)
    let posterior = try await sample(
      calls.model(model), options, compiled.constraint, prompt: [65], run: 0)
    #expect(posterior.samples.map(\.string) == [text])
    #expect(calls.total < text.utf8.count / 2, "\(calls.total) calls for \(text.utf8.count) tokens")
    #expect(posterior.usage.guessed >= 24)
  }

  @Test func aValueThatStandsInThePromptIsGuessed() async throws {
    let address = "Unter den Linden 77, 10117 Berlin"
    let prompt = try ScriptedModel { _ in "" }.tokenize(
      "Ship it to \(address), please.", parseSpecial: false)
    let model = ScriptedModel { _ in address }
    let (plain, ahead) = (Calls(), Calls())
    var options = SamplerOptions(method: .base, particles: 1, maxTokens: 60)
    let text = try await sample(plain.model(model), options, nil, prompt: prompt, run: 0)
    options.speculation = Speculation(spans: false)
    let same = try await sample(ahead.model(model), options, nil, prompt: prompt, run: 0)
    #expect(text.samples == same.samples && same.samples.first?.string == address)
    #expect(ahead.total * 2 < plain.total, "\(ahead.total) of \(plain.total)")
  }

  @Test func whatForcesTokensAndWhatGuessesThemGoTogether() async throws {
    let constraint = try RegularLanguage(pattern: "bbbbb(a|b)bbbb").automaton()
    for temperature in [1, 0.5] {
      var options = SamplerOptions(
        method: .smc(.exact), particles: 1, base: BaseAdjustment(temperature: temperature),
        maxTokens: 14)
      let plain = try await sample(EnumerableModel.forcedSpans, options, constraint, run: 2)
      options.speculation = Speculation()
      let ahead = try await sample(
        EnumerableModel.forcedSpans, options, constraint, draft: EnumerableModel.forcedSpans, run: 2
      )
      #expect(ahead.samples.map(\.tokenIDs) == plain.samples.map(\.tokenIDs))
      #expect(ahead.usage.forcedSteps == plain.usage.forcedSteps && plain.usage.forcedSteps > 0)
      #expect(abs((ahead.logZ ?? 0) - (plain.logZ ?? 1)) < 1e-5)
    }
  }

  @Test func whatCannotGuessIsRefused() async throws {
    var options = SamplerOptions(particles: 2, maxTokens: 8)
    options.speculation = Speculation()
    await #expect(throws: SamplingError.self) {
      _ = try await sample(EnumerableModel.toyC, options, nil, run: 0)
    }
    options.speculation = nil
    await #expect(throws: SamplingError.self) {
      _ = try await sample(EnumerableModel.toyC, options, nil, draft: wrong, run: 0)
    }
    options.particles = 1
    let error = await #expect(throws: SamplingError.self) {
      _ = try await sample(EnumerableModel.toyC, options, nil, draft: EnumerableModel.toyB, run: 0)
    }
    #expect(error?.message.contains("another vocabulary") == true, "\(String(describing: error))")
  }

  @Test func everyWayToGuessIsInItsTable() {
    let table = KindTable<SpeculationKind>.standard
    #expect(table.keys == ["auto", "spans", "lookup"])
    #expect(table["spans"]?.speculation.lookup == false)
    #expect(table["lookup"]?.speculation.spans == false)
  }
}
