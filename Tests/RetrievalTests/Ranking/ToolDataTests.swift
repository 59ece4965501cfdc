import Foundation
import Retrieval
import Testing

/// The default blend on 1,419 queries for 199 tools (MetaTool).
@Suite(
  "Ranking tools", .needsWordVectors,
  .enabled(if: TestFiles.data("tools/dev.jsonl") != nil, "set MARTINGALE_DATA to run"))
struct ToolDataTests {
  private struct Tool: Decodable {
    var name: String
    var description: String
  }

  private struct Query: Decodable {
    var query: String
    var tools: [String]
  }

  private func lines<T: Decodable>(_ name: String) throws -> [T] {
    let url = try #require(TestFiles.data(name))
    return try Data(contentsOf: url).split(separator: 0x0A).map {
      try JSONDecoder().decode(T.self, from: $0)
    }
  }

  @Test("Recall@5 is at least 76 % and NDCG@5 at least 67 %")
  func blend() async throws {
    let tools: [Tool] = try lines("tools/tools.jsonl")
    let queries: [Query] = try lines("tools/dev.jsonl")
    let index = try await HybridIndex(
      tools.map { IndexedDocument(title: NameWords.split($0.name), body: $0.description) },
      embedder: TestFiles.embedder)
    var recall = 0.0
    var gain = 0.0
    for query in queries {
      let found = try await index.find(query.query, limit: 5).map { tools[$0.position].name }
      let gold = Set(query.tools)
      recall += Double(found.filter(gold.contains).count) / Double(gold.count)
      let discounted = found.enumerated().filter { gold.contains($0.element) }
        .map { 1 / log2(Double($0.offset) + 2) }.reduce(0, +)
      let ideal = (0..<gold.count).map { 1 / log2(Double($0) + 2) }.reduce(0, +)
      gain += discounted / ideal
    }
    recall /= Double(queries.count)
    gain /= Double(queries.count)
    print("recall@5 \(recall), NDCG@5 \(gain) over \(queries.count) queries")
    #expect(recall >= 0.76)
    #expect(gain >= 0.67)
  }
}
