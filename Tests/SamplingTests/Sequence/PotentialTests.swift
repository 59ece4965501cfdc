import Constraints
import Foundation
import Inference
import Sampling
import MartingaleTestSupport
import Testing

/// Scores by the number of c's, and promises something for every prefix.
private struct CountingC: Potential {
  var promise: Double
  func complete(_ texts: [[UInt8]]) async throws(SamplingError) -> [Double] {
    texts.map { 0.7 * Double($0.count { $0 == 99 }) }
  }
  func prefix(_ texts: [[UInt8]]) async throws(SamplingError) -> [Double] {
    texts.map { promise * Double($0.count { $0 == 99 }) - 0.3 * Double($0.count) }
  }
}

@Suite struct PotentialTests {
  /// Twists guide resampling and are divided out: whatever is promised, the target stays.
  @Test(arguments: [-1, 0, 0.7, 2], [0.5, 1])
  func promisesDoNotChangeTheTarget(_ promise: Double, _ threshold: Double) async throws {
    let toy = try Toy.d()
    let truth = try toy.model.posterior(toy.constraint, maxTokens: toy.maxTokens) {
      exp(0.7 * Double($0.utf8.count { $0 == 99 }))
    }
    let runs = try await ManyRuns(
      toy,
      SamplerOptions(method: .smc(.recursive()), particles: 6, essThreshold: threshold),
      runs: 1000, seed: 31, potentials: [CountingC(promise: promise)])
    #expect(abs(runs.mean - truth.z) < 4 * runs.standardError)
    for (text, p) in truth.probabilities where p > 0.05 {
      #expect(runs.deviation(text, from: p * truth.z) < 4, "\(text)")
    }
  }

  @Test func aTextScoredMinusInfinityIsRefused() async throws {
    let toy = try Toy.b()
    let never = TextPotential { $0 == Array("ax".utf8) ? -.infinity : 0 }
    var options = SamplerOptions(particles: 30)
    options.maxTokens = 3
    let posterior = try await SequenceSampler(model: toy.model, options: options).sample(
      SamplingRequest(prompt: [], constraint: toy.constraint, potentials: [never]),
      key: RandomKey(seed: 1)
    ).posterior
    #expect(posterior.samples.map(\.string) == ["by"])
    #expect(posterior.deadEnds.refused > 0)
  }
}
