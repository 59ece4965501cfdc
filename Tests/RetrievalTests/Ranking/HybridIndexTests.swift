import Inference
import Retrieval
import Testing

/// Vectors by the counts of a few letters: enough to have opinions.
private struct LetterEmbedder: Embedder {
  let identity = ModelIdentity(name: "letters")
  let dimension = 4

  func embed(_ texts: [String]) -> [[Float]] {
    texts.map { text in
      let counts = "abcd".map { letter in Float(text.filter { $0 == letter }.count) }
      let length = counts.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return length == 0 ? counts : counts.map { $0 / length }
    }
  }
}

@Suite("Hybrid index")
struct HybridIndexTests {
  private let documents = [
    IndexedDocument(title: "alpha", body: "converting kilometres"),
    IndexedDocument(title: "beta", body: "weather forecasts"),
    IndexedDocument(title: "gamma", body: "translations of books"),
  ]

  @Test("Words are found by their stems")
  func stems() async throws {
    let index = try await HybridIndex(documents, embedder: nil)
    let hits = try await index.find("convert a kilometre", limit: 2)
    #expect(hits.first?.position == 0)
    #expect(hits.count == 2)
    #expect(hits[0].score > hits[1].score)
  }

  @Test("A narrowed index is as if it had been made of the documents that are left")
  func narrowed() async throws {
    let embedder = LetterEmbedder()
    let whole = try await HybridIndex(documents, embedder: embedder)
    let own = try await HybridIndex([documents[2], documents[0]], embedder: embedder)
    let narrowed = try whole.narrowed(to: [2, 0])
    #expect(narrowed.documents == own.documents)
    for query in ["books of kilometres", "abacus", "weather", "badcab"] {
      #expect(try await narrowed.scores(query) == (try await own.scores(query)), "\(query)")
    }
    let words = try await HybridIndex(documents, embedder: nil).narrowed(to: [1])
    #expect(words.vectors == nil && words.documents.count == 1)
  }

  @Test("Any text is a harmless query")
  func injection() async throws {
    let index = try await HybridIndex(documents, embedder: LetterEmbedder())
    for query in [
      "\"", "*", "a*", "NEAR(", "alpha AND", "title:alpha", "^alpha", "-alpha",
      "'; DROP TABLE words",
      "(", "\u{0}", "", "{title body}: x", String(repeating: "\"", count: 10_000), "🦄", "\u{301}",
    ] {
      let hits = try await index.find(query, limit: 3)
      #expect(hits.count == 3)
    }
  }

  @Test("Vectors decide where words are silent, and can be replaced")
  func vectors() async throws {
    var index = try await HybridIndex(
      [IndexedDocument(title: "", body: "aaaa"), IndexedDocument(title: "", body: "bbbb")],
      embedder: LetterEmbedder())
    #expect(try await index.find("bab b", limit: 1).first?.position == 1)
    try index.vectors?.replace(at: 1, with: [0, 0, 1, 0])
    #expect(try await index.find("bab b", limit: 1).first?.position == 0)
  }

  @Test("A common word is ignored while a rarer one is there")
  func commonWords() async throws {
    let many = (0..<6_000).map {
      IndexedDocument(title: "", body: $0 == 4_321 ? "common rare" : "common thing\($0)")
    }
    let index = try await HybridIndex(many, embedder: nil)
    #expect(try await index.find("common rare", limit: 1).first?.position == 4_321)
    #expect(try await index.find("common", limit: 1).count == 1)
  }

  @Test("The blend is the weighted sum of standard scores")
  func blend() {
    let ranking = HybridRanking(lexicalWeight: 0.25)
    let scores = ranking.blend(cosines: [1, 2, 3], lexical: [(position: 1, score: 6)])
    let deviation = (2.0 / 3).squareRoot()
    let text = 8.0.squareRoot()
    let expected = [
      0.75 * -1 / deviation + 0.25 * -2 / text, 0.25 * 4 / text,
      0.75 * 1 / deviation + 0.25 * -2 / text,
    ]
    for (score, value) in zip(scores, expected) { #expect(abs(score - value) < 1e-9) }
    #expect(ranking.blend(cosines: [], lexical: []).isEmpty)
    #expect(ranking.blend(cosines: [0.5, 0.5], lexical: []) == [0, 0])
  }

  @Test("The greatest positions come first, equal ones in order")
  func greatest() {
    #expect([1, 3, 2, 3, 0].greatestPositions(3) == [1, 3, 2])
    #expect([1, 1, 1].greatestPositions(2) == [0, 1])
    #expect([1].greatestPositions(5) == [0])
    #expect([1].greatestPositions(0) == [])
  }

  @Test("Diversity passes over near-copies")
  func diversity() {
    let similarity: [[Double]] = [[1, 0.99, 0.1], [0.99, 1, 0.1], [0.1, 0.1, 1]]
    let rule = MaximalMarginalRelevance(relevanceShare: 0.7)
    let relevance = [0.9, 0.89, 0.7]
    #expect(rule.choose(2, relevance: relevance) { similarity[$0][$1] } == [0, 2])
    let plain = MaximalMarginalRelevance(relevanceShare: 1)
    #expect(plain.choose(3, relevance: relevance) { similarity[$0][$1] } == [0, 1, 2])
  }
}
