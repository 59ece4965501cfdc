internal import Inference
internal import Tools

/// Finds the tools that may help in a situation, with queries that are written for it.
struct ToolFinder: Sendable {
  private let toolbox: TaskToolbox
  private let retrieval: AgentTask.Retrieval?
  private let index: ToolIndex?
  private let writer: any QueryWriter
  private let reranker: ToolReranker?

  init(_ setup: StrategySetup, _ toolbox: TaskToolbox) async throws(AgentError) {
    self.toolbox = toolbox
    retrieval = setup.task.retrieval
    do throws(ToolError) {
      switch retrieval?.queries {
      case "decompose": writer = DecomposingWriter()
      case "model": writer = try ModelQueryWriter(model: setup.model, seed: setup.seed)
      case "few-shot":
        writer = try ModelQueryWriter(
          model: setup.model, style: .fewShot(ModelQueryWriter.examples), seed: setup.seed)
      default: writer = UtteranceWriter()
      }
      index =
        retrieval == nil
        ? nil
        : try await ToolIndex(toolbox.definitions, embedder: setup.collaborators.embedder)
    } catch {
      throw AgentError(error)
    }
    reranker = retrieval?.reranks == true ? ToolReranker(model: setup.model) : nil
  }

  /// Whether looking for more tools can show others.
  func hasMore(than shown: Int) -> Bool { shown < toolbox.definitions.count && retrieval != nil }

  /// The tools to show.
  /// - Parameter widening: how often the number of tools is doubled.
  func find(_ situation: String, widening: Int) async throws(AgentError) -> RetrievedRecord? {
    guard let retrieval, let index else { return nil }
    do throws(ToolError) {
      var queries = try await writer.queries(for: situation, history: [])
      if writer is ModelQueryWriter {
        queries = try await QueryGuard().judge(queries, for: situation, in: index)
          .filter { $0.dropped == nil }.map(\.query)
      }
      let merge = writer is ModelQueryWriter ? QueryMerge.interleave : .best
      let top = retrieval.top << widening
      var hits = try await index.find(
        situation, queries: queries, merging: merge, limit: max(top, 10) + top)
      if let reranker { hits = try await reranker.rerank(hits, for: situation, in: index) }
      let found = hits.prefix(top).map {
        RetrievedRecord.Found(name: $0.name, score: $0.score, isShown: true)
      }
      let rest = hits.dropFirst(top).prefix(top).map {
        RetrievedRecord.Found(
          name: $0.name, score: $0.score, isShown: toolbox.alwaysShown.contains($0.name))
      }
      return RetrievedRecord(queries: queries, tools: found + rest)
    } catch {
      throw AgentError(error)
    }
  }

  /// The definitions of the tools that are shown, in the toolbox's order.
  func shown(_ record: RetrievedRecord?) -> [ToolDefinition] {
    guard let record else { return toolbox.definitions }
    let names = Set(record.tools.filter(\.isShown).map(\.name)).union(toolbox.alwaysShown)
    return toolbox.definitions.filter { names.contains($0.name) }
  }
}
