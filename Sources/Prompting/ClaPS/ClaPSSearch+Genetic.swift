internal import Inference

extension ClaPSSearch {
  /// Keeps the best tenth, adds as many mutants and crossovers as make up the population.
  ///
  /// The published code's crossover copies one whole parent; here each word comes from either.
  func genetic(
    _ vocabulary: [TokenID], _ onRound: (GenerationSummary) -> Void
  ) async throws(PromptingError) -> SearchHistory {
    var history = SearchHistory()
    var stream = RandomKey(seed: seed).stream(slot: 1, for: .prompt)
    var strings = (0..<population).map { _ in randomWords(vocabulary, &stream) }
    for round in 1...max(rounds, 1) {
      var ranked: [(words: [TokenID], fitness: Double)] = []
      for words in strings { ranked.append((words, try await fitness(words))) }
      ranked = ranked.enumerated().sorted {
        $0.element.fitness == $1.element.fitness
          ? $0.offset < $1.offset : $0.element.fitness > $1.element.fitness
      }.map(\.element)
      onRound(try await record(ranked[0].words, round, &history))
      let elite = ranked.prefix(max(1, population / 10)).map(\.words)
      strings = elite
      while strings.count < elite.count + population / 2 {
        strings.append(mutant(elite[stream.index(below: elite.count)], vocabulary, &stream))
      }
      while strings.count < population {
        let (one, two) = (
          elite[stream.index(below: elite.count)], elite[stream.index(below: elite.count)]
        )
        strings.append(zip(one, two).map { stream.uniform() < 0.5 ? $0 : $1 })
      }
    }
    return history
  }

  /// Each word is replaced with probability `mutation` by another one.
  func mutant(
    _ words: [TokenID], _ vocabulary: [TokenID], _ stream: inout RandomStream
  ) -> [TokenID] {
    words.map { word in
      guard stream.uniform() < mutation, vocabulary.count > 1 else { return word }
      let others = vocabulary.filter { $0 != word }
      return others[stream.index(below: others.count)]
    }
  }

  /// Discrete particle swarm: a word is copied from a particle's own best or the best of all with
  /// a probability that grows with its velocity.
  func swarm(
    _ vocabulary: [TokenID], _ onRound: (GenerationSummary) -> Void
  ) async throws(PromptingError) -> SearchHistory {
    var history = SearchHistory()
    var stream = RandomKey(seed: seed).stream(slot: 2, for: .prompt)
    var strings = (0..<population).map { _ in randomWords(vocabulary, &stream) }
    var velocities = strings.map { $0.map { _ in 6 * stream.uniform() - 3 } }
    var own: [(words: [TokenID], fitness: Double)] = []
    for words in strings { own.append((words, try await fitness(words))) }
    var best = own.reduce(own[0]) { $1.fitness > $0.fitness ? $1 : $0 }
    for round in 1...max(rounds, 1) {
      let share = rounds > 1 ? Double(round - 1) / Double(rounds - 1) : 0
      let inertia = 0.8 - 0.6 * share
      let (ownPull, sharedPull) = (0.8 - 0.6 * share, 0.2 + 0.6 * share)
      for index in strings.indices {
        for place in strings[index].indices {
          let word = strings[index][place]
          let pull =
            (own[index].words[place] == word ? -3.0 : 3) * ownPull
            + (best.words[place] == word ? -3.0 : 3) * sharedPull
          let velocity = max(-3, min(3, inertia * velocities[index][place] + pull))
          velocities[index][place] = velocity
          if stream.uniform() < sigmoid(velocity) {
            strings[index][place] =
              stream.uniform() < ownPull / (ownPull + sharedPull)
              ? own[index].words[place] : best.words[place]
          }
        }
        strings[index] = mutant(strings[index], vocabulary, &stream)
        let fitness = try await fitness(strings[index])
        if fitness > own[index].fitness { own[index] = (strings[index], fitness) }
        if fitness > best.fitness { best = (strings[index], fitness) }
      }
      onRound(try await record(best.words, round, &history))
    }
    return history
  }
}
