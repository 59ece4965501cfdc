import Foundation
import Inference
import JSONSchema
import Testing
import Tools

/// Prefers continuations, or prompts, that contain a word.
private struct Partial: LanguageModel {
  let word: String
  let identity = ModelIdentity(name: "partial")
  let vocabulary = Vocabulary(
    tokens: (0...255).map { [UInt8($0)] }, kinds: Array(repeating: .text, count: 256))
  let contextLength = 100_000
  let distributions = DistributionAccess.full

  func tokenize(_ text: String, parseSpecial: Bool) -> [TokenID] { text.utf8.map { TokenID($0) } }
  func tokenize(chat messages: [ChatMessage]) -> [TokenID] { [] }
  func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    throw InferenceError(.unsupported, "scores only")
  }
  func score(_ items: [ScoringItem]) async -> ScoringPass {
    ScoringPass(
      logProbabilities: items.map { item in
        let prompt = String(decoding: vocabulary.bytes(of: item.prompt), as: UTF8.self)
        let text = String(decoding: vocabulary.bytes(of: item.continuation), as: UTF8.self)
        // With the request as evidence only the prompts differ.
        let good = text.contains(word) || prompt.hasPrefix("Tool: " + word)
        return item.continuation.map { _ in good ? -0.1 : -2 }
      }, evaluated: EvaluationCount())
  }
}

@Suite struct EvaluationTests {
  @Test func metricsByHand() {
    let ranked = ["a", "b", "c", "d", "e", "f", "g"]
    let one = ToolMetrics(ranked: ranked, needed: ["b"])
    #expect(one.values == [0, 1, 1, 1 / log2(3), 0.5, 1])
    let two = ToolMetrics(ranked: ranked, needed: ["a", "f"])
    #expect(two.values == [0.5, 0.5, 1, 1 / (1 + 1 / log2(3)), 1, 0])
    #expect(ToolMetrics(ranked: ranked, needed: ["z"]).values == [0, 0, 0, 0, 0, 0])
    #expect(ToolMetrics.mean([one, two])?["recall@5"] == 0.75)
    #expect(ToolMetrics.mean([]) == nil)
  }

  @Test func reportsAsPromised() async throws {
    let index = try await ToolIndex(QueryTests.tools, embedder: ToyEmbedder())
    let lines = """
      {"id": "1", "query": "weather forecast", "tools": ["WeatherReport"], "kind": "single", "domain": "in"}

      {"query": "cooking recipes and flights", "tools": ["recipe-finder", "flight_search"], "kind": "multi", "domain": "out"}
      """
    let queries = try LabelledQuery.read(Array(lines.utf8), catalogue: QueryTests.tools)
    #expect(queries.map(\.id) == ["1", "3"])
    let items = try await ToolEvaluation(index: index).run(queries)
    let report = ToolEvaluation.report(items, writer: "none", secondsPerQuery: 0.25)
    #expect(
      report.description
        == #"{"overall":{"recall@1":0.75,"recall@5":1,"recall@10":1,"ndcg@5":1,"mrr":1,"comp@5":1},"#
        + #""by_kind":{"single":{"recall@1":1,"recall@5":1,"recall@10":1,"ndcg@5":1,"mrr":1,"comp@5":1},"#
        + #""multi":{"recall@1":0.5,"recall@5":1,"recall@10":1,"ndcg@5":1,"mrr":1,"comp@5":1}},"#
        + #""by_domain":{"in":{"recall@1":1,"recall@5":1,"recall@10":1,"ndcg@5":1,"mrr":1,"comp@5":1},"#
        + #""out":{"recall@1":0.5,"recall@5":1,"recall@10":1,"ndcg@5":1,"mrr":1,"comp@5":1}},"#
        + #""queries":2,"seconds_per_query":0.25,"writer":"none"}"#)
  }

