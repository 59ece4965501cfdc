import Constraints
import Foundation
import Inference
import MartingaleTestSupport
import Sampling
import Testing

/// What samples tell of their tokens.
@Suite struct TokenRecordTests {
  private let model = ScriptedModel(insistence: 1) { _ in "abab" }

  private func generate(
    _ options: SamplerOptions, _ pattern: String? = "[ab]{3}c", records: Bool = true
  ) async throws -> Generation {
    let compiled = try pattern.map {
      try ConstraintCompiler().compile(ConstraintSpec([.regex($0)]))
    }
    return try await Generator(model: model, options: options).generate(
      try model.tokenize(prompt: "x"), under: compiled, recordsTokens: records,
      key: RandomKey(seed: 4))
  }

  /// The model's own log-probabilities of the tokens after the prompt.
  private func own(_ tokens: [TokenID]) async throws -> [Double] {
    let prompt = try model.tokenize(prompt: "x")
    var logs: [Double] = []
    for (place, token) in tokens.enumerated() {
      let context = TokenContext(prompt: prompt, generated: Array(tokens[..<place]))
      let row = try await model.next([context]).rows[0]
      let total = row.values.withUnsafeBufferPointer { logSumExp($0) }
      logs.append(Double(row.values[Int(token)]) - total)
    }
    return logs
  }

  @Test(arguments: [SequenceMethod.smc(.exact), .smc(.automatic), .masked])
  func theModelsOwnLawIsTold(_ method: SequenceMethod) async throws {
    for (temperature, forward) in [(1.0, FastForward.off), (0.5, .off), (1, .forcedTokens)] {
      var options = SamplerOptions(method: method, particles: 4, maxTokens: 20)
      options.base.temperature = temperature
      options.fastForward = forward
      let generation = try await generate(options)
      for sample in generation.posterior.samples {
        #expect(sample.record.map(\.id).starts(with: sample.tokenIDs))
        #expect(sample.record.count == sample.tokenIDs.count + 1, "the end is a token")
        let logs = try await own(sample.record.map(\.id))
        for (token, log) in zip(sample.record, logs) {
          #expect(abs(token.logProbability - log) < 1e-5)
        }
      }
    }
  }

  @Test func whatWasDrawnFromIsTheLocalLawGivenTheConstraint() async throws {
    let options = SamplerOptions(method: .smc(.exact), particles: 1, maxTokens: 20)
    let sample = try #require(try await generate(options).sample)
    let logs = try await own(sample.record.map(\.id))
    // After three letters only c can come, and after c nothing: those draws were no choice.
    #expect(sample.record.count == 5)
    for token in sample.record.suffix(2) { #expect(abs(token.drawnLogProbability) < 1e-6) }
    let prompt = try model.tokenize(prompt: "x")
    for place in 0..<3 {
      let context = TokenContext(
        prompt: prompt, generated: Array(sample.tokenIDs[..<place]))
      let row = try await model.next([context]).rows[0]
      let total = row.values.withUnsafeBufferPointer { logSumExp($0) }
      let allowed = ["a", "b"].map { Double(row.values[Int(Array($0.utf8)[0])]) - total }
      #expect(
        abs(sample.record[place].drawnLogProbability - (logs[place] - logSumExp(allowed))) < 1e-5)
    }
  }

  @Test func nothingIsToldUnasked() async throws {
    let options = SamplerOptions(particles: 2, maxTokens: 8)
    let unasked = try await generate(options, records: false)
    #expect(unasked.posterior.samples.allSatisfy { $0.record.isEmpty })
    // Asking changes nothing else.
    let asked = try await generate(options)
    #expect(asked.posterior.samples.map(\.text) == unasked.posterior.samples.map(\.text))
    #expect(asked.posterior.logZ == unasked.posterior.logZ)
    let free = try await generate(
      SamplerOptions(method: .base, particles: 1, maxTokens: 3), nil)
    #expect(free.sample?.record.count == free.sample?.tokenIDs.count)
    for token in free.sample?.record ?? [] {
      #expect(abs(token.drawnLogProbability - token.logProbability) < 1e-5)
    }
  }
}
