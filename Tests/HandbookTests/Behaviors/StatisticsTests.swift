import Foundation
import Handbook
import Inference
import Testing

@Suite("Statistics")
struct StatisticsTests {
  @Test("The posterior without experience is uniform")
  func prior() {
    let posterior = Statistics().posterior(now: 0)
    #expect(posterior.mean == 0.5)
    #expect(posterior.logit == 0)
  }

  @Test("Samples have the mean and the variance of the distribution")
  func sampling() {
    var random = RandomKey(seed: 3).stream(for: .test)
    for (alpha, beta) in [(1.0, 1.0), (8, 2), (1, 30)] {
      let posterior = BetaPosterior(alpha: alpha, beta: beta)
      let draws = (0..<20_000).map { _ in posterior.sample(&random) }
      #expect(draws.allSatisfy { (0...1).contains($0) })
      let mean = draws.reduce(0, +) / 20_000
      let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
      let sum = alpha + beta
      #expect(abs(mean - posterior.mean) < 0.005)
      #expect(abs(variance - alpha * beta / (sum * sum * (sum + 1))) < 0.003)
    }
  }

  @Test("Only cited uses with an outcome count, and older ones count less")
  func decay() async throws {
    let folder = try TemporaryFolder()
    let store = try BehaviorStore.test(folder)
    try await store.add("abc", "Do this and then that.")
    let name = try named("abc")
    func event(_ id: Int, cited: Bool = true, _ outcome: UsageEvent.Outcome, at: Int) -> UsageEvent
    {
      UsageEvent(
        id: "\(id)", name: name, version: 1, run: "r", cited: cited, outcome: outcome, at: at)
    }
    let quarter = 90 * 86_400
    try await store.record([
      event(0, .success, at: 0), event(1, cited: false, .failure, at: 0), event(2, .unknown, at: 0),
      event(3, .failure, at: quarter),
    ])
    let statistics = try await store.behavior(name).statistics
    #expect(statistics.uses == 4)
    #expect(statistics.cited == 3)
    #expect((statistics.successes, statistics.failures) == (1, 1))
    let posterior = statistics.posterior(now: quarter)
    #expect(abs(posterior.alpha - (1 + 0.5 * exp2(-1.0 / 200))) < 1e-9)
    #expect(posterior.beta == 2)
    #expect(abs(statistics.posterior(now: 2 * quarter).beta - 1.5) < 1e-9)
    // A clock that went back takes nothing away.
    #expect(statistics.posterior(now: 0).beta == 2)
  }
}
