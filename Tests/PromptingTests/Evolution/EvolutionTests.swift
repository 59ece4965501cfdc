import Inference
import Prompting
import Testing

/// The invariants of PromptQuine, on a model of bytes and rewards that look random.
struct EvolutionTests {
  static func options(
    _ algorithm: EvolutionOptions.Algorithm, seed: UInt64 = 1
  ) -> EvolutionOptions {
    var options = EvolutionOptions()
    options.algorithm = algorithm
    options.population = 6
    options.offspring = 10
    options.seed = seed
    return options
  }

  static func evolve(
    _ options: EvolutionOptions, _ measure: FitnessMeasure
  ) async throws -> (history: SearchHistory, populations: [[Int]], genome: PromptGenome) {
    let genome = try PromptGenome(shortPrompt, slots: ["s"], model: bytewise)
    var limited = options
    var populations: [[Int]] = []
    var generation = 0
    // Run again and again, one generation further: the populations in between become visible.
    while true {
      limited.generations = generation
      var run = try PromptEvolution(genome, measure: measure, options: limited)
      let history = try await run.run()
      populations.append(run.population)
      if history.curve.count <= generation || generation > 200 {
        return (history, populations, genome)
      }
      generation += 1
    }
  }

  @Test(arguments: [EvolutionOptions.Algorithm.gga, .ssga])
  func masksOnlyShrinkAndPlacesSurvive(_ algorithm: EvolutionOptions.Algorithm) async throws {
    let (history, _, genome) = try await Self.evolve(
      Self.options(algorithm), measure(FunctionScorer.noisy))
    #expect(history.candidates.count > 60)
    for candidate in history.candidates {
      #expect(candidate.text.contains("{s}"))
      guard let parent = candidate.parent else { continue }
      let old = try #require(history.candidates[parent].mask)
      let mask = try #require(candidate.mask)
      #expect(candidate.text == genome.text(of: mask))
      #expect(zip(mask.kept, old.kept).allSatisfy { !$0 || $1 })
      let cut = old.population - mask.population
      #expect((1...4).contains(cut))
      #expect(cut < old.population - genome.protectedCount)
    }
  }

  @Test(arguments: [EvolutionOptions.Algorithm.gga, .ssga])
  func survivorsAreTheBestOfTheLastEntries(_ algorithm: EvolutionOptions.Algorithm) async throws {
    let options = Self.options(algorithm)
    let (history, populations, _) = try await Self.evolve(options, measure(FunctionScorer.noisy))
    for generation in 1..<(populations.count - 1) {
      let before = populations[generation - 1]
      let children = history.candidates.indices.filter {
        history.candidates[$0].generation == generation
      }
      let window = (before + children).suffix(options.offspring)
      let after = populations[generation]
      #expect(after.allSatisfy { window.contains($0) })
      let least = after.map { history.candidates[$0].fitness }.min() ?? 0
      let lost = window.filter { !after.contains($0) }.map { history.candidates[$0].fitness }
      #expect(lost.allSatisfy { $0 <= least })
      // No elitism: with a full set of children no parent lives on.
      if children.count == options.offspring {
        #expect(after.allSatisfy { children.contains($0) })
      }
    }
  }

  @Test func parentsOfAGenerationAreOfTheOneBefore() async throws {
    let (history, _, _) = try await Self.evolve(Self.options(.gga), measure(FunctionScorer.noisy))
    for candidate in history.candidates {
      guard let parent = candidate.parent else { continue }
      #expect(history.candidates[parent].generation < candidate.generation)
    }
    let (steady, _, _) = try await Self.evolve(Self.options(.ssga), measure(FunctionScorer.noisy))
    let sameGeneration = steady.candidates.contains { candidate in
      candidate.parent.map { steady.candidates[$0].generation == candidate.generation } ?? false
    }
    #expect(sameGeneration)
  }

