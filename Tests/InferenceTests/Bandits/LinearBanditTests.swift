import Inference
import Testing

@Suite struct LinearBanditTests {
  @Test func learnsWhichArmSuitsWhichSituation() {
    var bandit = LinearBandit(arms: ["left", "right"], dimension: 2)
    var random = RandomKey(seed: 1).stream(for: .learning)
    var late = 0
    for round in 0..<400 {
      let x = random.uniform() < 0.5 ? [1.0, 0] : [0, 1.0]
      let choice = bandit.choose(x) ?? ""
      let good = choice == (x[0] == 1 ? "left" : "right")
      bandit.record(random.uniform() < (good ? 0.8 : 0.2) ? 1 : 0, for: choice, at: x)
      if round >= 200, good { late += 1 }
    }
    #expect(late > 180)
    #expect(bandit.choose([1, 0]) == "left" && bandit.choose([0, 1]) == "right")
  }

  /// After one reward r at x: A⁻¹ = I − xxᵀ/(1 + xᵀx), θ = r x / (1 + xᵀx).
  @Test func theNumbersAreThoseOfRidgeRegression() {
    var bandit = LinearBandit(arms: ["a", "b"], dimension: 2, alpha: 1)
    bandit.record(2, for: "a", at: [1, 1])
    // At x = (1, 0): a has 2/3 + √(2/3) = 1.483, b has √1 = 1.
    #expect(bandit.choose([1, 0]) == "a")
    bandit.record(-2, for: "a", at: [1, 1])
    // Now θ = 0 and the bonus √(3/5) < 1.
    #expect(bandit.choose([1, 0]) == "b")
    #expect(bandit.pulls(of: "a") == 2)
  }

  @Test func otherDimensionsAndUnknownArmsChangeNothing() {
    var bandit = LinearBandit(arms: ["a"], dimension: 2)
    let before = bandit
    bandit.record(1, for: "b", at: [1, 1])
    bandit.record(1, for: "a", at: [1])
    #expect(bandit == before && bandit.choose([1]) == nil)
    #expect(LinearBandit(arms: [], dimension: 1).choose([1]) == nil)
  }
}
