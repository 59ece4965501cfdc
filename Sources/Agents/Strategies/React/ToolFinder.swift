internal import Inference
internal import Tools

/// Finds the tools that may help in a situation, with queries that are written for it.
struct ToolFinder: Sendable {
  /// The tools and skills that can be found, in order.
  let definitions: [ToolDefinition]
  /// The names that are shown whatever is found.
  private let alwaysShown: Set<String>
  private let retrieval: AgentTask.Retrieval?
  private let index: ToolIndex?
  private let reranker: ToolReranker?
  private let demonstrations: DemonstrationIndex?

  private let guardian = QueryGuard()
  private let model: any LanguageModel
  private let seed: UInt64

  /// - Parameter isIncluded: which of the task's tools and skills can be found.
  init(
    _ setup: StrategySetup, where isIncluded: (ToolDefinition) -> Bool = { _ in true }
  ) async throws(AgentError) {
    let toolbox = setup.collaborators.tools
    let skills = setup.task.tools.skills.map(\.definition)
    definitions = ((toolbox?.definitions ?? []) + skills).filter(isIncluded)
    alwaysShown = Set(toolbox?.alwaysShown ?? []).union(skills.map(\.name))
    retrieval = setup.task.retrieval
    model = setup.model
    seed = setup.seed
    var catalogue = setup.catalogue
    if catalogue == nil { catalogue = try await setup.indexed() }
    do throws(ToolError) {
      index = try catalogue?.narrowed(where: isIncluded)
    } catch {
      throw AgentError(error)
    }
    if let known = setup.demonstrations {
      demonstrations = known
    } else {
      demonstrations = try await setup.demonstrated()
    }
    reranker = retrieval?.reranks == true ? ToolReranker(model: setup.model) : nil
  }

  /// Whether the model writes queries, so that behaviors about finding tools have a reader.
  var asksModel: Bool { retrieval?.queries == "model" || retrieval?.queries == "few-shot" }

  /// Who writes queries.
  /// - Parameter behaviors: lines that a model that writes is to keep in mind.
  private func writer(_ behaviors: [String]) throws(ToolError) -> any QueryWriter {
    switch retrieval?.queries {
    case "decompose": DecomposingWriter()
    case "model": try ModelQueryWriter(model: model, behaviors: behaviors, seed: seed)
    case "few-shot":
      if let demonstrations {
        try ModelQueryWriter(
          model: model, demonstrations: demonstrations, behaviors: behaviors, seed: seed)
      } else {
        try ModelQueryWriter(
          model: model, style: .fewShot(ModelQueryWriter.examples), behaviors: behaviors, seed: seed
        )
      }
    default: UtteranceWriter()
    }
  }

  /// Whether looking for more tools can show others.
  func hasMore(than shown: Int) -> Bool { shown < definitions.count && retrieval != nil }

  /// The tools to show.
  /// - Parameters:
  ///   - widening: how often the number of tools is doubled.
  ///   - behaviors: what a model that writes queries is to keep in mind.
  func find(
    _ situation: String, widening: Int = 0, behaviors: [String] = []
  ) async throws(AgentError) -> RetrievedRecord {
    do throws(ToolError) {
      return try await search(situation, try writer(behaviors), widening: widening)
    } catch {
      throw AgentError(error)
    }
  }

  /// What is found for a query that somebody has written.
  func find(query: String) async throws(AgentError) -> RetrievedRecord {
    do throws(ToolError) {
      return try await search(query, UtteranceWriter(), widening: 0)
    } catch {
      throw AgentError(error)
    }
  }

  private func search(
    _ situation: String, _ writer: any QueryWriter, widening: Int
  ) async throws(ToolError) -> RetrievedRecord {
    guard let retrieval, let index else { return RetrievedRecord(queries: [], tools: []) }
    var queries = try await writer.queries(for: situation, history: [])
    if writer is ModelQueryWriter {
      queries = try await guardian.verdicts(on: queries, for: situation, in: index)
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
        name: $0.name, score: $0.score, isShown: alwaysShown.contains($0.name))
    }
    return RetrievedRecord(queries: queries, tools: found + rest)
  }

  /// The definitions of the tools that are shown, in order.
  /// - Parameter kept: names that were found before.
  func shown(_ record: RetrievedRecord?, kept: Set<String> = []) -> [ToolDefinition] {
    guard retrieval != nil else { return definitions }
    let names = Set((record?.tools ?? []).filter(\.isShown).map(\.name)).union(alwaysShown)
      .union(kept)
    return definitions.filter { names.contains($0.name) }
  }
}
