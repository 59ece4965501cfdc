import Prompting

/// Shows a search's progress on standard error: a line a generation, a line an arm.
struct PromptProgress: Sendable {
  let isQuiet: Bool

  func show(_ event: PromptExperiment.Event) {
    guard !isQuiet else { return }
    switch event {
    case .began(let arm): StandardError.write(line: "\(arm):")
    case .progress(let arm, let point):
      StandardError.write(
        line: "  \(arm) \(point.generation): best \(decimal(point.best)), "
          + "mean \(decimal(point.mean)), best so far \(decimal(point.bestSoFar)), "
          + "length \(decimal(point.length)), \(point.evaluations) evaluations")
    case .finished(let arm):
      var line = "\(arm.name): dev \(percent(arm.dev.value))"
      if let test = arm.test {
        line += ", test \(percent(test.value)) "
        line += "[\(percent(test.interval.lowerBound)), \(percent(test.interval.upperBound))]"
      }
      StandardError.write(line: line + ", \(arm.prompt.length) tokens")
    }
  }

  private func decimal(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
  private func percent(_ value: Double) -> String { "\((value * 1000).rounded() / 10) %" }
}
