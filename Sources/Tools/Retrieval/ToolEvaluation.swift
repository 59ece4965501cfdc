package import Inference
package import JSONSchema

/// Measures how well a query writer with a merge finds tools.
package struct ToolEvaluation: Sendable {
  /// What is searched.
  package var index: ToolIndex
  /// Who writes the queries.
  package var writer: any QueryWriter
  /// How their results are merged.
  package var merge: QueryMerge
  /// What throws queries away; nil keeps all.
  package var guardian: QueryGuard?
  /// Orders the first results anew; nil leaves them.
  package var reranker: ToolReranker?

  /// A measurement; by default of the utterance alone.
  package init(
    index: ToolIndex, writer: any QueryWriter = UtteranceWriter(), merge: QueryMerge = .best,
    guardian: QueryGuard? = nil, reranker: ToolReranker? = nil
  ) {
    self.index = index
    self.writer = writer
    self.merge = merge
    self.guardian = guardian
    self.reranker = reranker
  }

  /// What one query came to.
  package struct Item: Hashable, Sendable {
    package var query: LabelledQuery
    /// The queries that were searched for beside the utterance.
    package var written: [String]
    /// The queries that the guard threw away.
    package var dropped: [QueryGuard.Verdict]
    package var ranked: [String]
    package var metrics: ToolMetrics
  }

  /// Judges every query, in order.
  package func run(_ queries: [LabelledQuery]) async throws(ToolError) -> [Item] {
    var items: [Item] = []
    for query in queries {
      if Task.isCancelled { throw ToolError(.cancelled, "the evaluation was cancelled") }
      items.append(try await evaluate(query))
    }
    return items
  }

  /// Judges one query.
  package func evaluate(_ query: LabelledQuery) async throws(ToolError) -> Item {
    var written = try await writer.queries(for: query.query, history: [])
    var dropped: [QueryGuard.Verdict] = []
    if let guardian, !written.isEmpty {
      let verdicts = try await guardian.verdicts(on: written, for: query.query, in: index)
      written = verdicts.filter { $0.dropped == nil }.map(\.query)
      dropped = verdicts.filter { $0.dropped != nil }
    }
    var hits = try await index.find(
      query.query, queries: written, merging: merge, limit: min(1000, index.definitions.count))
    if let reranker { hits = try await reranker.rerank(hits, for: query.query, in: index) }
    let ranked = hits.map(\.name)
    return Item(
      query: query, written: written, dropped: dropped, ranked: ranked,
      metrics: ToolMetrics(ranked: ranked, needed: Set(query.tools)))
  }
}

extension ToolEvaluation {
  /// The report: means over all, by kind and by domain.
  package static func report(_ items: [Item], writer: String, secondsPerQuery: Double) -> JSONValue
  {
    let number = { (value: Double) in JSONNumber(value).map(JSONValue.number) ?? .null }
    return [
      "overall": ToolMetrics.mean(items.map(\.metrics))?.json ?? .null,
      "by_kind": groups(items) { $0.kind }, "by_domain": groups(items) { $0.domain },
      "queries": .number(JSONNumber(items.count)), "seconds_per_query": number(secondsPerQuery),
      "writer": .string(writer),
    ]
  }

  /// Whether something was learned about the tools that a query needs: about all of them, about none, or
  /// about some. The names of the groups, in their order, are `pastNames`.
  package static func group(_ query: LabelledQuery, learned: Set<String>) -> String {
    let count = query.tools.count { learned.contains($0) }
    return count == query.tools.count ? "seen" : count == 0 ? "unseen" : "partly"
  }

  /// What `group(_:learned:)` calls groups.
  package static let pastNames = ["seen", "unseen", "partly"]

  private static func groups(_ items: [Item], by key: (LabelledQuery) -> String?) -> JSONValue {
    var order: [String] = []
    var members: [String: [ToolMetrics]] = [:]
    for item in items {
      guard let name = key(item.query) else { continue }
      if members[name] == nil { order.append(name) }
      members[name, default: []].append(item.metrics)
    }
    return .object(
      JSONObject(
        order.map { name in
          JSONObject.Member(name: name, value: ToolMetrics.mean(members[name] ?? [])?.json ?? .null)
        }))
  }
}

extension PairedBootstrap {
  /// How much better `items` are than `reference`, query by query; nil when the two do not judge
  /// the same queries, or there is no such metric.
  package init?(
    _ items: [ToolEvaluation.Item], against reference: [ToolEvaluation.Item], metric: String
  ) {
    guard !items.isEmpty, items.map(\.query) == reference.map(\.query),
      ToolMetrics.names.contains(metric)
    else { return nil }
    self.init(zip(items, reference).map { ($0.metrics[metric] ?? 0) - ($1.metrics[metric] ?? 0) })
  }
}
