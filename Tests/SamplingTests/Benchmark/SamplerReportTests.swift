import Constraints
import Inference
import Sampling
import MartingaleTestSupport
import Testing

@Suite struct SamplerReportTests {
  private func run(_ checks: [Int32], _ seconds: SamplingSeconds) -> SamplingRun {
    var usage = SamplingUsage()
    usage.steps = checks.count
    usage.forcedSteps = 2
    usage.exactSteps = 1
    usage.evaluated = EvaluationCount(prefill: 100, decode: 5)
    usage.rows = 4
    usage.checksPerStep = checks
    let posterior = Posterior(
      samples: [], logZ: nil, ess: 0, ancestors: 0, guarantee: .masked, particles: 1,
      resamplings: 0, deadEnds: DeadEnds(), usage: usage)
    return SamplingRun(posterior: posterior, seconds: seconds)
  }

  @Test func addsUpRuns() {
    let seconds = SamplingSeconds(prefill: 1, decode: 0.45, constraint: 0.02, sampler: 0.03)
    let report = SamplerReport([run([2, 2, 8], seconds), run([2, 4, 6], seconds)])
    #expect(report.runs == 2 && report.steps == 10)
    #expect(abs(report.stepsPerSecond - 10) < 1e-9)
    #expect(abs(report.stepsPerSecondWithPrefill - 10.0 / 3) < 1e-9)
    #expect(abs(report.share.model - 0.9) < 1e-9 && abs(report.share.constraint - 0.04) < 1e-9)
    #expect(abs(report.share.sampler - 0.06) < 1e-9)
    #expect(abs(report.overheadPerStep - 10_000) < 1e-6)
    #expect(report.tokensEvaluatedPerStep == 1 && report.rowsPerStep == 0.8)
    #expect(report.checks == SamplerReport.Spread(mean: 4, median: 3, max: 8))
    #expect(report.exact == 0.2 && report.forced == 0.4)
  }

  @Test func nothingGivesNothing() {
    #expect(SamplerReport([]).stepsPerSecond == 0)
  }

  @Test func everyKernelIsTimed() throws {
    let kernel = try KernelBenchmark(vocabulary: 2000, repetitions: 3)
    #expect(kernel.vocabulary == 2000)
    for part in [
      kernel.distribution, kernel.step, kernel.rejection, kernel.masked, kernel.sortedKeys,
    ] { #expect(part > 0 && part.isFinite) }
    #expect(kernel.ratio == kernel.sortedKeys / (kernel.distribution + kernel.step))
  }
}
