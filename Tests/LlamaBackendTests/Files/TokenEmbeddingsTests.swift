import Inference
import LlamaBackend
import Testing

extension ModelTests {
  @Suite("Token embeddings")
  struct TokenEmbeddingsTests {
    @Test("One finite row a token, the same each time, alike for alike words")
    func rows() throws {
      let model = try SharedModel.model
      let embeddings = try model.tokenEmbeddings()
      #expect(embeddings.count == model.vocabulary.count)
      func row(_ word: String) throws -> [Float] {
        let tokens = try model.tokenize(word, parseSpecial: false)
        #expect(tokens.count == 1, "\(word)")
        return embeddings.row(tokens[0])
      }
      func cosine(_ one: [Float], _ two: [Float]) -> Float {
        func product(_ one: [Float], _ two: [Float]) -> Float {
          zip(one, two).reduce(0) { $0 + $1.0 * $1.1 }
        }
        return product(one, two) / (product(one, one) * product(two, two)).squareRoot()
      }
      let (dog, dogs, law) = (try row(" dog"), try row(" dogs"), try row(" law"))
      #expect(dog.count == embeddings.dimension)
      #expect(dog.allSatisfy { $0.isFinite })
      #expect(try dog == row(" dog"))
      #expect(cosine(dog, dogs) > cosine(dog, law))
      let last = embeddings.row(TokenID(embeddings.count - 1))
      #expect(last.allSatisfy { $0.isFinite })
    }
  }
}