  @Test(arguments: [
    ("{", "queries:1"), (#"{"query":"x"}"#, "list of"),
    (#"{"query":"x","tools":["nope"]}"#, "not known"),
    (#"{"tools":["Translator"]}"#, "query"),
  ])
  func refusesBadQueries(_ line: String, _ message: String) {
    #expect {
      try LabelledQuery.read(Array(line.utf8), catalogue: QueryTests.tools)
    } throws: { ($0 as? ToolError)?.message.contains(message) == true }
  }

  @Test func pairedDifferences() async throws {
    let index = try await ToolIndex(QueryTests.tools, embedder: ToyEmbedder())
    let queries = (0..<40).map {
      LabelledQuery(
        id: "\($0)", query: $0 % 2 == 0 ? "weather" : "translates text", tools: ["Translator"])
    }
    let base = try await ToolEvaluation(index: index).run(queries)
    let better = try await ToolEvaluation(
      index: index, reranker: ToolReranker(model: Partial(word: "Translator"), share: 1)
    ).run(queries)
    let difference = try #require(PairedBootstrap(better, against: base, metric: "recall@1"))
    #expect(difference.mean == 0.5 && difference.low > 0.3 && difference.high < 0.7)
    #expect(difference.isSignificant)
    let none = try #require(PairedBootstrap(base, against: base, metric: "mrr"))
    #expect(none.mean == 0 && !none.isSignificant)
    #expect(PairedBootstrap(base, against: Array(base.dropLast()), metric: "mrr") == nil)
    #expect(PairedBootstrap(base, against: base, metric: "speed") == nil)
  }

  @Test(arguments: ToolReranker.Evidence.allCases) func rerankerFollowsTheModel(
    _ evidence: ToolReranker.Evidence
  ) async throws {
    let index = try await ToolIndex(QueryTests.tools, embedder: ToyEmbedder())
    let hits = try await index.find("weather in a city", limit: 4)
    let reranker = ToolReranker(
      model: Partial(word: "Translator"), evidence: evidence, depth: 4, share: 0.9)
    let order = try await reranker.rerank(hits, for: "weather", in: index)
    #expect(order.first?.name == "Translator")
    #expect(Set(order) == Set(hits))
    let shallow = ToolReranker(model: Partial(word: "zzz"), evidence: evidence, depth: 1)
    #expect(try await shallow.rerank(hits, for: "weather", in: index) == hits)
  }
}

@Suite(.enabled(if: DevelopmentData.isPresent, "set MARTINGALE_DATA and fetch the word vectors"))
struct ToolDataTests {
  private func load() async throws -> (ToolIndex, [LabelledQuery]) {
    let tools = try ToolCatalogue.read(try #require(DevelopmentData.bytes("tools/tools.jsonl")))
    let queries = try LabelledQuery.read(
      try #require(DevelopmentData.bytes("tools/dev.jsonl")), catalogue: tools)
    return (try await ToolIndex(tools, embedder: DevelopmentData.embedder), queries)
  }

  @Test func utteranceAndDecomposition() async throws {
    let (index, queries) = try await load()
    let raw = try await ToolEvaluation(index: index).run(queries)
    let mean = try #require(ToolMetrics.mean(raw.map(\.metrics)))
    #expect(mean["recall@5"] ?? 0 >= 0.76 && mean["ndcg@5"] ?? 0 >= 0.67)
    let multi = queries.filter { $0.kind == "multi" }
    for (name, merge) in QueryMerge.named {
      let items = try await ToolEvaluation(
        index: index, writer: DecomposingWriter(), merge: merge
      ).run(queries)
      for metric in ["recall@5", "ndcg@5"] {
        let all = try #require(PairedBootstrap(items, against: raw, metric: metric))
        let some = try #require(
          PairedBootstrap(
            items.filter { $0.query.kind == "multi" },
            against: raw.filter { $0.query.kind == "multi" },
            metric: metric))
        print("decompose/\(name) \(metric): all \(all) multi \(some)")
        if merge == .best { #expect(all.low > -0.01 && some.low > 0 && multi.count > 100) }
      }
    }
  }

  /// Each fifth of the tools in turn has no past; half of the others' queries (at most 8) are it.
  @Test func enrichmentDoesNotHurtUnseenTools() async throws {
    let (index, all) = try await load()
    let queries = all.filter { $0.tools.count == 1 }
    let names = Array(Set(queries.flatMap(\.tools))).sorted()
    var seen: [(ToolEvaluation.Item, ToolEvaluation.Item)] = []
    var unseen: [(ToolEvaluation.Item, ToolEvaluation.Item)] = []
    for fold in 0..<5 {
      var past: [String: [String]] = [:]
      var rest: [(LabelledQuery, Bool)] = []
      for (place, name) in names.enumerated() {
        let own = queries.filter { $0.tools == [name] }
        let isUnseen = place % 5 == fold
        let known = isUnseen ? 0 : min(8, own.count / 2)
        // Every other query, so that neighbours in the file, which are alike, are on both sides.
        let order = own.indices.sorted { ($0 % 2, $0) < ($1 % 2, $1) }
        if known > 0 { past[name] = order.prefix(known).map { own[$0].query } }
        rest += order.dropFirst(known).map { (own[$0], isUnseen) }
      }
      let learned = try await index.enriched(by: past)
      for (query, isUnseen) in rest {
        let pair = (
          try await ToolEvaluation(index: learned).evaluate(query),
          try await ToolEvaluation(index: index).evaluate(query)
        )
        if isUnseen { unseen.append(pair) } else { seen.append(pair) }
      }
    }
    let gain = try #require(
      PairedBootstrap(seen.map(\.0), against: seen.map(\.1), metric: "recall@5"))
    let loss = try #require(
      PairedBootstrap(unseen.map(\.0), against: unseen.map(\.1), metric: "recall@5"))
    print("enriched: seen \(gain) unseen \(loss)")
    #expect(gain.low > 0.04)
    #expect(loss.low > -0.015)
  }
}
