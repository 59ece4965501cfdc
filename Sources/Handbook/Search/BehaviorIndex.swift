internal import Foundation
internal import GRDB
public import Inference
public import Retrieval

/// What to look for.
public struct BehaviorQuery: Hashable, Sendable {
  /// The question, or any words.
  public var text: String
  /// At most so many results.
  public var limit: Int
  /// Only behaviors of these statuses.
  public var statuses: Set<Behavior.Status>
  /// Not those learned from the problem with this `ProblemHash`: an evaluation must not be helped
  /// by its own solution.
  public var excludedProblem: String?

  /// A situation that behaviors are looked for in; by default the ten best active ones.
  public init(
    _ text: String, limit: Int = 10, statuses: Set<Behavior.Status> = [.active],
    excludedProblem: String? = nil
  ) {
    self.text = text
    self.limit = limit
    self.statuses = statuses
    self.excludedProblem = excludedProblem
  }
}

extension BehaviorQuery {
  /// Whether there is anything to look for: quotes and dashes alone are no question.
  public var hasWords: Bool {
    text.unicodeScalars.contains { scalar in
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .decimalNumber, .letterNumber, .otherNumber, .mathSymbol, .currencySymbol, .otherSymbol:
        true
      default: false
      }
    }
  }
}

/// A behavior that was found.
public struct BehaviorHit: Sendable {
  /// What was found.
  public var behavior: Behavior
  /// The blend of cosine and full text, on the scale of the cosines.
  public var relevance: Double
  /// The cosine of the question's and the behavior's vectors; 0 without an embedder.
  public var cosine: Double
  /// Relevance and experience: relevance + λ·ln(α/β) + μ·recency.
  public var score: Double
  /// The behavior's vector; empty without an embedder.
  package var vector: [Float]
}

