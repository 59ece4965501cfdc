package import Inference

/// Measures a store: how fast behaviors go in, and how fast they are found.
package struct HandbookBenchmark: Sendable {
  /// Behaviors stored.
  package var behaviors: Int
  /// Searches timed, after ten that are not.
  package var queries: Int

  package init(behaviors: Int = 100_000, queries: Int = 200) {
    self.behaviors = behaviors
    self.queries = queries
  }

  /// The most behaviors that are compared: the work grows with their square.
  package static let mostCompared = 20_000

  /// What was measured, in seconds unless said.
  package struct Figures: Hashable, Sendable {
    /// Behaviors a second, in transactions of 500, embedding excluded.
    package var insertsPerSecond: Double
    /// Embedding, storing and loading all vectors; zero without an embedder.
    package var indexing: Double
    /// Searches in one warm process, words and vectors.
    package var searchP50: Double
    package var searchP95: Double
    /// Comparing all behaviors for near-duplicates; nil for more than `mostCompared`.
    package var lint: Double?
  }

  private static let verbs =
    "convert compare check estimate split merge round count measure draw list order copy test name"
    .split(separator: " ")
  private static let nouns = """
    kilometres fractions corridors invoices percentages angles recipes currencies averages volumes \
    doors letters speeds ratios tables dates temperatures budgets sentences triangles
    """.split(separator: " ")
  private static let ends = """
    before adding anything | one at a time | with a sketch | from the smallest up | twice | against \
    the total | in the same unit | without rounding | by working backwards | until nothing is left
    """.split(separator: "|").map { $0.trimmingPrefix(" ") }

  /// A made-up instruction with a few rare words.
  private func instruction(_ number: Int, _ random: inout RandomStream) -> String {
    func any<T>(_ list: [T]) -> T { list[Int(random.next() % UInt64(list.count))] }
    let rare = "case\(number % 9_973)"
    return "\(any(Self.verbs)) the \(any(Self.nouns)) and \(any(Self.verbs)) the "
      + "\(any(Self.nouns)) of \(rare) \(any(Self.ends))"
  }

  /// Fills `store` and searches it.
  package func run(_ store: BehaviorStore, embedder: (any Embedder)?)
    async throws(HandbookError) -> Figures
  {
    var random = RandomKey(seed: 1).stream(for: .learning)
    var batches: [[BehaviorDraft]] = []
    for start in stride(from: 0, to: behaviors, by: 500) {
      var batch: [BehaviorDraft] = []
      for number in start..<min(start + 500, behaviors) {
        batch.append(
          BehaviorDraft(
            name: try BehaviorName("behavior_number_\(number)"),
            instruction: instruction(number, &random), topic: "topic \(number % 50)",
            author: .llm, status: .active))
      }
      batches.append(batch)
    }
    let clock = ContinuousClock()
    var begin = clock.now
    for batch in batches { try await store.add(batch) }
    let inserting = (clock.now - begin) / .seconds(1)
    let index = BehaviorIndex(store, embedder: embedder)
    begin = clock.now
    _ = try await index.count()
    let indexing = (clock.now - begin) / .seconds(1)
    var times: [Double] = []
    for number in 0..<queries + 10 {
      let question =
        "how do I \(instruction(number * 37, &random)) when I am asked about it in an exam?"
      begin = clock.now
      _ = try await index.search(BehaviorQuery(question, limit: 10))
      if number >= 10 { times.append((clock.now - begin) / .seconds(1)) }
    }
    times.sort()
    func quantile(_ share: Double) -> Double {
      times.isEmpty ? 0 : times[min(times.count - 1, Int(share * Double(times.count)))]
    }
    var lint: Double?
    if embedder != nil, behaviors <= Self.mostCompared {
      begin = clock.now
      _ = try await DuplicateFinder().suspects(in: index)
      lint = (clock.now - begin) / .seconds(1)
    }
    return Figures(
      insertsPerSecond: Double(behaviors) / inserting, indexing: embedder == nil ? 0 : indexing,
      searchP50: quantile(0.5), searchP95: quantile(0.95), lint: lint)
  }
}
