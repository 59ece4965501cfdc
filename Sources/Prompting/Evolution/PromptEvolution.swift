internal import Inference

/// PromptQuine: evolution of a prompt by cutting tokens, with regularised survivors.
///
/// Parents are drawn by tournament; only the last `offspring` entries of population and children
/// compete to survive, so that parents die and the best prompt lives on only in the history.
/// Every random number is keyed by (seed, generation, attempt): a run that is repeated over
/// remembered scores takes the same course.
public struct PromptEvolution {
  let genome: PromptGenome
  let measure: FitnessMeasure
  let options: EvolutionOptions
  /// Every prompt that was evaluated.
  public private(set) var history = SearchHistory()
  /// The population: numbers of the history, and after a survivor selection best first.
  public private(set) var population: [Int] = []
  /// Prompts explored, as the limit counts them: attempts in GGA, evaluated children in SSGA.
  public private(set) var explored = 0
  private var generation = 0

  /// A search from a genome's whole prompt.
  /// - Throws: `invalidInput` for settings that cannot be used together.
  public init(
    _ genome: PromptGenome, measure: FitnessMeasure, options: EvolutionOptions
  ) throws(PromptingError) {
    try options.validate()
    if options.halves {
      guard measure.store.scorer.generates, options.algorithm == .gga else {
        throw PromptingError(
          .invalidInput, "halves of the items are for GGA where answers are generated")
      }
    }
    self.genome = genome
    self.measure = measure
    self.options = options
  }

  /// Searches to the end.
  /// - Parameter onGeneration: called after each generation, the beginning included.
  public mutating func run(
    onGeneration: (GenerationSummary) -> Void = { _ in }
  ) async throws(PromptingError) -> SearchHistory {
    if population.isEmpty { onGeneration(try await begin()) }
    while !isFinished {
      guard let summary = try await step() else { break }
      onGeneration(summary)
    }
    return history
  }

  /// Whether the next generation would not be made.
  public var isFinished: Bool {
    meanLength <= Double(options.minimumLength) || explored >= options.maximumPrompts
      || options.generations.map { generation >= $0 } ?? false
  }

  private var meanLength: Double {
    let total = population.reduce(0) { $0 + history.candidates[$1].length }
    return population.isEmpty ? 0 : Double(total) / Double(population.count)
  }

  // MARK: The beginning

  private mutating func begin() async throws(PromptingError) -> GenerationSummary {
    try await append(
      try await measure.candidate(
        genome.text, genome.whole, length: try genome.length(of: genome.text), generation: 0,
        parent: nil))
    switch options.beginning {
    case .duplicate:
      population = [Int](repeating: 0, count: options.population)
    case .random:
      for slot in 0..<options.population {
        var stream = RandomKey(seed: options.seed).stream(slot: slot, step: 0, for: .prompt)
        // ten rates, evenly from 1/20 to 1/5
        let rate = 0.05 + 0.15 * Double(stream.index(below: 10)) / 9
        var mask = genome.whole
        for position in genome.prunable(mask) where stream.uniform() < rate {
          mask.kept[position] = false
        }
        population.append(history.candidates.count)
        try await append(try await candidate(mask, parent: 0))
      }
    }
    return summarise()
  }

  private mutating func append(_ candidate: PromptCandidate) async throws(PromptingError) {
    history.candidates.append(candidate)
  }

  private func candidate(_ mask: PromptMask, parent: Int) async throws(PromptingError)
    -> PromptCandidate
  {
    let text = genome.text(of: mask)
    return try await measure.candidate(
      text, mask, length: try genome.length(of: text), generation: generation, parent: parent)
  }

  // MARK: A generation

  /// Makes a generation.
  /// - Returns: `nil` when no child could be made.
  private mutating func step() async throws(PromptingError) -> GenerationSummary? {
    generation += 1
    let pool =
      switch options.algorithm {
      case .gga: try await generationalPool()
      case .ssga: try await steadyPool()
      }
    guard pool.count > population.count else { return nil }
    // Only the newest compete; stable, so that the older one wins a tie.
    let window = pool.suffix(options.offspring)
    population = Array(
      window.enumerated().sorted {
        let (one, two) = (fitness($0.element), fitness($1.element))
        return one == two ? $0.offset < $1.offset : one > two
      }.prefix(options.population).map(\.element))
    return summarise()
  }

  private func fitness(_ index: Int) -> Double {
    let candidate = history.candidates[index]
    return candidate.isCensored ? -.infinity : candidate.fitness
  }

  private mutating func generationalPool() async throws(PromptingError) -> [Int] {
    var children: [(mask: PromptMask, text: String, parent: Int)] = []
    for attempt in 0..<options.offspring {
      if let child = child(attempt, of: population) { children.append(child) }
    }
    explored += options.offspring
    let old = population.suffix(max(0, options.offspring - children.count))
    var batch = ChildBatch(
      measure: measure, survivors: options.population, rivals: old.map(fitness),
      threshold: population.map(fitness).min() ?? -.infinity,
      abandonsEarly: options.abandonsEarly, halves: options.halves)
    let first = history.candidates.count
    for child in children {
      batch.add(
        child.text, child.mask, length: try genome.length(of: child.text), generation: generation,
        parent: child.parent)
    }
    history.candidates += try await batch.evaluate()
    return population + Array(first..<history.candidates.count)
  }

  private mutating func steadyPool() async throws(PromptingError) -> [Int] {
    var pool = population
    for attempt in 0..<options.offspring {
      guard let child = child(attempt, of: pool) else { continue }
      pool.append(history.candidates.count)
      try await append(try await candidate(child.mask, parent: child.parent))
      explored += 1
    }
    return pool
  }

  /// One attempt: a mutated tournament winner, unless its text is in the pool already.
  private func child(
    _ attempt: Int, of pool: [Int]
  ) -> (mask: PromptMask, text: String, parent: Int)? {
    var stream = RandomKey(seed: options.seed).stream(
      slot: attempt, step: generation, for: .prompt)
    let parent = tournament(pool, &stream)
    guard let mask = history.candidates[parent].mask,
      let child = PruningMutation(genome: genome).child(of: mask, &stream)
    else { return nil }
    let text = genome.text(of: child)
    if pool.contains(where: { history.candidates[$0].text == text }) { return nil }
    return (child, text, parent)
  }

  /// The fittest of a fifth of the pool, drawn with replacement; the first one on ties.
  private func tournament(_ pool: [Int], _ stream: inout RandomStream) -> Int {
    var winner = pool[stream.index(below: pool.count)]
    for _ in 1..<max(1, pool.count / 5) {
      let rival = pool[stream.index(below: pool.count)]
      if fitness(rival) > fitness(winner) { winner = rival }
    }
    return winner
  }

  private mutating func summarise() -> GenerationSummary {
    let values = population.map(fitness)
    let summary = GenerationSummary(
      generation: generation, best: values.max() ?? 0,
      mean: values.reduce(0, +) / Double(max(values.count, 1)), length: meanLength,
      evaluations: history.candidates.count,
      bestSoFar: history.best.map { history.candidates[$0].fitness } ?? 0)
    history.curve.append(summary)
    return summary
  }
}