/// Finds behaviors by words and by meaning.
///
/// Vectors are kept in memory and in the store, with the embedder's name; a behavior whose text
/// changed, in whatever process, is embedded again before the next search.
public actor BehaviorIndex {
  /// How experience counts beside relevance.
  public struct Weights: Hashable, Sendable {
    /// λ: for the log odds of success.
    public var experience = 0.1
    /// μ: for recency, which is 1 now and halves every 90 days.
    public var recency = 0.0
    /// Full text and vectors.
    public var ranking = HybridRanking()

    /// The defaults above.
    public init() {}
  }

  private let store: BehaviorStore
  private let embedder: (any Embedder)?
  private let weights: Weights
  private let words = FullTextSearch(table: "behavior_fts", weights: [3, 1, 2])

  private var seen: Int64 = 0  // the last change taken in
  private var ids: [Int64] = []  // (positions)
  private var statuses: [UInt8] = []  // (positions) index into `Behavior.Status.allCases`
  private var positions: [Int64: Int] = [:]
  private var vectors: VectorIndex?

  /// An index of `store`.
  /// - Parameter embedder: without one, only words are searched.
  public init(_ store: BehaviorStore, embedder: (any Embedder)?, weights: Weights = Weights()) {
    self.store = store
    self.embedder = embedder
    self.weights = weights
    vectors = embedder.map { VectorIndex(dimension: $0.dimension) }
  }

  /// The best behaviors for a query, best first; equal scores by age.
  public func search(_ query: BehaviorQuery) async throws(HandbookError) -> [BehaviorHit] {
    try await refresh()
    guard !ids.isEmpty, query.limit > 0, query.hasWords else { return [] }
    let cosines = try await cosines(of: query.text)
    let lexical = try await lexicalScores(query.text)
    var relevance = weights.ranking.relevance(
      cosines: cosines ?? [Float](repeating: 0, count: ids.count), lexical: lexical)
    let excluded = try await excludedPositions(query)
    let allowed = Behavior.Status.allCases.map(query.statuses.contains)
    if allowed.contains(false) {
      for position in relevance.indices where !allowed[Int(statuses[position])] {
        relevance[position] = -.infinity
      }
    }
    for position in excluded { relevance[position] = -.infinity }
    // Experience moves scores a little, so a few more candidates than wanted are looked at.
    let pool = relevance.greatestPositions(query.limit + 32).filter { relevance[$0].isFinite }
    let chosen = pool.map { ids[$0] }
    let now = store.options.now()
    let behaviors = try await store.read { database in
      try chosen.map { id in
        try BehaviorRow.find(database, id: id).map { try BehaviorStore.assemble(database, $0) }
      }
    }
    // One that was deleted since is none.
    let hits = zip(pool, behaviors).compactMap { position, behavior -> BehaviorHit? in
      guard let behavior else { return nil }
      let age = Double(max(0, now - behavior.updatedAt)) / Statistics.halfLifeSeconds
      return BehaviorHit(
        behavior: behavior, relevance: relevance[position],
        cosine: cosines.map { Double($0[position]) } ?? 0,
        score: relevance[position]
          + weights.experience * behavior.statistics.posterior(now: now).logit
          + weights.recency * exp2(-age),
        vector: vectors.map { $0[position] } ?? [])
    }
    let order = hits.map(\.score).greatestPositions(query.limit)
    return order.map { hits[$0] }
  }

  /// Pairs of behaviors in use or to be, whose vectors are alike, by their rows' numbers.
  ///
  /// Every vector is compared with all others, in memory: a hundredth of what a search for each
  /// would cost.
  /// - Parameters:
  ///   - least: the least cosine.
  ///   - most: most partners of one behavior; the most alike are taken.
  ///   - progress: told how many of how many have been compared.
  func alike(
    least: Double, most: Int, progress: @Sendable (Int, Int) -> Void
  ) async throws(HandbookError) -> [(first: Int64, second: Int64, cosine: Double)] {
    try await refresh()
    guard let vectors else { return [] }
    let wanted = [Behavior.Status.draft, .active].compactMap {
      Behavior.Status.allCases.firstIndex(of: $0).map { UInt8($0) }
    }
    let members = ids.indices.filter { wanted.contains(statuses[$0]) }
    var pairs: [(first: Int64, second: Int64, cosine: Double)] = []
    for (count, position) in members.enumerated() {
      if count % 256 == 0 {
        progress(count, members.count)
        if Task.isCancelled { throw HandbookError(.cancelled, "cancelled") }
        await Task.yield()
      }
      let products: [Float]
      do {
        products = try vectors.products(with: vectors[position])
      } catch {
        throw HandbookError(.searchFailed, error.message)
      }
      var near: [(position: Int, cosine: Double)] = []
      for other in members[(count + 1)...] where Double(products[other]) >= least {
        near.append((other, Double(products[other])))
      }
      if near.count > most {
        near.sort { ($0.cosine, $1.position) > ($1.cosine, $0.position) }
        near.removeLast(near.count - most)
      }
      pairs += near.map { (ids[position], ids[$0.position], $0.cosine) }
    }
    return pairs
  }

  /// The behavior with that row's number; nil when it is gone.
  func behaviors(_ ids: Set<Int64>) async throws(HandbookError) -> [Int64: Behavior] {
    let sorted = ids.sorted()
    return try await store.read { database in
      var result: [Int64: Behavior] = [:]
      for id in sorted {
        result[id] = try BehaviorRow.find(database, id: id).map {
          try BehaviorStore.assemble(database, $0)
        }
      }
      return result
    }
  }

  /// How many behaviors are in the index.
  public func count() async throws(HandbookError) -> Int {
    try await refresh()
    return ids.count
  }

  // MARK: - Opinions

  private func cosines(of text: String) async throws(HandbookError) -> [Float]? {
    guard let embedder, let vectors else { return nil }
    let vector = try await embed([text], with: embedder)[0]
    do {
      return try vectors.products(with: vector)
    } catch {
      throw HandbookError(.searchFailed, error.message)
    }
  }

  private func lexicalScores(_ text: String) async throws(HandbookError)
    -> [(position: Int, score: Double)]
  {
    let query = FullTextQuery(text)
    guard !query.isEmpty else { return [] }
    let words = words
    let found = try await store.read { try words.rank($0, query, limit: 1_000) }
    return found.compactMap { row in positions[row.row].map { ($0, row.score) } }
  }

  private func excludedPositions(_ query: BehaviorQuery) async throws(HandbookError) -> Set<Int> {
    guard let problem = query.excludedProblem else { return [] }
    let found = try await store.read {
      try Int64.fetchAll(
        $0, sql: "SELECT DISTINCT behavior_id FROM provenance WHERE problem = ?",
        arguments: [problem])
    }
    return Set(found.compactMap { positions[$0] })
  }

  // MARK: - Keeping up

  private struct Change: Sendable {
    var id: Int64
    var status: Behavior.Status
    var hash: String
    var text: String
    var vector: [Float]?
  }

  /// Takes in what changed since the last search.
  private func refresh() async throws(HandbookError) {
    let (since, model) = (seen, embedder.map(\.identity.name))
    let (now, changes) = try await store.read { database -> (Int64, [Change]) in
      let now =
        try Int64.fetchOne(
          database.cachedStatement(sql: "SELECT value FROM meta WHERE key = 'changes'")) ?? 0
      guard now > since else { return (now, []) }
      return (now, try Self.changes(database, since: since, model: model))
    }
    guard now > since else { return }
    var complete = changes
    try await embedMissing(&complete)
    // Another task of this process may have taken the same changes in while this one waited.
    for change in complete { try take(change) }
    seen = max(seen, now)
  }

  private static func changes(_ database: Database, since: Int64, model: String?) throws
    -> [Change]
  {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT id, status, behavior.hash, topic || '. ' || words || ': ' || instruction,
          halves FROM behavior
        LEFT JOIN behavior_vector ON behavior_id = id AND model = ?
          AND behavior_vector.hash = behavior.hash
        WHERE changed > ? ORDER BY id
        """,
      arguments: [model, since])
    var result: [Change] = []
    while let row = try rows.next() {
      let halves = try row.withUnsafeData(atIndex: 4) { $0.map { VectorIndex.vector(of: $0) } }
      result.append(
        Change(
          id: row[0], status: Behavior.Status(rawValue: row[1]) ?? .draft, hash: row[2],
          text: row[3], vector: halves))
    }
    return result
  }

  private func embedMissing(_ changes: inout [Change]) async throws(HandbookError) {
    guard let embedder else { return }
    let missing = changes.indices.filter { changes[$0].vector?.count != embedder.dimension }
    for start in stride(from: 0, to: missing.count, by: 500) {
      let batch = missing[start..<min(start + 500, missing.count)]
      let vectors = try await embed(batch.map { changes[$0].text }, with: embedder)
      var rows: [(id: Int64, hash: String, bytes: [UInt8])] = []
      for (index, vector) in zip(batch, vectors) {
        changes[index].vector = vector
        rows.append((changes[index].id, changes[index].hash, VectorIndex.bytes(of: vector)))
      }
      try await store.saveVectors(rows, model: embedder.identity.name)
    }
  }

  private func take(_ change: Change) throws(HandbookError) {
    let status = UInt8(Behavior.Status.allCases.firstIndex(of: change.status) ?? 0)
    do {
      if let position = positions[change.id] {
        statuses[position] = status
        if let vector = change.vector { try vectors?.replace(at: position, with: vector) }
      } else {
        if let vector = change.vector { try vectors?.append(vector) }
        positions[change.id] = ids.count
        ids.append(change.id)
        statuses.append(status)
      }
    } catch {
      throw HandbookError(.searchFailed, error.message)
    }
  }

  private func embed(_ texts: [String], with embedder: any Embedder) async throws(HandbookError)
    -> [[Float]]
  {
    do {
      let vectors = try await embedder.embed(texts)
      guard vectors.count == texts.count else {
        throw InferenceError(.evaluationFailed, "the embedder left texts out")
      }
      return vectors
    } catch let error as InferenceError {
      throw HandbookError(.searchFailed, error.message)
    } catch {
      throw HandbookError(.searchFailed, "\(error)")
    }
  }
}

extension BehaviorStore {
  /// Keeps vectors for later processes. A handbook that cannot be written still can be searched.
  func saveVectors(_ rows: [(id: Int64, hash: String, bytes: [UInt8])], model: String)
    async throws(HandbookError)
  {
    do {
      try await write { database in
        let insert = try database.cachedStatement(
          sql: "INSERT OR REPLACE INTO behavior_vector VALUES (?, ?, ?, ?)")
        for row in rows {
          try insert.execute(arguments: [row.id, model, row.hash, Data(row.bytes)])
        }
      }
    } catch  where error.code == .storeReadOnly || error.code == .storeFull {
      return
    }
  }
}
