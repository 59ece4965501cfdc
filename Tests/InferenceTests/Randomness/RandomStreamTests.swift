import Inference
import Testing

@Suite struct RandomStreamTests {
  @Test func aStreamIsAFunctionOfItsKey() {
    let key = RandomKey(seed: 7, request: 3)
    var one = key.stream(slot: 1, step: 2, for: .token)
    var two = key.stream(slot: 1, step: 2, for: .token)
    #expect((0..<100).map { _ in one.next() } == (0..<100).map { _ in two.next() })
  }

  @Test func anyPartOfTheKeyChangesTheStream() {
    let base = RandomKey(seed: 7, request: 3, output: 1)
    var streams = [
      base.stream(for: .token), base.stream(slot: 1, for: .token),
      base.stream(step: 1, for: .token), base.stream(for: .resampling),
      RandomKey(seed: 8, request: 3, output: 1).stream(for: .token),
      RandomKey(seed: 7, request: 4, output: 1).stream(for: .token),
      RandomKey(seed: 7, request: 3, output: 2).stream(for: .token),
    ]
    let firsts = streams.indices.map { streams[$0].next() }
    #expect(Set(firsts).count == firsts.count)
  }

  @Test func uniformsHaveTheRightMeanAndVariance() {
    var stream = RandomKey(seed: 1).stream(for: .test)
    let draws = (0..<100_000).map { _ in stream.uniform() }
    let mean = draws.reduce(0, +) / 100_000
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 100_000
    #expect(draws.allSatisfy { (0..<1).contains($0) })
    #expect(abs(mean - 0.5) < 0.004)
    #expect(abs(variance - 1.0 / 12) < 0.002)
  }
}
