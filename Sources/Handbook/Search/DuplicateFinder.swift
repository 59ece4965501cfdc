/// Finds behaviors that say the same in other words.
///
/// Candidates have cosine ≥ `candidate` and share words; one is the same when its cosine is
/// ≥ `certain`, or when a judge says so. Numbers, formulas and negations must agree in any case.
///
/// The thresholds are strict on purpose. With word vectors of the instructions alone, ten pairs of
/// paraphrases had cosines of 0.41 to 0.83, while five pairs that differ in one decisive word
/// ("nearest", "farthest") had 0.76 to 0.95: only near-literal copies may merge without somebody
/// looking.
public struct DuplicateFinder: Sendable {
  /// Asked about two instructions; usually a yes/no question to a model.
  public typealias Comparison = @Sendable (String, String) async throws(HandbookError) -> Bool

  /// Cosine from which two behaviors are compared at all.
  public var candidate = 0.85
  /// Cosine from which they are the same without asking.
  public var certain = 0.95
  /// Cosine from which a pair is shown to a person. Among 50 different behaviors it was at most
  /// 0.77.
  public var review = 0.8
  /// The least share of common words.
  public var leastOverlap = 0.2
  /// Nil when nobody can be asked; then only certain ones are the same.
  public var comparison: Comparison?

  /// A finder that asks `comparison` where cosines do not decide.
  public init(comparison: Comparison? = nil) { self.comparison = comparison }

  /// Another behavior that says the same as `behavior`, the most alike first.
  public func duplicate(of behavior: Behavior, in index: BehaviorIndex)
    async throws(HandbookError) -> BehaviorHit?
  {
    let query = BehaviorQuery(behavior.searchText, limit: 8, statuses: [.draft, .active])
    let others = try await index.search(query).filter {
      $0.behavior.name != behavior.name && $0.cosine >= candidate
        && SameMeaning.overlap($0.behavior.instruction, behavior.instruction) >= leastOverlap
        && SameMeaning.agree($0.behavior.instruction, behavior.instruction)
    }.sorted { $0.cosine > $1.cosine }
    for other in others {
      if other.cosine >= certain { return other }
      if let comparison, try await comparison(behavior.instruction, other.behavior.instruction) {
        return other
      }
    }
    return nil
  }

  /// Most partners of one behavior that are looked at.
  private static let mostPartners = 16

  /// Behaviors that look alike: groups that say the same, and pairs that seem to contradict each
  /// other.
  /// - Parameter progress: told how many of how many have been compared.
  public func suspects(
    in index: BehaviorIndex, progress: @Sendable (Int, Int) -> Void = { _, _ in }
  ) async throws(HandbookError) -> [LintFinding] {
    let pairs = try await index.alike(
      least: review, most: Self.mostPartners, progress: progress)
    let behaviors = try await index.behaviors(Set(pairs.flatMap { [$0.first, $0.second] }))
    var groups = Groups()
    var contradictions: [LintFinding] = []
    for pair in pairs {
      guard let one = behaviors[pair.first], let other = behaviors[pair.second] else { continue }
      if SameMeaning.agree(one.instruction, other.instruction) {
        groups.join(pair.first, pair.second, pair.cosine)
      } else {
        let names = [one.name, other.name].sorted()
        let percent = Int((pair.cosine * 100).rounded())
        contradictions.append(
          LintFinding(
            severity: .warning, code: "possible_contradiction", names: names,
            message: "\(names[0]) and \(names[1]) are alike (\(percent) %) but differ in a number, "
              + "a formula or a negation"))
      }
    }
    let same = groups.all.map { members, cosine -> LintFinding in
      let names = members.compactMap { behaviors[$0]?.name }.sorted()
      let percent = Int((cosine * 100).rounded())
      let shown = names.prefix(6).map(\.description).joined(separator: ", ")
      let more = names.count > 6 ? " and \(names.count - 6) more" : ""
      return LintFinding(
        severity: .warning, code: "near_duplicate", names: names,
        message: names.count == 2
          ? "\(names[0]) and \(names[1]) are alike (\(percent) %)"
          : "\(names.count) behaviors are alike (each at least \(percent) % like another): "
            + shown + more)
    }
    return (same + contradictions).sorted { one, other in
      one.names.map(\.description).lexicographicallyPrecedes(other.names.map(\.description))
    }
  }
}

/// Sets of rows that are joined by pairs.
private struct Groups {
  private var parents: [Int64: Int64] = [:]
  private var least: [Int64: Double] = [:]

  private mutating func root(_ id: Int64) -> Int64 {
    var id = id
    while let parent = parents[id], parent != id {
      let next = parents[parent] ?? parent
      parents[id] = next
      id = next
    }
    return id
  }

  mutating func join(_ one: Int64, _ other: Int64, _ cosine: Double) {
    let (first, second) = (root(one), root(other))
    let (kept, gone) = (min(first, second), max(first, second))
    parents[gone] = kept
    parents[kept] = kept
    least[kept] = min(least[kept] ?? 1, least[gone] ?? 1, cosine)
  }

  /// The members of every set, with the least cosine of the pairs that made it.
  var all: [(members: [Int64], cosine: Double)] {
    var copy = self
    var sets: [Int64: [Int64]] = [:]
    for id in parents.keys.sorted() { sets[copy.root(id), default: []].append(id) }
    return sets.sorted { $0.key < $1.key }.map { ($0.value, copy.least[$0.key] ?? 1) }
  }
}
