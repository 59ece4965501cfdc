internal import Foundation
internal import GRDB
public import Inference
internal import Retrieval

/// Chooses the behaviors a prompt gets.
public struct BehaviorRetriever: Sendable {
  /// How many, and how they are chosen.
  public struct Options: Sendable {
    /// Most tokens of all lines together.
    public var tokenBudget = 256
    /// Most behaviors.
    public var most = 6
    /// Least cosine with the question (with an embedder).
    public var leastCosine = 0.0
    /// Whether the last place goes to a behavior drawn by Thompson sampling, so that untried ones
    /// are tried.
    public var explores = true
    /// Against near-copies.
    public var diversity = 0.7
    /// Whether behaviors learned from this very problem may be used: only when that is the method
    /// (self-improvement), never in an evaluation.
    public var allowsOwnProblem = false

    /// The defaults above.
    public init() {}
  }

  private let index: BehaviorIndex
  private let store: BehaviorStore
  private let options: Options
  private let countTokens: @Sendable (String) -> Int

  /// A retriever.
  /// - Parameter countTokens: tokens of a line in the model's vocabulary.
  public init(
    _ store: BehaviorStore, index: BehaviorIndex, options: Options = Options(),
    countTokens: @escaping @Sendable (String) -> Int
  ) {
    self.store = store
    self.index = index
    self.options = options
    self.countTokens = countTokens
  }

  /// Behaviors for a question, by similarity; best first, within the budget.
  /// - Parameters:
  ///   - topic: words that the search begins with; they are no part of the problem, which has its
  ///     own behaviors kept from it.
  ///   - key: names the random stream of exploration.
  public func behaviors(
    for question: String, topic: String = "", key: RandomKey
  ) async throws(HandbookError) -> [BehaviorHit] {
    let query = BehaviorQuery(
      topic.isEmpty ? question : "\(topic). \(question)", limit: max(24, options.most * 4),
      excludedProblem: options.allowsOwnProblem ? nil : ProblemHash.of(question))
    let found = try await index.search(query).filter {
      $0.vector.isEmpty || $0.cosine >= options.leastCosine
    }
    return select(from: found, key: key)
  }

  /// Behaviors of a topic, those with the best record first, within the budget.
  public func behaviors(topic: String, question: String = "") async throws(HandbookError)
    -> [BehaviorHit]
  {
    let now = store.options.now()
    let own =
      question.isEmpty || options.allowsOwnProblem
      ? [] : try await store.names(learnedFrom: ProblemHash.of(question))
    let found = try await store.behaviors([.active], topic: topic)
      .filter { !own.contains($0.name) }
      .map { behavior in
        BehaviorHit(
          behavior: behavior, relevance: 0, cosine: 0,
          score: behavior.statistics.posterior(now: now).logit, vector: [])
      }
    let order = found.map(\.score).greatestPositions(found.count)
    return fit(order.map { found[$0] })
  }

  /// As many behaviors as `behaviors(for:)` finds, drawn at random among the others: a control.
  package func others(than question: String, key: RandomKey) async throws(HandbookError)
    -> [BehaviorHit]
  {
    let found = try await behaviors(for: question, key: key)
    var kept = Set(found.map(\.behavior.name))
    if !options.allowsOwnProblem {
      kept.formUnion(try await store.names(learnedFrom: ProblemHash.of(question)))
    }
    var others = try await store.behaviors([.active]).filter { !kept.contains($0.name) }
    var random = key.stream(for: .selection)
    others.shuffle(using: &random)
    return fit(
      others.map { BehaviorHit(behavior: $0, relevance: 0, cosine: 0, score: 0, vector: []) },
      most: found.count)
  }

  private func select(from found: [BehaviorHit], key: RandomKey) -> [BehaviorHit] {
    let rule = MaximalMarginalRelevance(relevanceShare: options.diversity)
    let order = rule.choose(found.count, relevance: found.map(\.score)) { one, two in
      zip(found[one].vector, found[two].vector).reduce(0) { $0 + Double($1.0 * $1.1) }
    }
    let ranked = order.map { found[$0] }
    guard options.explores, options.most > 1 else { return fit(ranked) }
    let sure = fit(ranked, most: options.most - 1)
    let names = Set(sure.map(\.behavior.name))
    let rest = ranked.filter { !names.contains($0.behavior.name) }
    let now = store.options.now()
    var random = key.stream(for: .selection)
    let draws = rest.map { hit in
      let chance = hit.behavior.statistics.posterior(now: now).sample(&random)
      return hit.relevance + BehaviorIndex.Weights().experience * logit(chance)
    }
    return fit(sure + draws.greatestPositions(rest.count).map { rest[$0] })
  }

  /// The first ones that fit; a line that is too long is passed over.
  private func fit(_ hits: [BehaviorHit], most: Int? = nil) -> [BehaviorHit] {
    var left = options.tokenBudget
    var result: [BehaviorHit] = []
    for hit in hits where result.count < most ?? options.most {
      let tokens = countTokens(hit.behavior.line + "\n")
      guard tokens <= left else { continue }
      left -= tokens
      result.append(hit)
    }
    return result
  }

  private func logit(_ chance: Double) -> Double {
    let safe = min(max(chance, 1e-6), 1 - 1e-6)
    return log(safe / (1 - safe))
  }
}

extension BehaviorStore {
  /// The behaviors with a version learned from the problem with this hash.
  func names(learnedFrom problem: String) async throws(HandbookError) -> Set<BehaviorName> {
    try await read { database in
      try Set(
        String.fetchAll(
          database,
          sql: """
            SELECT DISTINCT name FROM behavior JOIN provenance ON behavior_id = behavior.id
            WHERE problem = ?
            """,
          arguments: [problem]
        ).map { try BehaviorName($0) })
    }
  }
}
