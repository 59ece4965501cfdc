import Inference
import Sampling
import Testing

@Suite struct ResamplingTests {
  @Test(arguments: ResamplingScheme.allCases)
  func everyParticleHasItsExpectedNumberOfCopies(_ scheme: ResamplingScheme) {
    let weights = [0.05, 0.4, 0, 0.25, 0.2, 0.1]
    var random = RandomKey(seed: 2).stream(for: .test)
    var counts = [Double](repeating: 0, count: 6)
    let runs = 20_000
    for _ in 0..<runs {
      let ancestors = scheme.ancestors(weights, &random)
      #expect(ancestors.count == 6)
      for index in ancestors { counts[index] += 1 / Double(runs) }
    }
    for index in weights.indices {
      #expect(abs(counts[index] - 6 * weights[index]) < 0.05)
    }
    #expect(counts[2] == 0)
  }

  @Test(arguments: [ResamplingScheme.stratified, .systematic, .residual])
  func equalWeightsKeepEveryone(_ scheme: ResamplingScheme) {
    var random = RandomKey(seed: 3).stream(for: .test)
    let weights = [Double](repeating: 1.0 / 7, count: 7)
    #expect(scheme.ancestors(weights, &random) == Array(0..<7))
  }

  @Test(arguments: ResamplingScheme.allCases)
  func roundingNeverReachesADeadParticle(_ scheme: ResamplingScheme) {
    struct Highest: UniformSource {
      func uniform() -> Double { 1 - 0x1p-53 }
    }
    var source = Highest()
    let ancestors = scheme.ancestors([0.1, 0.2, 0.7 - 1e-13, 0, 0], &source)
    #expect(ancestors.allSatisfy { $0 <= 2 })
  }

  @Test func logWeights() {
    #expect(abs(logSumExp([-1000, -1000]) - (-1000 + 0.693_147_180_559_945)) < 1e-9)
    #expect(logSumExp([-.infinity, -.infinity]) == -.infinity)
    #expect(normalised([.nan, 0, 0]) == [0, 0.5, 0.5])
    #expect(effectiveSampleSize([0.25, 0.25, 0.25, 0.25]) == 4)
    #expect(effectiveSampleSize([0, 0]) == 0)
  }
}