  @Test(arguments: [EvolutionOptions.Algorithm.gga, .ssga])
  func constantFitnessEndsByLength(_ algorithm: EvolutionOptions.Algorithm) async throws {
    var run = try PromptEvolution(
      PromptGenome(shortPrompt, slots: ["s"], model: bytewise),
      measure: measure(FunctionScorer.constant), options: Self.options(algorithm))
    let history = try await run.run()
    #expect((history.curve.last?.length ?? 99) <= 15)
    #expect(history.candidates[0].text == shortPrompt)
  }

  @Test func historyHoldsEveryEvaluationOnce() async throws {
    let scorer = CountingScorer(.noisy)
    let measure = measure(scorer)
    var run = try PromptEvolution(
      PromptGenome(shortPrompt, slots: ["s"], model: bytewise), measure: measure,
      options: Self.options(.gga))
    let history = try await run.run()
    let tally = await measure.store.tallies["test"]
    #expect(history.candidates.count == tally?.asked)
    // What is asked twice is scored once.
    #expect(await scorer.calls == Set(history.candidates.map(\.text)).count)
    #expect(tally?.distinct == Set(history.candidates.map(\.text)).count)
  }

  @Test func theSeedDecidesEverything() async throws {
    let one = try await Self.evolve(Self.options(.gga, seed: 3), measure(FunctionScorer.noisy))
    let two = try await Self.evolve(Self.options(.gga, seed: 3), measure(FunctionScorer.noisy))
    let other = try await Self.evolve(Self.options(.gga, seed: 4), measure(FunctionScorer.noisy))
    #expect(one.history.candidates == two.history.candidates)
    #expect(one.history.candidates != other.history.candidates)
  }

  @Test func theFirstPopulationMayBeRandom() async throws {
    var options = Self.options(.gga)
    options.beginning = .random
    options.generations = 0
    var run = try PromptEvolution(
      PromptGenome(shortPrompt, slots: ["s"], model: bytewise),
      measure: measure(FunctionScorer.noisy), options: options)
    let history = try await run.run()
    #expect(history.candidates.count == 7)
    #expect(Set(history.candidates.map(\.text)).count > 4)
  }

  @Test func abandoningEarlyKeepsTheSurvivors() async throws {
    // Rewards that agree between items, so that the first half says something.
    let scorer = FunctionScorer { prompt, item in
      let base = FunctionScorer.noisy.reward(prompt, PromptItem(id: "same", inputs: [:]))
      return max(-180, min(200, base + FunctionScorer.noisy.reward(prompt, item) / 20))
    }
    var options = Self.options(.gga)
    let counting = CountingScorer(scorer)
    let full = try await Self.evolve(options, measure(counting))
    options.abandonsEarly = true
    let early = CountingScorer(scorer)
    let cut = try await Self.evolve(options, measure(early))
    #expect(full.populations == cut.populations)
    let censored = cut.history.candidates.filter(\.isCensored)
    #expect(censored.count > 5)
    #expect(await early.items < counting.items)
    for (index, candidate) in cut.history.candidates.enumerated() where candidate.isCensored {
      #expect(candidate.fitness >= full.history.candidates[index].fitness)
    }
  }

  @Test func halvesAreForGeneratedAnswersOnly() async throws {
    var options = Self.options(.gga)
    options.halves = true
    let genome = try PromptGenome(shortPrompt, slots: ["s"], model: bytewise)
    #expect(throws: PromptingError.self) {
      try PromptEvolution(genome, measure: measure(FunctionScorer.noisy), options: options)
    }
    let generating = CountingScorer(.noisy, generates: true)
    var run = try PromptEvolution(genome, measure: measure(generating), options: options)
    let history = try await run.run()
    // Hopeless halves were not judged further.
    #expect(await generating.items < history.candidates.count * 8)
    options.algorithm = .ssga
    #expect(throws: PromptingError.self) {
      try PromptEvolution(genome, measure: measure(generating), options: options)
    }
  }
}
