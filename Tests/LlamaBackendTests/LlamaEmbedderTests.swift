import Inference
import LlamaBackend
import Testing

extension ModelTests {
  @Suite struct LlamaEmbedderTests {
    private func dot(_ a: [Float], _ b: [Float]) -> Float {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// A decoder's mean-pooled states are poor embeddings, but they obey the protocol.
    @Test func unitVectorsThatDependOnTheTextAlone() async throws {
      let embedder = try LlamaEmbedder(path: SharedModel.path ?? "", contextLength: 64, threads: 1)
      #expect(embedder.dimension == 576)
      let texts = ["The cat sat on the mat.", "A cat is on a mat.", "f(x) = 3x² − 1", ""]
      let vectors = try await embedder.embed(texts)
      for vector in vectors.dropLast() {
        #expect(vector.count == 576)
        #expect(abs(dot(vector, vector) - 1) < 1e-4)
      }
      #expect(vectors[3] == [Float](repeating: 0, count: 576))
      #expect(dot(vectors[0], vectors[1]) > dot(vectors[0], vectors[2]))
      #expect(try await embedder.embed([texts[2], texts[0]]) == [vectors[2], vectors[0]])
    }

    @Test func aTextThatIsTooLongIsRefusedWithBothCounts() async throws {
      let embedder = try LlamaEmbedder(path: SharedModel.path ?? "", contextLength: 8, threads: 1)
      let error = await #expect(throws: InferenceError.self) {
        try await embedder.embed([String(repeating: "horse ", count: 50)])
      }
      #expect(error?.code == .contextOverflow)
      #expect(error?.message.contains(" 8;") == true)
    }
  }
}
