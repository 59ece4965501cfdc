/// A prompt that was evaluated during a search.
public struct PromptCandidate: Hashable, Sendable {
  /// The prompt.
  public var text: String
  /// Which tokens of the original it keeps, when it came from cutting.
  public var mask: PromptMask?
  /// Tokens of the text.
  public var length: Int
  /// What was maximised; a mean over the fitness items.
  public var fitness: Double
  /// The share of right answers on the fitness items.
  public var accuracy: Double
  /// The generation (or pass, or step) it was made in; 0 for the beginning.
  public var generation: Int
  /// The number of its parent in the history.
  public var parent: Int?
  /// Whether `fitness` is only an upper bound, because the prompt was abandoned early.
  public var isCensored = false

  /// An evaluated prompt.
  public init(
    text: String, mask: PromptMask? = nil, length: Int, fitness: Double, accuracy: Double,
    generation: Int, parent: Int? = nil
  ) {
    self.text = text
    self.mask = mask
    self.length = length
    self.fitness = fitness
    self.accuracy = accuracy
    self.generation = generation
    self.parent = parent
  }
}

/// A search's history: every evaluated prompt, once an evaluation, in order.
public struct SearchHistory: Sendable {
  /// The prompts.
  public internal(set) var candidates: [PromptCandidate] = []
  /// What each generation came to.
  public internal(set) var curve: [GenerationSummary] = []

  /// A history; empty unless prompts are given.
  public init(_ candidates: [PromptCandidate] = []) {
    self.candidates = candidates
  }

  /// A prompt's ancestors and itself, oldest first.
  public func lineage(of index: Int) -> [PromptCandidate] {
    var result: [PromptCandidate] = []
    var next: Int? = index
    // A parent always stands before its child, so this ends.
    while let current = next, candidates.indices.contains(current) {
      result.append(candidates[current])
      next = candidates[current].parent.flatMap { $0 < current ? $0 : nil }
    }
    return result.reversed()
  }

  /// The number of the best prompt, the first one on ties.
  public var best: Int? {
    var best: Int?
    for (index, candidate) in candidates.enumerated() where !candidate.isCensored {
      if best.map({ candidate.fitness > candidates[$0].fitness }) ?? true { best = index }
    }
    return best
  }
}

/// One point of the fitness and length curves.
public struct GenerationSummary: Hashable, Sendable {
  /// The generation, from 0.
  public var generation: Int
  /// The best fitness in the population.
  public var best: Double
  /// The population's mean fitness.
  public var mean: Double
  /// The population's mean length in tokens.
  public var length: Double
  /// Evaluations so far.
  public var evaluations: Int
  /// The best fitness of the whole history.
  public var bestSoFar: Double

  /// A point.
  public init(
    generation: Int, best: Double, mean: Double, length: Double, evaluations: Int,
    bestSoFar: Double
  ) {
    self.generation = generation
    self.best = best
    self.mean = mean
    self.length = length
    self.evaluations = evaluations
    self.bestSoFar = bestSoFar
  }
}
