import Foundation
import Inference
import Planning
import Testing

/// The house benchmark's regression numbers (development maps; skipped where they are absent).
@Suite(.enabled(if: HouseData.isPresent, "no house maps: set MARTINGALE_DATA"))
struct HouseBenchmarkTests {
  let benchmark: HouseBenchmark

  init() throws {
    benchmark = HouseBenchmark(maps: try HouseData.maps())
  }

  private func mean(
    _ episodes: [HouseBenchmark.Episode], _ value: (HouseBenchmark.Episode) -> Double
  )
    -> Double
  {
    episodes.reduce(0) { $0 + value($1) } / Double(episodes.count)
  }

  @Test func theNearestFrontierWalksTheKnownDistance() async throws {
    let episodes = try await benchmark.run { _, _ in
      Explorer(
        heuristic: NearestHeuristic(), weights: HeuristicWeights(promise: 0, avoidance: 0))
    }
    #expect(episodes.count == 180)
    #expect(abs(mean(episodes, \.metres) - 83.90) < 0.005)
    #expect(abs(mean(episodes, \.spl) - 0.346) < 0.0005)
  }

  @Test func theOracleWalksTheShortestWay() async throws {
    let episodes = try await benchmark.run { world, _ in
      Explorer(
        heuristic: HouseOracle(world, temper: .truthful),
        weights: HeuristicWeights(promise: 20, avoidance: 20))
    }
    #expect(episodes.allSatisfy { $0.spl > 0.9999 })
  }

  @Test(arguments: [(0.25, 1.0), (0.5, 0.997), (0.75, 0.861), (0.9, 0.556), (1.0, 0.332)])
  func noiseCostsWhatItDid(rate: Double, expected: Double) async throws {
    var total = 0.0
    for seed in 0..<3 {
      let episodes = try await benchmark.run { world, index in
        Explorer(
          heuristic: HouseOracle(
            world, temper: .noisy(rate),
            key: RandomKey(seed: UInt64(seed), request: UInt64(index))),
          weights: HeuristicWeights(promise: 20, avoidance: 10))
      }
      total += mean(episodes, \.spl) / 3
    }
    #expect(abs(total - expected) < 0.03, "SPL \(total)")
  }

  @Test func anAdversaryTerminatesWithTheGoalFound() async throws {
    let episodes = try await benchmark.run { world, _ in
      Explorer(
        heuristic: HouseOracle(world, temper: .adversarial),
        weights: HeuristicWeights(promise: 20, avoidance: 10))
    }
    #expect(episodes.allSatisfy { $0.spl > 0 })
    print("adversary metres", mean(episodes, \.metres), "spl", mean(episodes, \.spl))
  }

  @Test func thePriorIsAsGoodAsItWas() async throws {
    let prior = try HousePrior(json: HouseData.prior())
    let episodes = try await benchmark.run { _, _ in
      Explorer(heuristic: prior, weights: HeuristicWeights(promise: 20, avoidance: 20))
    }
    print("prior spl", mean(episodes, \.spl))
    #expect(mean(episodes, \.spl) >= 0.60)
  }
}
