package import Inference

/// TAPruning: threshold accepting over single cuts; and its ablation that only climbs (SAHC).
///
/// A pass drops each token in turn from the current prompt and keeps the drop when the score stays
/// within a share δ of the *best* score so far; passes go on over the re-tokenised text until one
/// changes nothing. With f* ≥ 0 the test is f ≥ δ f*; a negative best score, which rewards can
/// have, is tested by f ≥ f* − (1 − δ)|f*|.
package struct ThresholdPruning {
  /// Which drops are kept.
  package enum Acceptance: Hashable, Sendable {
    /// f ≥ δ f*.
    case threshold(Double)
    /// f > f*.
    case improvement
  }

  let measure: FitnessMeasure
  let acceptance: Acceptance
  let shuffles: Bool
  let seed: UInt64

  /// A search.
  /// - Parameters:
  ///   - acceptance: δ = 0.96 is the published threshold.
  ///   - shuffles: whether each pass visits the tokens in a random order.
  package init(
    measure: FitnessMeasure, acceptance: Acceptance = .threshold(0.96), shuffles: Bool = false,
    seed: UInt64 = 0
  ) {
    self.measure = measure
    self.acceptance = acceptance
    self.shuffles = shuffles
    self.seed = seed
  }

  /// What a search came to.
  package struct Outcome: Sendable {
    /// Every evaluated prompt; the curve has one point a pass.
    package var history: SearchHistory
    /// Numbers of the accepted prompts, in order; the whole prompt first.
    package var accepted: [Int]

    /// The accepted prompt with the greatest fitness, the last (shortest) one on ties.
    package var chosen: Int? {
      accepted.reduce(nil) { best, index in
        guard let best else { return index }
        let candidates = history.candidates
        return candidates[index].fitness >= candidates[best].fitness ? index : best
      }
    }
  }

  /// Prunes until a pass changes nothing, or `most` prompts were evaluated.
  package func run(
    _ text: String, slots: [String], model: any LanguageModel, evaluations most: Int = .max,
    onPass: (GenerationSummary) -> Void = { _ in }
  ) async throws(PromptingError) -> Outcome {
    var genome = try PromptGenome(text, slots: slots, model: model)
    var history = SearchHistory()
    let start = try await measure.candidate(
      text, genome.whole, length: genome.count, generation: 0, parent: nil)
    history.candidates.append(start)
    var accepted = [0]
    var best = start.fitness
    var pass = 0
    while true {
      pass += 1
      var mask = genome.whole
      var order = genome.prunable(mask)
      if shuffles {
        var stream = RandomKey(seed: seed).stream(step: pass, for: .prompt)
        order.shuffle(using: &stream)
      }
      for position in order where history.candidates.count < most {
        mask.kept[position] = false
        let text = genome.text(of: mask)
        let candidate = try await measure.candidate(
          text, nil, length: try genome.length(of: text), generation: pass,
          parent: accepted[accepted.count - 1])
        history.candidates.append(candidate)
        if accepts(candidate.fitness, best: best) {
          best = max(best, candidate.fitness)
          accepted.append(history.candidates.count - 1)
        } else {
          mask.kept[position] = true
        }
      }
      let current = history.candidates[accepted[accepted.count - 1]]
      let summary = GenerationSummary(
        generation: pass, best: best, mean: current.fitness, length: Double(current.length),
        evaluations: history.candidates.count,
        bestSoFar: history.best.map { history.candidates[$0].fitness } ?? best)
      history.curve.append(summary)
      onPass(summary)
      let next = try PromptGenome(current.text, slots: slots, model: model)
      if next.count == genome.count || history.candidates.count >= most {
        return Outcome(history: history, accepted: accepted)
      }
      genome = next
    }
  }

  func accepts(_ fitness: Double, best: Double) -> Bool {
    switch acceptance {
    case .threshold(let share):
      fitness >= best - (1 - share) * abs(best)
    case .improvement: fitness > best
    }
  }
}
