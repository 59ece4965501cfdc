import Prompting
import Testing

struct PiecewiseRewardTests {
  @Test func twoLabels() {
    let probabilities = PiecewiseReward.probabilities([2, 0])
    #expect(abs(probabilities[0] - 0.88080) < 5e-6)
    #expect(abs(probabilities[1] - 0.11920) < 5e-6)
    #expect(abs(PiecewiseReward.gap([2, 0], label: 0) - 0.76159) < 5e-6)
    #expect(abs(PiecewiseReward.of([2, 0], label: 0) - 152.32) < 5e-3)
    #expect(abs(PiecewiseReward.of([2, 0], label: 1) + 137.09) < 5e-3)
  }

  @Test func threeLabels() {
    let probabilities = PiecewiseReward.probabilities([1, 0, -1])
    for (value, wanted) in zip(probabilities, [0.66524, 0.24473, 0.09003]) {
      #expect(abs(value - wanted) < 5e-6)
    }
    #expect(abs(PiecewiseReward.gap([1, 0, -1], label: 1) + 0.42051) < 5e-6)
    #expect(abs(PiecewiseReward.of([1, 0, -1], label: 1) + 75.69) < 5e-3)
  }

  @Test func anyAdditiveConstantWillDo() {
    let one = PiecewiseReward.of([1, 0.25, -1], label: 0)
    let two = PiecewiseReward.of([-19, -19.75, -21], label: 0)
    #expect(abs(one - two) < 1e-4)
  }

  @Test func bounds() {
    #expect(abs(PiecewiseReward.of([60, -60], label: 0) - 200) < 1e-9)
    #expect(abs(PiecewiseReward.of([60, -60], label: 1) + 180) < 1e-9)
  }
}
