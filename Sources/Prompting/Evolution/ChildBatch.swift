/// The children of one generation, evaluated together.
///
/// Early abandonment is sound: a child is given up only when even the greatest reward on all
/// items that are left would not bring it among the survivors, so the survivors are the same. Its
/// history entry then holds the bound, marked as censored.
struct ChildBatch {
  let measure: FitnessMeasure
  /// How many survive.
  let survivors: Int
  /// Fitness of the old individuals that compete too.
  let rivals: [Double]
  /// The least fitness of the parents, for halves.
  let threshold: Double
  let abandonsEarly: Bool
  let halves: Bool
  private var children: [PromptCandidate] = []

  init(
    measure: FitnessMeasure, survivors: Int, rivals: [Double], threshold: Double,
    abandonsEarly: Bool,
    halves: Bool
  ) {
    self.measure = measure
    self.survivors = survivors
    self.rivals = rivals
    self.threshold = threshold
    self.abandonsEarly = abandonsEarly
    self.halves = halves
  }

  mutating func add(
    _ text: String, _ mask: PromptMask, length: Int, generation: Int, parent: Int
  ) {
    children.append(
      PromptCandidate(
        text: text, mask: mask, length: length, fitness: 0, accuracy: 0, generation: generation,
        parent: parent))
  }

  /// The children with their fitness, in order.
  consuming func evaluate() async throws(PromptingError) -> [PromptCandidate] {
    let count = measure.items.items.count
    guard (abandonsEarly || halves) && count > 1 else {
      for index in children.indices {
        let (fitness, accuracy) = try await measure.evaluate(children[index].text)
        children[index].fitness = fitness
        children[index].accuracy = accuracy
      }
      return children
    }
    let cut = (count + 1) / 2
    let early = measure.items.part(0..<cut)
    let late = measure.items.part(cut..<count)
    var firsts: [ScoringResult] = []
    for child in children {
      firsts.append(try await measure.store.result(child.text, on: early, for: measure.arm))
    }
    var done = rivals
    for index in order(firsts) {
      let first = firsts[index]
      let bound = greatest(first, of: count)
      if halves {
        children[index].fitness = measure.fitness.of(first)
        children[index].accuracy = first.accuracy
        if measure.fitness.of(first) < threshold { continue }
      } else if done.count >= survivors, bound < done.sorted(by: >)[survivors - 1] {
        children[index].fitness = bound
        children[index].accuracy = first.accuracy
        children[index].isCensored = true
        continue
      }
      let second = try await measure.store.result(children[index].text, on: late, for: measure.arm)
      let whole = ScoringResult(
        outcomes: first.outcomes + second.outcomes, tokens: first.tokens + second.tokens)
      children[index].fitness =
        halves
        ? (measure.fitness.of(first) + measure.fitness.of(second)) / 2 : measure.fitness.of(whole)
      children[index].accuracy = whole.accuracy
      done.append(children[index].fitness)
    }
    return children
  }

  /// The promising ones first, so that the bar is high for the others.
  private func order(_ firsts: [ScoringResult]) -> [Int] {
    firsts.indices.sorted {
      let (one, two) = (measure.fitness.of(firsts[$0]), measure.fitness.of(firsts[$1]))
      return one == two ? $0 < $1 : one > two
    }
  }

  /// The fitness if all items that are left went as well as they can.
  private func greatest(_ first: ScoringResult, of count: Int) -> Double {
    let most = measure.fitness == .reward ? measure.store.scorer.greatestReward : 1
    let seen = first.outcomes.count
    return (measure.fitness.of(first) * Double(seen) + most * Double(count - seen)) / Double(count)
  }
}
