/// Chooses one prompt of a history on the dev set: the best tenth by fitness, raced by accuracy.
///
/// PromptQuine evaluates the whole tenth on all dev items. Here, because that costs as much as the
/// search, all of the tenth are judged on the first items and only the best of them on the rest
/// (a deviation, recorded by the two numbers).
public struct Reranking: Hashable, Sendable {
  /// The share of the history that is considered: fitness at or above this percentile.
  public var percentile = 90.0
  /// Dev items that everyone is judged on; `nil` for no race.
  public var firstItems: Int? = 40
  /// How many are judged on the rest.
  public var finalists = 10

  /// The standard race.
  public init() {}

  /// The chosen prompt.
  public struct Choice: Hashable, Sendable {
    /// Its number in the history.
    public var index: Int
    /// Its result on the whole dev set.
    public var result: ScoringResult
    /// How many different prompts were considered, and how many to the end.
    public var considered: Int
    /// How many of them were measured to the end.
    public var finalists: Int
  }

  /// The different prompts of the best tenth, fittest first, as numbers of the history.
  public func elite(_ history: SearchHistory) -> [Int] {
    let candidates = history.candidates
    guard !candidates.isEmpty else { return [] }
    let bar = Self.percentile(candidates.map(\.fitness), percentile)
    var seen: Set<String> = []
    return candidates.indices.filter {
      candidates[$0].fitness >= bar && !candidates[$0].isCensored
        && seen.insert(candidates[$0].text).inserted
    }.sorted {
      let (one, two) = (candidates[$0].fitness, candidates[$1].fitness)
      return one == two ? $0 < $1 : one > two
    }
  }

  /// The prompt of the elite with the greatest dev accuracy, the fittest one on ties.
  public func choose(
    _ history: SearchHistory, on dev: ItemSet, store: ScoreStore, for arm: String
  ) async throws(PromptingError) -> Choice {
    let elite = elite(history)
    guard !elite.isEmpty else {
      throw PromptingError(.invalidInput, "there is no prompt to choose from")
    }
    let cut = min(firstItems ?? dev.items.count, dev.items.count)
    let first = dev.part(0..<cut)
    let rest = dev.part(cut..<dev.items.count)
    var results: [(place: Int, result: ScoringResult)] = []
    for (place, index) in elite.enumerated() {
      let text = history.candidates[index].text
      results.append((place, try await store.result(text, on: first, for: arm)))
    }
    if cut < dev.items.count {
      results.sort {
        let (one, two) = ($0.result.accuracy, $1.result.accuracy)
        return one == two ? $0.place < $1.place : one > two
      }
      results = Array(results.prefix(finalists))
      for place in results.indices {
        let text = history.candidates[elite[results[place].place]].text
        let more = try await store.result(text, on: rest, for: arm)
        results[place].result.outcomes += more.outcomes
        results[place].result.tokens += more.tokens
      }
    }
    var best = results[0]
    for rival in results.dropFirst() {
      let (one, two) = (rival.result.accuracy, best.result.accuracy)
      if one > two || (one == two && rival.place < best.place) { best = rival }
    }
    return Choice(
      index: elite[best.place], result: best.result, considered: elite.count,
      finalists: results.count)
  }

  /// The percentile of values by linear interpolation between the nearest ranks.
  static func percentile(_ values: [Double], _ percent: Double) -> Double {
    let sorted = values.sorted()
    guard let last = sorted.last else { return 0 }
    let place = percent / 100 * Double(sorted.count - 1)
    let low = Int(place)
    guard low + 1 < sorted.count else { return last }
    return sorted[low] + (sorted[low + 1] - sorted[low]) * (place - Double(low))
  }
}
