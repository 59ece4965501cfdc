#if HTTP
  import Inference
  import JSONSchema
  import RemoteBackend
  import MartingaleTestSupport
  import Testing

  @Suite(.timeLimit(.minutes(60))) struct RemoteEmbedderTests {
    /// A server that embeds a text as (3 · its length, 4 · its length), answers last first, and
    /// does with the n-th request what `fault` says.
    private func server(
      _ fault: @escaping @Sendable (Int) -> ScriptedHTTPServer.Step? = { _ in nil }
    ) throws -> ScriptedModelServer {
      try ScriptedModelServer(ownedBy: "llamacpp") { request in
        if let step = fault(request.number) { return [step] }
        let input = (try? JSONValue(parsing: request.body))?["input"]?.array ?? []
        let data: [JSONValue] = input.enumerated().reversed().map { index, text in
          let size = text.string?.count ?? 0
          return [
            "index": .number(JSONNumber(index)),
            "embedding": [.number(JSONNumber(3 * size)), .number(JSONNumber(4 * size))],
          ]
        }
        return [
          .answer(
            200,
            JSONValue.object(JSONObject([.init(name: "data", value: .array(data))])).description)
        ]
      }
    }

    @Test func vectorsHaveLengthOneAndKeepTheirOrder() async throws {
      let server = try server()
      let embedder = try await RemoteEmbedder(connecting: try server.connection())
      #expect(embedder.dimension == 2 && embedder.identity.name == "m@llama-server")
      let texts = (0..<130).map { String(repeating: "x", count: $0 % 7) }
      let vectors = try await embedder.embed(texts)
      #expect(vectors.count == 130)
      for (text, vector) in zip(texts, vectors) {
        #expect(vector == (text.isEmpty ? [0, 0] : [0.6, 0.8]))
      }
      // The probe, then three batches.
      #expect(server.bodies.map { $0["input"]?.array?.count } == [1, 64, 64, 2])
      #expect(try await embedder.embed([]).isEmpty)
    }

    @Test(arguments: [
      #"{"data": []}"#, #"{"data": [{"embedding": []}]}"#, #"{"data": [{"embedding": [1]}]}"#, "[]",
    ])
    func wrongAnswersAreErrors(_ answer: String) async throws {
      let server = try server { $0 == 2 ? .answer(200, answer) : nil }
      let embedder = try await RemoteEmbedder(connecting: try server.connection())
      await #expect(throws: InferenceError.self) { _ = try await embedder.embed(["a"]) }
    }

    @Test func serversWithoutEmbeddingsSaySo() async throws {
      let server = try server { _ in
        .answer(501, #"{"error": {"message": "start with --embeddings"}}"#)
      }
      await #expect {
        _ = try await RemoteEmbedder(connecting: try server.connection())
      } throws: { ($0 as? RemoteError)?.message.contains("--embeddings") == true }
    }
  }
#endif
