import Inference

/// Where the work of many runs went: what `bench sampler` and `bench generate` print.
package struct SamplerReport: Hashable, Sendable, Codable {
  /// Runs taken together.
  package var runs = 0
  /// Particle steps, forced ones included.
  package var steps = 0
  /// Particle steps a second, prefill not counted.
  package var stepsPerSecond = 0.0
  /// The same with prefill.
  package var stepsPerSecondWithPrefill = 0.0
  /// Shares of the time after prefill, adding up to 1.
  package var share = Share()
  /// Microseconds of sampler and constraint a particle step.
  package var overheadPerStep = 0.0
  /// Generated tokens put through the model, a particle step.
  package var tokensEvaluatedPerStep = 0.0
  /// Distinct contexts asked for, a particle step.
  package var rowsPerStep = 0.0
  /// Questions to the constraint in a particle step.
  package var checks = Spread()
  /// Full masks made.
  package var masks = 0
  /// Share of the steps whose weight was exact.
  package var exact = 0.0
  /// Share of the steps that were skipped ahead.
  package var forced = 0.0

  /// Shares of time.
  package struct Share: Hashable, Sendable, Codable {
    /// The model.
    package var model = 0.0
    /// The constraint.
    package var constraint = 0.0
    /// The sampler.
    package var sampler = 0.0
  }

  /// A distribution in three numbers.
  package struct Spread: Hashable, Sendable, Codable {
    /// The mean.
    package var mean = 0.0
    /// The median.
    package var median = 0.0
    /// The largest.
    package var max = 0.0

    /// Three numbers.
    package init(mean: Double = 0, median: Double = 0, max: Double = 0) {
      self.mean = mean
      self.median = median
      self.max = max
    }
  }

  /// Adds up runs.
  package init(_ all: [SamplingRun]) {
    runs = all.count
    var time = SamplingSeconds()
    var checks: [Int32] = []
    var evaluated = 0
    var rows = 0
    var exact = 0
    var forced = 0
    for run in all {
      time.prefill += run.seconds.prefill
      time.decode += run.seconds.decode
      time.constraint += run.seconds.constraint
      time.sampler += run.seconds.sampler
      let usage = run.posterior.usage
      steps += usage.steps + usage.forcedSteps
      evaluated += usage.evaluated.decode
      rows += usage.rows
      masks += usage.masks
      exact += usage.exactSteps
      forced += usage.forcedSteps
      checks.append(contentsOf: usage.checksPerStep)
    }
    guard steps > 0 else { return }
    let count = Double(steps)
    let overhead = time.constraint + time.sampler
    let total = time.decode + overhead
    if total > 0 {
      stepsPerSecond = count / total
      stepsPerSecondWithPrefill = count / (total + time.prefill)
      share = Share(
        model: time.decode / total, constraint: time.constraint / total,
        sampler: time.sampler / total)
    }
    overheadPerStep = overhead / count * 1e6
    tokensEvaluatedPerStep = Double(evaluated) / count
    rowsPerStep = Double(rows) / count
    self.exact = Double(exact) / count
    self.forced = Double(forced) / count
    self.checks = Self.spread(checks)
  }

  private static func spread(_ values: [Int32]) -> Spread {
    guard !values.isEmpty else { return Spread() }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return Spread(
      mean: Double(sorted.reduce(0) { $0 + Int($1) }) / Double(sorted.count),
      median: sorted.count % 2 == 1
        ? Double(sorted[middle]) : Double(sorted[middle - 1] + sorted[middle]) / 2,
      max: Double(sorted[sorted.count - 1]))
  }
}
