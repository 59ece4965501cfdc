import GRDB
import Inference
import Retrieval
import Testing

/// The index in memory against SQLite's FTS5, on documents of random words.
@Suite struct LexicalIndexTests {
  @Test(arguments: [1.0, 3.0]) func scoresAreThoseOfFTS5(titleWeight: Double) async throws {
    var random = RandomKey(seed: 5).stream(for: .test)
    let stems = [
      "search", "searching", "searches", "weather", "Café", "maps", "map", "a1", "go", "run-time",
    ]
    let words = stems + (0..<60).map { "word\($0)" }
    func text(_ count: Int) -> String {
      (0..<count).map { _ in words[Int(random.next() % UInt64(words.count))] }.joined(
        separator: " ")
    }
    let documents = (0..<300).map { _ in
      IndexedDocument(title: text(2), body: text(Int(3 + random.next() % 20)))
    }
    let index = try await HybridIndex(documents, embedder: nil, titleWeight: titleWeight)
    let queue = try DatabaseQueue()
    try await queue.write { database in
      try database.execute(
        sql: "CREATE VIRTUAL TABLE words USING fts5(title, body, tokenize='porter unicode61')")
      for (position, document) in documents.enumerated() {
        try database.execute(
          sql: "INSERT INTO words(rowid, title, body) VALUES (?, ?, ?)",
          arguments: [position, document.title, document.body])
      }
    }
    for query in [
      "searched weather", "cafe map", "word1 word2 word3 searching", "runtime go a1", "zzz",
    ] {
      let terms = FullTextQuery(query).terms.map { "\"\($0)\"" }.joined(separator: " OR ")
      let expected = try await queue.read { database in
        try Row.fetchAll(
          database,
          sql: "SELECT rowid, bm25(words, ?, 1) AS score FROM words WHERE words MATCH ?",
          arguments: [titleWeight, terms]
        ).reduce(into: [Int: Double]()) { $0[$1["rowid"]] = -($1["score"] as Double) }
      }
      let hits = try await index.find(query, limit: 300)
      let order = documents.indices.sorted {
        let (x, y) = (expected[$0] ?? 0, expected[$1] ?? 0)
        return x != y ? x > y : $0 < $1
      }
      for (hit, position) in zip(hits, order) {
        let (x, y) = (expected[hit.position] ?? 0, expected[position] ?? 0)
        #expect(abs(x - y) <= 1e-5 * max(1, abs(y)), "\(query)")
      }
    }
  }
}
