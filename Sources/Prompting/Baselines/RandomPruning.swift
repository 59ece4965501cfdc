internal import Inference

/// The control: prompts with random tokens cut, as many as a search evaluated.
///
/// How many tokens are cut is drawn uniformly between one and what leaves `minimumLength`, so that
/// the control visits the lengths that evolution passes through. Prompt `i` depends on the seed
/// and `i` alone: a longer control begins with the shorter one.
public struct RandomPruning {
  let genome: PromptGenome
  let measure: FitnessMeasure
  let minimumLength: Int
  let seed: UInt64

  /// A control.
  public init(
    _ genome: PromptGenome, measure: FitnessMeasure, minimumLength: Int = 15, seed: UInt64
  ) {
    self.genome = genome
    self.measure = measure
    self.minimumLength = minimumLength
    self.seed = seed
  }

  /// Evaluates the whole prompt and `count - 1` random ones.
  public func run(
    evaluations count: Int, onProgress: (GenerationSummary) -> Void = { _ in }
  ) async throws(PromptingError) -> SearchHistory {
    var history = SearchHistory()
    history.candidates.append(
      try await measure.candidate(
        genome.text, genome.whole, length: genome.count, generation: 0, parent: nil))
    var best = history.candidates[0].fitness
    for number in 1..<max(1, count) {
      let mask = mask(number)
      let text = genome.text(of: mask)
      let candidate = try await measure.candidate(
        text, mask, length: try genome.length(of: text), generation: number, parent: 0)
      history.candidates.append(candidate)
      best = max(best, candidate.fitness)
      if number % 50 == 0 || number == count - 1 {
        let recent = history.candidates.suffix(50)
        let summary = GenerationSummary(
          generation: number / 50, best: recent.map(\.fitness).max() ?? best,
          mean: recent.reduce(0) { $0 + $1.fitness } / Double(recent.count),
          length: recent.reduce(0) { $0 + Double($1.length) } / Double(recent.count),
          evaluations: history.candidates.count, bestSoFar: best)
        history.curve.append(summary)
        onProgress(summary)
      }
    }
    return history
  }

  /// The mask of control prompt `number`.
  public func mask(_ number: Int) -> PromptMask {
    var stream = RandomKey(seed: seed).stream(slot: number, step: 1, for: .prompt)
    var mask = genome.whole
    var prunable = genome.prunable(mask)
    let most = max(1, min(prunable.count - 1, genome.count - minimumLength))
    let cuts = 1 + stream.index(below: most)
    for _ in 0..<min(cuts, prunable.count) {
      mask.kept[prunable.remove(at: stream.index(below: prunable.count))] = false
    }
    return mask
  }
}
