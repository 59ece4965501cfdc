import Foundation
import Inference
import Sampling
import MartingaleTestSupport
import Testing

/// Token masking is another law than the posterior, by known amounts.
@Suite struct MaskedBiasTests {
  @Test func maskedFrequenciesAreTheLocallyMaskedLaw() async throws {
    for toy in [try Toy.b(), try .c(), try .d()] {
      let expected = try #require(try SequenceOracle.load()[toy.name])
      let runs = 6000
      let result = try await ManyRuns(
        toy, SamplerOptions(method: .masked, particles: 1), runs: runs, seed: 21)
      for (text, p) in expected.lcd + [("dead", expected.lcdDead)] {
        let found = text == "dead" ? result.dead : result.selfNormalised[text] ?? 0
        let error = (p * (1 - p) / Double(runs)).squareRoot()
        #expect(abs(found - p) <= 4 * error, "\(toy.name) \(text): \(found) for \(p)")
      }
    }
  }

  /// The tokens of every search without a limit on rejections follow the masked law.
  @Test(arguments: [
    TokenMethod.recursive(), .recursive(probes: 2), .exact, .automatic, .improper,
  ])
  func oneParticleDiesAsOftenAsMaskingDoes(_ method: TokenMethod) async throws {
    for toy in [try Toy.c(), try .d()] {
      let p = try #require(try SequenceOracle.load()[toy.name]).lcdDead
      let runs = 3000
      let result = try await ManyRuns(
        toy, SamplerOptions(method: .smc(method), particles: 1), runs: runs, seed: 22)
      let error = (p * (1 - p) / Double(runs)).squareRoot()
      #expect(abs(result.dead - p) < 4 * error, "\(toy.name) \(method): \(result.dead)")
    }
  }

  /// On toy B local weights are deterministic, so the bias of few particles is known exactly.
  @Test(arguments: [(1, 0.1), (2, 0.188022), (5, 0.394295), (10, 0.606208), (20, 0.789022)])
  func fewParticlesLeanTowardsMaskingByTheRightAmount(_ row: (Int, Double)) async throws {
    let runs = 3000
    let result = try await ManyRuns(
      try Toy.b(),
      SamplerOptions(method: .smc(.recursive()), particles: row.0, essThreshold: 0),
      runs: runs, seed: 23)
    let spread = (row.1 * (1 - row.1) / Double(runs)).squareRoot()
    #expect(abs((result.selfNormalised["by"] ?? 0) - row.1) < 4 * spread)
  }
}
