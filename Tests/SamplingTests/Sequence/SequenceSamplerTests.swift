import Constraints
import Foundation
import Inference
import Sampling
import MartingaleTestSupport
import Testing

@Suite struct SequenceSamplerTests {
  private func run(
    _ toy: Toy, _ options: SamplerOptions, seed: UInt64 = 1, potentials: [any Potential] = []
  ) async throws -> Posterior {
    var options = options
    options.maxTokens = toy.maxTokens
    return try await SequenceSampler(model: toy.model, options: options).sample(
      SamplingRequest(prompt: [], constraint: toy.constraint, potentials: potentials),
      key: RandomKey(seed: seed)
    ).posterior
  }

  @Test func theSameKeyGivesTheSamePosterior() async throws {
    let toy = try Toy.c()
    let one = try await run(toy, SamplerOptions(particles: 20))
    let two = try await run(toy, SamplerOptions(particles: 20))
    #expect(one == two)
    #expect(try await run(toy, SamplerOptions(particles: 20), seed: 2) != one)
  }

  @Test func everyTextIsAMemberAndWeightsAddUp() async throws {
    let toy = try Toy.d()
    for seed in 0..<40 {
      let posterior = try await run(toy, SamplerOptions(particles: 10), seed: UInt64(seed))
      for sample in posterior.samples {
        #expect(try toy.constraint.accepts(sample.text), "\(sample.string)")
        #expect(sample.tokens + 1 <= toy.maxTokens)
      }
      if posterior.samples.isEmpty { continue }
      #expect(abs(posterior.samples.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
      let texts = Set(posterior.samples.map(\.text))
      #expect(texts.count == posterior.samples.count)
      #expect((1...10).contains(posterior.ancestors))
      #expect(posterior.ess > 0.99 && posterior.ess < 10.01)
    }
  }

  @Test func aDeadEndLeavesNoTextAndSaysWhy() async throws {
    let toy = Toy(
      name: "dead", model: .toyD, constraint: try PatternConstraint("z"), maxTokens: 5)
    let posterior = try await run(toy, SamplerOptions(particles: 3))
    #expect(posterior.samples.isEmpty && posterior.ess == 0 && posterior.ancestors == 0)
    #expect(posterior.logZ == -.infinity)
    #expect(posterior.deadEnds.constraint == 3)
    let error = #expect(throws: SamplingError.self) {
      try posterior.draw(RandomKey(seed: 1).stream(for: .selection))
    }
    #expect(error?.code == .deadEnd)
    #expect(error?.message.contains("3 met no token") == true)
  }

  @Test func theEndAtTheLimitCostsOneCheck() async throws {
    let toy = Toy(
      name: "limit", model: .toyD, constraint: try PatternConstraint("[abc]*"), maxTokens: 1)
    let posterior = try await run(
      toy, SamplerOptions(method: .smc(.recursive()), particles: 1))
    #expect(posterior.usage.checks == 1)
    #expect(posterior.samples.map(\.string) == [""])
    #expect(abs((posterior.logZ ?? 0) - log(0.125)) < 1e-6)
  }

  @Test func claimsMatchMethods() async throws {
    let toy = try Toy.b()
    for (method, particles, guarantee) in [
      (.smc(.recursive()), 2, .posterior), (.smc(.recursive()), 1, .masked),
      (.smc(.improper), 8, .masked), (.masked, 8, .masked), (.rerank, 8, .posterior),
      (.rerank, 1, .validatedOnly), (.base, 4, .validatedOnly), (.bestOf, 4, .validatedOnly),
    ] as [(SequenceMethod, Int, Guarantee)] {
      let posterior = try await run(toy, SamplerOptions(method: method, particles: particles))
      #expect(posterior.guarantee == guarantee, "\(method)")
      let estimates = [.posterior].contains(guarantee) || method == .smc(.recursive())
      #expect((posterior.logZ != nil) == (estimates || method == .rerank))
    }
  }

  @Test func equalContextsAreAskedOnce() async throws {
    let posterior = try await run(try Toy.b(), SamplerOptions(particles: 50))
    #expect(posterior.usage.rows <= 1 + 2 + 2)
    #expect(posterior.usage.evaluated.decode == posterior.usage.rows)
    #expect(posterior.usage.checksPerStep.count == posterior.usage.steps)
    #expect(posterior.usage.checksPerStep.reduce(0) { $0 + Int($1) } == posterior.usage.checks)
  }

  @Test func unconstrainedDrawingIsTheModelItself() async throws {
    let sampler = SequenceSampler(
      model: EnumerableModel.toyD,
      options: SamplerOptions(method: .base, particles: 20_000, maxTokens: 3))
    let posterior = try await sampler.sample(
      SamplingRequest(prompt: []), key: RandomKey(seed: 3)
    ).posterior
    let weights = Dictionary(uniqueKeysWithValues: posterior.samples.map { ($0.string, $0) })
    for (text, p, finish) in [
      ("", 0.125, .stop), ("a", 0.0625, .stop), ("aab", 0.0625, .length),
      ("cc", 0.125 * 0.015625, .stop),
    ] as [(String, Double, FinishReason)] {
      let sample = try #require(weights[text])
      #expect(abs(sample.weight - p) < 4 * (p * (1 - p) / 20_000).squareRoot(), "\(text)")
      #expect(sample.finish == finish)
    }
  }

  @Test func bestOfKeepsTheBestValidText() async throws {
    let length = TextPotential { Double($0.count) }
    let toy = try Toy.d()
    let posterior = try await run(
      toy, SamplerOptions(method: .bestOf, particles: 400), potentials: [length])
    #expect(posterior.samples.count == 1)
    #expect(posterior.samples[0].text.count == 5)
    #expect(try toy.constraint.accepts(posterior.samples[0].text))
    let likely = try await run(toy, SamplerOptions(method: .bestOf, particles: 400))
    #expect(likely.samples.count == 1 && likely.samples[0].weight == 1)
  }

  @Test func optionsAreChecked() async throws {
    for options in [
      SamplerOptions(particles: 0), SamplerOptions(essThreshold: 1.5),
      SamplerOptions(essThreshold: .nan), SamplerOptions(maxTokens: 0),
      SamplerOptions(method: .smc(.recursive(probes: 0))),
      SamplerOptions(method: .smc(.recursive(maxRejects: 1))),
    ] {
      let error = #expect(throws: SamplingError.self) { try options.validate() }
      #expect(error?.code == .invalidOptions)
    }
  }

  @Test func aLongPromptIsRefusedWithBothCounts() async throws {
    let sampler = SequenceSampler(model: ScriptedModel(contextLength: 10) { _ in "x" })
    let error = await #expect(throws: SamplingError.self) {
      try await sampler.sample(
        SamplingRequest(prompt: [TokenID](repeating: 65, count: 11)), key: RandomKey(seed: 1))
    }
    #expect(error?.message.contains("11") == true && error?.message.contains("10") == true)
  }
}
