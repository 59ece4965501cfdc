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
  public typealias Judge = @Sendable (String, String) async throws(HandbookError) -> Bool

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
  public var judge: Judge?

  public init(judge: Judge? = nil) { self.judge = judge }

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
      if let judge, try await judge(behavior.instruction, other.behavior.instruction) {
        return other
      }
    }
    return nil
  }

  /// Pairs of behaviors that look alike: the same by `agree`, or contradicting each other.
  public func suspects(in index: BehaviorIndex, among behaviors: [Behavior])
    async throws(HandbookError) -> [LintFinding]
  {
    var findings: [LintFinding] = []
    for behavior in behaviors where behavior.status == .active || behavior.status == .draft {
      let query = BehaviorQuery(behavior.searchText, limit: 4, statuses: [.draft, .active])
      for hit in try await index.search(query)
      where hit.cosine >= review && behavior.name < hit.behavior.name {
        let same = SameMeaning.agree(behavior.instruction, hit.behavior.instruction)
        let percent = Int((hit.cosine * 100).rounded())
        findings.append(
          LintFinding(
            severity: .warning, code: same ? "near_duplicate" : "possible_contradiction",
            names: [behavior.name, hit.behavior.name],
            message: "\(behavior.name) and \(hit.behavior.name) are alike (\(percent) %)"
              + (same ? "" : " but differ in a number, a formula or a negation")))
      }
    }
    return findings
  }
}
