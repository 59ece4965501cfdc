#if HTTP
  import Constraints
  import HTTPTransport
  import Inference
  import RemoteBackend
  import MartingaleTestSupport
  import Testing

  @Suite(.timeLimit(.minutes(60))) struct DiscoveryTests {
    private func discover(_ list: String, status: Int = 200, model: String? = nil) async throws
      -> RemoteCapabilities
    {
      let server = try ScriptedHTTPServer { _ in [.answer(status, list)] }
      return try await RemoteConnection(
        try RemoteEndpoint(server.url, model: model), exchange: NetworkExchange(),
        retries: RetryPolicy(attempts: 1)
      ).discover()
    }

    @Test(arguments: [
      ("llamacpp", ServerKind.llamaServer), ("vllm", .vllm), ("sglang", .sglang),
      ("library", .ollama), ("martingale", .martingale), ("openai", .openAI), ("system", .openAI),
    ])
    func knowsServersByTheirLists(_ owner: String, _ kind: ServerKind) async throws {
      let found = try await discover(
        #"{"data": [{"id": "a", "owned_by": "\#(owner)", "max_model_len": 99}]}"#)
      #expect(found.server == kind && found.model == "a" && found.contextLength == 99)
      #expect(found.enforces == kind.enforces)
    }

    @Test func onlyLlamaServerTellsDistributions() {
      #expect(ServerKind.allCases.filter { $0.distributions == .full } == [.llamaServer])
      for kind in ServerKind.allCases { #expect(kind.enforces.first == .jsonSchema) }
    }

    @Test func choosesAmongModels() async throws {
      let list = #"{"data": [{"id": "a:latest"}, {"id": "b", "aliases": ["bee"]}]}"#
      #expect(try await discover(list, model: "a").model == "a:latest")
      #expect(try await discover(list, model: "bee").model == "b")
      await #expect { _ = try await discover(list) } throws: {
        ($0 as? RemoteError)?.message.contains("a:latest, b") == true
      }
      await #expect { _ = try await discover(list, model: "c") } throws: {
        ($0 as? RemoteError)?.message.contains("no model \"c\"") == true
      }
    }

    @Test func listsThatAreNone() async throws {
      #expect(try await discover("{}", status: 404, model: "x").server == .openAI)
      #expect(try await discover(#"{"data": []}"#, model: "x").model == "x")
      await #expect(throws: RemoteError.self) { _ = try await discover("{}", status: 404) }
      await #expect(throws: RemoteError.self) { _ = try await discover(#"{"data": []}"#) }
      await #expect { _ = try await discover("<html>", model: "x") } throws: {
        ($0 as? RemoteError)?.code == .invalidAnswer
      }
    }
  }
#endif
