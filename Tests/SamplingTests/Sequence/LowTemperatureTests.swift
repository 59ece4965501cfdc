import Constraints
import Foundation
import Inference
import Sampling
import MartingaleTestSupport
import Testing

/// What a constraint admits may lie far below single precision's range of the most likely token.
@Suite struct LowTemperatureTests {
  private let model = EnumerableModel("steep", tokens: ["a", "b", "c"]) { context in
    switch context.last {
    case nil: [0.6, 0.3, 0.08, 0.02]
    default: [0.05, 0.05, 0.1, 0.8]
    }
  }

  private func run(
    _ pattern: String, _ temperature: Double, _ method: SequenceMethod = .smc(.recursive())
  ) async throws -> Posterior {
    let options = SamplerOptions(
      method: method, particles: 20, base: BaseAdjustment(temperature: temperature), maxTokens: 4)
    return try await SequenceSampler(model: model, options: options).sample(
      SamplingRequest(prompt: [], constraint: try PatternConstraint(pattern)),
      key: RandomKey(seed: 3)
    ).posterior
  }

  @Test(arguments: [
    SequenceMethod.smc(.recursive()), .smc(.automatic), .smc(.exact), .masked,
    .smc(.recursive(probes: 2)),
  ])
  func theLeastLikelyTextIsStillFound(_ method: SequenceMethod) async throws {
    for temperature in [0, 0.001, 0.01, 0.1] {
      let posterior = try await run("ca?", temperature, method)
      #expect(posterior.samples.first?.string == "c", "\(temperature) \(method)")
      #expect(posterior.deadEnds.count == 0)
    }
  }

  /// At the end of the only text there is, the end itself may be what has no mass.
  @Test(arguments: [
    SequenceMethod.smc(.recursive()), .smc(.automatic), .smc(.exact), .masked,
    .smc(.recursive(probes: 2)),
  ])
  func anUnlikelyEndIsStillFound(_ method: SequenceMethod) async throws {
    let endless = EnumerableModel("endless", tokens: ["a", "b", "c"]) { _ in
      [0.6, 0.3, 0.099, 0.001]
    }
    for temperature in [0, 0.001, 0.01, 0.1] {
      let options = SamplerOptions(
        method: method, particles: 5, base: BaseAdjustment(temperature: temperature), maxTokens: 4)
      let posterior = try await SequenceSampler(model: endless, options: options).sample(
        SamplingRequest(prompt: [], constraint: try PatternConstraint("ac")),
        key: RandomKey(seed: 3)
      ).posterior
      #expect(posterior.samples.first?.string == "ac", "\(temperature) \(method)")
      guard temperature > 0, method != .masked else { continue }
      let logs = [0.6, 0.3, 0.099, 0.001].map { log($0) / temperature }
      let expected = logs[0] + logs[2] + logs[3] - 3 * logSumExp(logs)
      #expect(abs((posterior.logZ ?? 0) - expected) < 1e-3 * abs(expected))
    }
  }

  @Test func itsWeightIsExact() async throws {
    let t = 0.01
    let posterior = try await run("c", t)
    // p(c) and p(end | c), both at temperature t.
    func tempered(_ p: [Double], _ index: Int) -> Double {
      let logs = p.map { log($0) / t }
      return logs[index] - logSumExp(logs)
    }
    let expected = tempered([0.6, 0.3, 0.08, 0.02], 2) + tempered([0.05, 0.05, 0.1, 0.8], 3)
    #expect(abs((posterior.logZ ?? 0) - expected) < 1e-3 * abs(expected))
  }

  @Test func temperatureZeroTakesTheMostLikelyAdmittedToken() async throws {
    let posterior = try await run("[bc]a?", 0)
    #expect(posterior.samples.map(\.string) == ["b"])
  }
}
