internal import Inference

/// Learns from labelled requests how their tools are found, without training anything.
package struct ToolLearning: Sendable {
  /// What is searched when queries are judged: the index as it is, without past requests, which
  /// would find their own tools anyway.
  package var index: ToolIndex
  /// Who writes; each gives one list, the same writer with other seeds several ones (best of n).
  package var writers: [StrategyChooser.Strategy]

  /// Learning on `index`.
  package init(index: ToolIndex, writers: [StrategyChooser.Strategy] = []) {
    self.index = index
    self.writers = writers
  }

  /// What became of one request.
  package enum Outcome: Hashable, Sendable {
    /// The request alone finds all it needs first: no query can be worth anything.
    case foundAlone
    /// No list raised NDCG@5.
    case notRaised
    /// The best list.
    case raised(ToolExperience.Demonstration)
  }

  /// The requests of each tool that they need.
  package static func past(of queries: [LabelledQuery], most: Int = .max) -> ToolExperience {
    var experience = ToolExperience()
    for query in queries {
      let own = Dictionary(query.tools.map { ($0, [query.query]) }) { one, _ in one }
      experience.add(ToolExperience(past: own), most: most)
    }
    return experience
  }

  /// The writers' list that raises NDCG@5 most over the request alone; of equal ones the first.
  package func best(for query: LabelledQuery) async throws(ToolError) -> Outcome {
    let alone = try await ToolEvaluation(index: index).evaluate(query).reward
    if alone >= 1 { return .foundAlone }
    var best: ToolExperience.Demonstration?
    for writer in writers {
      if Task.isCancelled { throw ToolError(.cancelled, "learning was cancelled") }
      let item = try await ToolEvaluation(index: index, writer).evaluate(query)
      let gain = item.reward - alone
      if gain > best?.gain ?? 1e-9, !item.written.isEmpty {
        best = ToolExperience.Demonstration(
          ModelQueryWriter.Example(query.query, item.written), tools: query.tools, gain: gain)
      }
    }
    return best.map { .raised($0) } ?? .notRaised
  }

  /// The request with the descriptions of the tools that it needs as its queries: what the paper
  /// fits its writer to first. nil where a description has no words that a query may have.
  package func described(_ query: LabelledQuery) async throws(ToolError)
    -> ToolExperience.Demonstration?
  {
    let needed = index.definitions.filter { query.tools.contains($0.name) }
    let queries = needed.compactMap { ModelQueryWriter.plain($0.description) }
    guard !queries.isEmpty else { return nil }
    let example = ModelQueryWriter.Example(query.query, Array(queries.prefix(QueryLimits.count)))
    let alone = try await ToolEvaluation(index: index).evaluate(query).reward
    let item = try await ToolEvaluation(
      index: index, writer: FixedWriter(queries: example.queries), merge: .interleave
    ).evaluate(query)
    return ToolExperience.Demonstration(example, tools: query.tools, gain: item.reward - alone)
  }
}

/// Writes the same whatever is asked.
private struct FixedWriter: QueryWriter {
  let name = "fixed"
  let queries: [String]

  func queries(for utterance: String, history: [ChatMessage]) -> [String] { queries }
}

extension ToolEvaluation.Item {
  /// What queries are chosen by: NDCG@5.
  fileprivate var reward: Double { metrics["ndcg@5"] ?? 0 }
}
