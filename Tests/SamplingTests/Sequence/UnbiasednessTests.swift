import Constraints
import Foundation
import Inference
import Sampling
import MartingaleTestSupport
import Testing

/// E[Ẑ] = Z and E[(1/N) Σ w 1{y}] = Z π(y), within four standard errors.
@Suite struct UnbiasednessTests {
  static func check(_ toy: Toy, _ runs: ManyRuns, _ label: String) throws {
    let truth = try toy.model.posterior(toy.constraint, maxTokens: toy.maxTokens)
    #expect(abs(runs.mean - truth.z) < 4 * runs.standardError, "\(label): Z \(runs.mean)")
    for (text, p) in truth.probabilities where p > 0.15 {
      #expect(runs.deviation(text, from: p * truth.z) < 4, "\(label): \(text)")
    }
  }

  @Test(arguments: [1, 2, 5], [0, 0.5, 0.9, 1])
  func everyThreshold(_ particles: Int, _ threshold: Double) async throws {
    for toy in [try Toy.b(), try .c(), try .d()] {
      let options = SamplerOptions(
        method: .smc(.recursive()), particles: particles, essThreshold: threshold)
      let runs = try await ManyRuns(toy, options, runs: 1000)
      try Self.check(toy, runs, "\(toy.name) N \(particles) τ \(threshold)")
    }
  }

  @Test(arguments: ResamplingScheme.allCases)
  func everyResamplingScheme(_ scheme: ResamplingScheme) async throws {
    for toy in [try Toy.c(), try .d()] {
      let options = SamplerOptions(
        method: .smc(.recursive()), particles: 5, essThreshold: 0.9, resampling: scheme)
      let runs = try await ManyRuns(toy, options, runs: 1200, seed: 4)
      try Self.check(toy, runs, "\(toy.name) \(scheme)")
    }
  }

  @Test(arguments: [
    SequenceMethod.smc(.automatic), .smc(.exact), .smc(.recursive(probes: 3)), .smc(.blind),
    .smc(.recursive(maxRejects: 2)), .rerank,
  ])
  func everyProperMethod(_ method: SequenceMethod) async throws {
    for toy in [try Toy.c(), try .d()] {
      let runs = try await ManyRuns(
        toy, SamplerOptions(method: method, particles: 5), runs: 1200, seed: 7)
      try Self.check(toy, runs, "\(toy.name) \(method)")
    }
  }

  /// Sequential importance sampling.
  @Test(arguments: [TokenMethod.recursive(), .exact])
  func withoutResampling(_ method: TokenMethod) async throws {
    for toy in [try Toy.c(), try .d()] {
      let options = SamplerOptions(method: .smc(method), particles: 5, essThreshold: 0)
      let runs = try await ManyRuns(toy, options, runs: 1200, seed: 7)
      try Self.check(toy, runs, "\(toy.name) \(method)")
    }
  }

  @Test(arguments: [0.5, 2], [TokenMethod.recursive(), .exact, .blind])
  func drawingFromAnotherDistributionIsCorrected(
    _ temperature: Double, _ method: TokenMethod
  ) async throws {
    for toy in [try Toy.c(), try .d()] {
      var options = SamplerOptions(method: .smc(method), particles: 5)
      options.proposal = BaseAdjustment(temperature: temperature)
      let runs = try await ManyRuns(toy, options, runs: 1500, seed: 9)
      try Self.check(toy, runs, "\(toy.name) \(method) \(temperature)")
    }
  }

  @Test func throughAnOracleAllTheSame() async throws {
    for toy in [try Toy.c(), try .d()] {
      let oracle: any ConstraintOracle =
        toy.name == "C"
        ? ConstraintAsOracle(try PatternConstraint(#"(a+)b\1(c?)"#))
        : ConstraintAsOracle(WithoutDoubleA())
      for method in [SequenceMethod.smc(.recursive()), .smc(.exact), .smc(.automatic), .rerank] {
        let runs = try await ManyRuns(
          toy, SamplerOptions(method: method, particles: 4), runs: 1000, seed: 8, oracle: oracle)
        try Self.check(toy, runs, "\(toy.name) \(method)")
      }
    }
  }

  @Test func theFixtureAgreesWithEnumeration() throws {
    for toy in [try Toy.b(), try .c(), try .d()] {
      let expected = try #require(try SequenceOracle.load()[toy.name])
      let truth = try toy.model.posterior(toy.constraint, maxTokens: toy.maxTokens)
      #expect(abs(truth.z - expected.z) < 1e-15)
      #expect(truth.probabilities.count == expected.n)
      for (text, p) in expected.posterior {
        #expect(abs((truth.probabilities[text] ?? 0) - p) < 1e-12)
      }
    }
  }

  @Test func manyParticlesApproachThePosterior() async throws {
    for toy in [try Toy.c(), try .d()] {
      let truth = try toy.model.posterior(toy.constraint, maxTokens: toy.maxTokens)
      let options = SamplerOptions(method: .smc(.recursive()), particles: 500)
      let runs = try await ManyRuns(toy, options, runs: 24)
      for (text, p) in truth.probabilities {
        #expect(abs((runs.selfNormalised[text] ?? 0) - p) < 0.03, "\(toy.name) \(text)")
      }
    }
  }
}
