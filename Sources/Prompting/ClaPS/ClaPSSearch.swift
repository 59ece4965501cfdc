package import Inference

/// Searches for a few words that make a prompt better, over a small vocabulary (ClaPS, Zhou et al.
/// 2023). Prompts are found on the fitness items and chosen by their dev accuracy.
package struct ClaPSSearch: Sendable {
  /// How the words are searched for.
  package enum Method: String, Hashable, Sendable, CaseIterable {
    /// One word after the other, each the best.
    case greedy
    /// A population of word strings: mutation and uniform crossover.
    case genetic
    /// Strings that move towards their own best and the best of all.
    case swarm
  }

  /// How the words are searched for.
  package var method: Method = .greedy
  /// Words of a prompt.
  package var length = 5
  /// Strings of `genetic` and `swarm`.
  package var population = 128
  /// Rounds of `genetic` and `swarm`.
  package var rounds = 30
  /// The share of a word to be changed at a mutation.
  package var mutation = 0.1
  /// The seed.
  package var seed: UInt64 = 0

  let template: ClaPSTemplate
  let measure: FitnessMeasure

  /// A search.
  package init(template: ClaPSTemplate, measure: FitnessMeasure) {
    self.template = template
    self.measure = measure
  }

  /// The candidates: one a position or round, in order. `history.candidates` holds them alone.
  package func run(
    over vocabulary: [TokenID], onRound: (GenerationSummary) -> Void = { _ in }
  ) async throws(PromptingError) -> SearchHistory {
    guard !vocabulary.isEmpty, length > 0, population > 1 else {
      throw PromptingError(.invalidInput, "the search needs words and a length of at least 1")
    }
    return switch method {
    case .greedy: try await greedy(vocabulary, onRound)
    case .genetic: try await genetic(vocabulary, onRound)
    case .swarm: try await swarm(vocabulary, onRound)
    }
  }

  /// The candidate with the greatest dev accuracy, the last one on ties.
  package func choose(
    _ history: SearchHistory, on dev: ItemSet
  ) async throws(PromptingError) -> (index: Int, result: ScoringResult)? {
    var best: (index: Int, result: ScoringResult)?
    for (index, candidate) in history.candidates.enumerated() {
      let result = try await measure.store.result(candidate.text, on: dev, for: measure.arm)
      if best.map({ result.accuracy >= $0.result.accuracy }) ?? true { best = (index, result) }
    }
    return best
  }

  func fitness(_ tokens: [TokenID]) async throws(PromptingError) -> Double {
    try await measure.evaluate(try template.prompt(tokens)).fitness
  }

  func record(
    _ tokens: [TokenID], _ round: Int, _ history: inout SearchHistory
  ) async throws(PromptingError) -> GenerationSummary {
    let candidate = try await measure.candidate(
      try template.prompt(tokens), nil, length: tokens.count, generation: round,
      parent: history.candidates.isEmpty ? nil : history.candidates.count - 1)
    history.candidates.append(candidate)
    let best = history.best.map { history.candidates[$0].fitness } ?? candidate.fitness
    let summary = GenerationSummary(
      generation: round, best: candidate.fitness, mean: candidate.fitness,
      length: Double(tokens.count),
      evaluations: await measure.store.tallies[measure.arm]?.distinct ?? 0, bestSoFar: best)
    history.curve.append(summary)
    return summary
  }

  private func greedy(
    _ vocabulary: [TokenID], _ onRound: (GenerationSummary) -> Void
  ) async throws(PromptingError) -> SearchHistory {
    var history = SearchHistory()
    var words: [TokenID] = []
    for position in 1...length {
      var best: (token: TokenID, fitness: Double)?
      for token in vocabulary {
        let fitness = try await fitness(words + [token])
        if best.map({ fitness > $0.fitness }) ?? true { best = (token, fitness) }
      }
      guard let best else { break }
      words.append(best.token)
      onRound(try await record(words, position, &history))
    }
    return history
  }

  func randomWords(_ vocabulary: [TokenID], _ stream: inout RandomStream) -> [TokenID] {
    (0..<length).map { _ in vocabulary[stream.index(below: vocabulary.count)] }
  }
}
