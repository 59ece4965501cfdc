import Inference
import Retrieval
import Testing

/// Six words with rows that share a large common part.
private struct WordTable: TokenTable {
  let identity = ModelIdentity(name: "words")
  let dimension = 4
  static let words = ["the", "cat", "dog", "car", "bus", "kitten"]
  static let rows: [[Float]] = [
    [9, 0, 0, 0], [9, 1, 0.1, 0], [9, 0.9, 0.2, 0.1], [9, 0, 0.1, 1], [9, 0.1, 0, 0.9],
    [9, 1, 0, 0],
  ]

  func tokenize(_ text: String) -> [TokenID] {
    text.split(separator: " ").compactMap { word in
      Self.words.firstIndex(of: String(word)).map { TokenID($0) }
    }
  }

  func add(_ id: TokenID, weight: Float, to sum: inout [Float]) {
    for index in 0..<dimension { sum[index] += weight * Self.rows[Int(id)][index] }
  }
}

@Suite("Token table as an embedder")
struct TokenTableEmbedderTests {
  private let background = ["the cat", "the dog", "the car", "the bus", "cat dog", "car bus"]

  @Test("What all texts share is taken away, and meaning is left")
  func common() throws {
    let embedder = try TokenTableEmbedder(WordTable(), vocabulary: 6, background: background)
    let vectors = try embedder.embed(["The kitten", "the dog", "the car", ""])
    func cosine(_ one: Int, _ two: Int) -> Float {
      zip(vectors[one], vectors[two]).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for index in 0..<3 { #expect(abs(cosine(index, index) - 1) < 1e-5) }
    #expect(cosine(3, 3) == 0)
    #expect(cosine(0, 1) > cosine(0, 2))
    #expect(cosine(0, 2) < 0.9)
    #expect(vectors.allSatisfy { $0.allSatisfy(\.isFinite) })
  }

  @Test("Another background is another embedder")
  func identity() throws {
    let one = try TokenTableEmbedder(WordTable(), vocabulary: 6, background: background)
    let same = try TokenTableEmbedder(WordTable(), vocabulary: 6, background: background)
    let other = try TokenTableEmbedder(WordTable(), vocabulary: 6, background: ["the cat"])
    #expect(one.identity == same.identity)
    #expect(one.identity != other.identity)
    #expect(try one.embed(["cat"]) == same.embed(["cat"]))
    let none = try TokenTableEmbedder(WordTable(), vocabulary: 6, background: [])
    #expect(try none.embed(["cat"])[0].allSatisfy(\.isFinite))
  }
}
