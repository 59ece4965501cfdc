import Inference
import Testing

@Suite struct PairedBootstrapTests {
  @Test func theIntervalIsTheNormalOneForManyDraws() {
    var stream = RandomKey(seed: 4).stream(for: .test)
    let values = (0..<400).map { _ in stream.uniform() }
    let bootstrap = PairedBootstrap(values)
    let half = 1.96 * (1.0 / 12 / 400).squareRoot()
    #expect(abs(bootstrap.high - bootstrap.mean - half) < 0.004)
    #expect(abs(bootstrap.mean - bootstrap.low - half) < 0.004)
  }

  @Test func theIntervalCoversTheTruthAsOftenAsItSays() {
    var covered = 0
    for trial in 0..<200 {
      var stream = RandomKey(seed: UInt64(trial)).stream(for: .test)
      let values = (0..<50).map { _ in stream.uniform() - 0.5 }
      let bootstrap = PairedBootstrap(values, resamples: 1000, seed: UInt64(trial))
      if bootstrap.low <= 0 && 0 <= bootstrap.high { covered += 1 }
    }
    #expect((180...198).contains(covered))
  }

  @Test func nothingGivesZeros() {
    let bootstrap = PairedBootstrap([])
    #expect(bootstrap.mean == 0 && bootstrap.low == 0 && bootstrap.high == 0)
  }
}
