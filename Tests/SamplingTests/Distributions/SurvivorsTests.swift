import Foundation
import Inference
import Sampling
import Testing

@Suite struct SurvivorsTests {
  @Test func drawsByInverseCumulativeProbability() throws {
    let survivors = Survivors(try distribution([0.5, 0, 0.25, 0.25]))
    #expect(
      [0, 0.49, 0.51, 0.74, 0.76, 0.999_999_999].map { survivors.draw($0) } == [
        0, 0, 2, 2, 3, 3,
      ])
  }

  @Test func aRemovedEventIsNeverDrawnAgain() throws {
    let survivors = Survivors(try distribution([0.5, 0.3, 0.2]))
    survivors.remove(0)
    let drawn: [TokenID?] = (0..<100).map { survivors.draw(Double($0) / 100) }
    #expect(Set(drawn) == [1, 2])
    #expect(survivors.draw(0.59) == 1)
    #expect(survivors.draw(0.61) == 2)
    survivors.remove(1)
    survivors.remove(2)
    #expect(survivors.draw(0.5) == nil)
    #expect(survivors.total == 0)
  }

  @Test func whatIsLeftStaysAccurateAfterTheDominantEventHasGone() throws {
    let count = 49_152
    let vocabulary = BaseDistributionTests.vocabulary(count)
    var values = [Float](repeating: -20, count: count)
    values[300] = 5
    let survivors = Survivors(
      try BaseDistribution(Logits(values), events: EventSpace(vocabulary)))
    survivors.remove(300)
    let others = Double(count) * 0.96 - 1
    #expect(abs(survivors.total / exp(-25) / others - 1) < 0.01)
    let before = survivors.total
    survivors.remove(301)
    #expect(abs((before - survivors.total) / exp(-25) - 1) < 1e-3)
  }

  @Test func theOrderOfDrawingFollowsTheMasses() throws {
    let p = [0.4, 0.3, 0.2, 0.05, 0.05]
    let base = try distribution(p)
    var random = RandomKey(seed: 5).stream(for: .test)
    var pairs: [TokenID: Double] = [:]
    let runs = 40_000
    for _ in 0..<runs {
      let survivors = Survivors(base)
      let first = try #require(survivors.draw(random.uniform()))
      survivors.remove(first)
      let second = try #require(survivors.draw(random.uniform()))
      pairs[first * 8 + second, default: 0] += 1 / Double(runs)
    }
    for first in p.indices {
      for second in p.indices where first != second {
        let expected = p[first] * p[second] / (1 - p[first])
        let error = (expected * (1 - expected) / Double(runs)).squareRoot()
        #expect(abs((pairs[TokenID(first * 8 + second)] ?? 0) - expected) < 4.5 * error)
      }
    }
  }
}
