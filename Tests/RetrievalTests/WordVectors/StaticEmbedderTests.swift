import Foundation
import Retrieval
import Testing

@Suite("Static word vectors", .needsWordVectors)
struct StaticEmbedderTests {
  private struct Tokens: Decodable {
    var text: String
    var ids: [Int32]
  }

  private struct Cosines: Decodable {
    var texts: [String]
    var head: [[Float]]
    var cosines: [[Float]]
  }

  private let embedder = TestFiles.embedder

  @Test("The ids are those of the vectors' own library, for 308 texts")
  func tokens() throws {
    let embedder = try #require(embedder)
    let lines = try TestFiles.fixture("word-vector-tokens.jsonl").split(separator: 0x0A)
    #expect(lines.count == 308)
    for line in lines {
      let expected = try JSONDecoder().decode(Tokens.self, from: line)
      #expect(
        embedder.tokens(of: expected.text) == expected.ids, "\(expected.text.debugDescription)")
    }
  }

  @Test("The vectors are those of the vectors' own library")
  func vectors() throws {
    let embedder = try #require(embedder)
    let expected = try JSONDecoder().decode(
      Cosines.self, from: TestFiles.fixture("word-vector-cosines.json"))
    let vectors = expected.texts.map { embedder.meanVector(of: $0) }
    for (row, vector) in vectors.enumerated() {
      #expect(vector.count == embedder.dimension)
      for (index, value) in expected.head[row].enumerated() {
        #expect(abs(vector[index] - value) < 2e-5)
      }
      for (column, other) in vectors.enumerated() {
        #expect(abs(cosine(vector, other) - expected.cosines[row][column]) < 2e-5)
      }
    }
  }

  @Test("A vector has length 1, or is all zeros for the empty text")
  func lengths() throws {
    let embedder = try #require(embedder)
    for (text, length) in [("", Float(0)), ("convert miles", 1), ("the of and", 1), ("🦄", 1)] {
      let vector = embedder.embed([text])[0]
      #expect(abs(cosine(vector, vector) - length) < 1e-5, "\(text)")
    }
  }

  @Test("Stop words and punctuation do not move a vector")
  func stopWords() throws {
    let embedder = try #require(embedder)
    let plain = embedder.embed(["convert miles kilometres"])
    #expect(embedder.embed(["Could you please convert the miles to kilometres?"]) == plain)
    #expect(embedder.embed(["convert miles"]) != plain)
  }

  /// Compared letter by letter with itself, such a text would take hours.
  @Test("Long text of one letter takes no quadratic time", .timeLimit(.minutes(60)))
  func longText() throws {
    let embedder = try #require(embedder)
    #expect(embedder.tokens(of: String(repeating: "a", count: 2_000_000)).count > 10_000)
  }

  private func cosine(_ left: [Float], _ right: [Float]) -> Float {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
