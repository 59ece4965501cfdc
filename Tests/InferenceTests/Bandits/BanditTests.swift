import Foundation
import Inference
import Testing

@Suite struct BanditTests {
  /// Expected regret over `rounds` with Bernoulli arms, averaged over `runs`.
  private func regret(_ rule: Bandit.Rule, rounds: Int, runs: Int) -> Double {
    let chances = ["a": 0.2, "b": 0.2, "c": 0.2, "d": 0.2, "e": 0.5]
    var sum = 0.0
    for run in 0..<runs {
      var random = RandomKey(seed: UInt64(run)).stream(for: .test)
      var bandit = Bandit(arms: chances.keys.sorted(), rule: rule)
      for _ in 0..<rounds {
        guard let arm = bandit.choose(&random), let chance = chances[arm] else { continue }
        bandit.record(random.uniform() < chance ? 1 : 0, for: arm)
        sum += 0.5 - chance
      }
    }
    return sum / Double(runs)
  }

  @Test func triesEveryArmFirst() {
    var random = RandomKey(seed: 1).stream(for: .test)
    var bandit = Bandit(arms: ["x", "y", "z"])
    for name in ["x", "y", "z"] {
      #expect(bandit.choose(&random) == name)
      bandit.record(name == "y" ? 1 : 0, for: name)
    }
    #expect(bandit.choose(&random) == "y")
    #expect(Bandit(arms: []).choose(&random) == nil)
  }

  @Test func followsTheFormula() {
    var bandit = Bandit(arms: ["x", "y"])
    for _ in 0..<90 { bandit.record(0.6, for: "x") }
    for _ in 0..<10 { bandit.record(0.5, for: "y") }
    // 0.6 + √(0.5 ln 100 / 90) = 0.760; 0.5 + √(0.5 ln 100 / 10) = 0.980
    var random = RandomKey(seed: 1).stream(for: .test)
    #expect(bandit.choose(&random) == "y")
    for _ in 0..<60 { bandit.record(0.5, for: "y") }
    // 0.6 + √(0.5 ln 160 / 90) = 0.768; 0.5 + √(0.5 ln 160 / 70) = 0.690
    #expect(bandit.choose(&random) == "x")
  }

  @Test func regretIsFarBelowChance() {
    // Chance alone costs 0.24 a round: 24 in 100, 240 in 1000.
    let confident = regret(.upperConfidence(alpha: 0.5), rounds: 100, runs: 200)
    let thompson = regret(.thompson, rounds: 100, runs: 200)
    #expect(confident < 17 && thompson < 17)
    #expect(regret(.upperConfidence(alpha: 0.5), rounds: 1000, runs: 50) < 60)
    #expect(regret(.thompson, rounds: 1000, runs: 50) < 60)
  }

  @Test func isSavedAndClampsRewards() throws {
    var bandit = Bandit(arms: ["x"], rule: .thompson)
    for reward in [2, -1, .nan, 0.5] { bandit.record(reward, for: "x") }
    bandit.record(1, for: "new")
    #expect(bandit.arms.map(\.mean) == [0.375, 1])
    let copy = try JSONDecoder().decode(Bandit.self, from: JSONEncoder().encode(bandit))
    #expect(copy == bandit)
  }
}
