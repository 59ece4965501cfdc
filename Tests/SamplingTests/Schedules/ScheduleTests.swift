import Constraints
import Foundation
import Inference
import Sampling
import MartingaleTestSupport
import Testing

@Suite struct ScheduleTests {
  @Test func annealingFollowsItsFormula() {
    var schedule = ExploratoryAnnealing()
    #expect(schedule.temperature(after: 9) == 1)
    #expect(abs(schedule.temperature(after: 10) - (2.2 - exp(0.4))) < 1e-12)
    #expect(schedule.temperature(after: 18) > 0.1)
    #expect(schedule.temperature(after: 19) == 0.1)
    #expect(schedule.temperature(after: 1000) == 0.1)
    let row = Logits([1, 2, -.infinity])
    let cooled = schedule.reshape(
      row, after: TokenContext(prompt: [], generated: .init(repeating: 0, count: 50)))
    #expect(
      zip(cooled.values, [10, 20, -Float.infinity]).allSatisfy { $0 == $1 || abs($0 - $1) < 1e-4 })
  }

  @Test func certainTokensAreCooledAndUncertainOnesHeated() {
    var schedule = EntropyAdaptiveTemperature(warmUp: 4)
    for entropy in [0.1, 0.5, 1, 2, 4] { #expect(schedule.temperature(entropy: entropy) >= 0.9) }
    var (low, middle, high) = (schedule, schedule, schedule)
    let cold = low.temperature(entropy: 0.1)
    let neutral = middle.temperature(entropy: 1)
    let hot = high.temperature(entropy: 4)
    #expect(abs(cold - 0.95) < 1e-9 && abs(hot - 1.05) < 1e-9 && abs(neutral - 1) < 1e-9)
    #expect(schedule.temperature(entropy: 1e9) <= 1.05 + 1e-12)
  }

  @Test func nothingChangesBeforeTheWarmUpOrWithoutSpread() {
    var schedule = EntropyAdaptiveTemperature(base: 0.8, warmUp: 3)
    let temperatures = (0..<20).map { _ in schedule.temperature(entropy: 1.5) }
    #expect(temperatures.allSatisfy { $0 == 0.8 })
  }

  @Test func momentumLeavesACircle() {
    let row = Logits([0.55, 0.25, 0.15, 0.05].map { Float(log($0)) })
    let schedule = MomentumDecoding()
    // 0 is new: taken, whatever else is there.
    #expect(schedule.preference(row, [1, 2])[0] == 0)
    // 0 was seen, but after something else: 0.55 − 0.2 against 0.25 for new 1.
    #expect(schedule.preference(row, [0, 3])[0] == 0)
    // The two-gram (3, 0) was seen: 0.55 − 0.4 < 0.25.
    #expect(schedule.preference(row, [3, 0, 3])[0] == 1)
    // Both seen alone: 0.35 against 0.05.
    #expect(schedule.preference(row, [0, 1, 3])[0] == 0)
    let long: [TokenID] = [3, 3, 2, 1, 2, 3, 0, 3, 3, 2, 1, 2, 3]
    #expect(schedule.preference(row, long).last == 0)
    #expect(MomentumDecoding(exempt: [0]).preference(row, long)[0] == 0)
  }

  @Test func momentumIsGreedyUnderAConstraint() async throws {
    let sampler = SequenceSampler(
      model: EnumerableModel.toyC,
      options: SamplerOptions(method: .masked, particles: 3, maxTokens: 12),
      schedule: MomentumDecoding())
    let constraint = try RegularLanguage(pattern: "[ab]{9}").automaton()
    let posterior = try await sampler.sample(
      SamplingRequest(prompt: [], constraint: constraint), key: RandomKey(seed: 1)
    ).posterior
    #expect(posterior.samples.count == 1)
    #expect(posterior.samples[0].string.contains("b"))
  }

  @Test func aScheduleRedefinesTheBase() async throws {
    let sampler = SequenceSampler(
      model: EnumerableModel.toyD,
      options: SamplerOptions(method: .smc(.recursive()), particles: 1, maxTokens: 3),
      schedule: ExploratoryAnnealing(highest: 1.5, lowest: 0.5, delay: 0, scale: 1))
    let posterior = try await sampler.sample(
      SamplingRequest(prompt: [], constraint: try PatternConstraint("a")), key: RandomKey(seed: 1)
    ).posterior
    // T = 1.5 for the first token, then 0.5.
    func p(_ index: Int, _ t: Double) -> Double {
      let masses = [0.5, 0.25, 0.125, 0.125].map { pow($0, 1 / t) }
      return masses[index] / masses.reduce(0, +)
    }
    #expect(abs(exp(posterior.logZ ?? 0) - p(0, 1.5) * p(3, 0.5)) < 1e-6)
  }
}
