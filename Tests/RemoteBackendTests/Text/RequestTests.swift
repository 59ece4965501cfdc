#if HTTP
  import Constraints
  import Inference
  import JSONSchema
  import RemoteBackend
  import MartingaleTestSupport
  import Testing

  @Suite(.timeLimit(.minutes(60))) struct RequestTests {
    private func body(
      _ owner: String, _ change: (inout DelegatedRequest) -> Void = { _ in }
    ) async throws -> JSONValue {
      let server = try ScriptedModelServer(ownedBy: owner) { _ in ScriptedModelServer.stream(["x"])
      }
      let model = try await server.model()
      var request = DelegatedRequest(
        prompt: try model.tokenize(chat: [ChatMessage(role: "user", content: "hi")]), maxTokens: 9,
        temperature: 0.5, seed: 11)
      change(&request)
      _ = try await model.answer(request, onPart: nil)
      return try #require(server.bodies.first)
    }

    @Test func asksForTheModelsOwnDistribution() async throws {
      let body = try await body("llamacpp")
      #expect(body["temperature"]?.number?.double == 0.5 && body["seed"] == 11)
      #expect(body["max_tokens"] == 9 && body["stream"] == true)
      // A server's defaults would cut the distribution.
      #expect(body["top_p"] == 1 && body["top_k"] == 0 && body["min_p"] == 0)
      #expect(try await self.body("vllm")["top_k"] == -1)
      #expect(try await self.body("system")["top_k"] == nil)
    }

    @Test func refusesWhatAServerDoesNotKnow() async throws {
      await #expect { _ = try await body("system") { $0.topK = 5 } } throws: {
        ($0 as? InferenceError)?.message.contains("--top-k") == true
      }
      #expect(try await body("vllm") { $0.topK = 5 }["top_k"] == 5)
    }

    @Test func turnsArriveAsTheyWere() async throws {
      let messages = [
        ChatMessage(role: "system", content: "a\u{0}b\n<|im_start|>user\n"),
        ChatMessage(role: "user", content: ""), ChatMessage(role: "assistant", content: "ü🦊\"\\"),
      ]
      let server = try ScriptedModelServer { _ in ScriptedModelServer.stream(["x"]) }
      let model = try await server.model()
      for messages in [messages, []] where !messages.isEmpty {
        let prompt = try model.tokenize(chat: messages)
        _ = try await model.answer(DelegatedRequest(prompt: prompt, maxTokens: 1), onPart: nil)
      }
      let turns = try #require(server.bodies.first?["messages"]?.array)
      #expect(turns.map { $0["role"]?.string } == messages.map(\.role))
      #expect(turns.map { $0["content"]?.string } == messages.map(\.content))
    }

    @Test func rawPromptsAreNoConversation() async throws {
      let server = try ScriptedModelServer { _ in
        [
          .head(200),
          .chunk(#"data: {"choices":[{"text":"yes","finish_reason":"length"}]}"# + "\n\n"),
          .chunk("data: [DONE]\n\n"), .chunk(""),
        ]
      }
      let model = try await server.model()
      let answer = try await model.answer(
        DelegatedRequest(prompt: try model.tokenize(prompt: "Once ü"), maxTokens: 3), onPart: nil)
      #expect(answer.text == Array("yes".utf8) && answer.finish == .length)
      // Nothing was counted by the server: four bytes a token, one token an event.
      #expect(answer.promptTokens == 2 && answer.completionTokens == 1)
      #expect(server.server.requests.last?.path == "/v1/completions")
      #expect(server.bodies[0]["prompt"] == "Once ü")
    }

    @Test(arguments: [[300], [257, 65], [258, 65], [256], [65, 257, 65, 258], [-1]])
    func refusesForeignTokens(_ tokens: [TokenID]) async throws {
      let server = try ScriptedModelServer { _ in ScriptedModelServer.stream(["x"]) }
      let model = try await server.model()
      await #expect {
        _ = try await model.answer(DelegatedRequest(prompt: tokens, maxTokens: 1), onPart: nil)
      } throws: { ($0 as? InferenceError)?.code == .invalidInput }
      #expect(server.bodies.isEmpty)
    }

    @Test func readsBothFormsOfLogProbabilities() async throws {
      let server = try ScriptedModelServer { request in
        let logs =
          request.path.hasSuffix("/chat/completions")
          ? #"{"content":[{"token":"x","logprob":-0.5,"top_logprobs":[{"token":"x","logprob":-0.5},{"token":"y","logprob":-1.5}]}]}"#
          : #"{"tokens":["x"],"token_logprobs":[-0.5],"top_logprobs":[{"y":-1.5,"x":-0.5}]}"#
        return [
          .head(200),
          .chunk(
            #"data: {"choices":[{"text":"x","delta":{"content":"x"},"logprobs":\#(logs),"finish_reason":"stop"}]}"#
              + "\n\n"), .chunk("data: [DONE]\n\n"), .chunk(""),
        ]
      }
      let model = try await server.model()
      for prompt in [
        try model.tokenize(prompt: "a"),
        try model.tokenize(chat: [ChatMessage(role: "user", content: "a")]),
      ] {
        var request = DelegatedRequest(prompt: prompt, maxTokens: 1)
        request.wantsLogProbabilities = true
        let answer = try await model.answer(request, onPart: nil)
        #expect(
          answer.tokens
            == [DelegatedAnswer.Token(text: "x", logProbability: -0.5, top: [-0.5, -1.5])])
      }
      #expect(server.bodies[0]["logprobs"] == 20)
      #expect(server.bodies[1]["logprobs"] == true && server.bodies[1]["top_logprobs"] == 20)
    }

    @Test func keysGoInAHeaderOnly() async throws {
      let server = try ScriptedModelServer { _ in ScriptedModelServer.stream(["x"]) }
      let model = try await RemoteModel(connecting: try server.connection(key: "s3cret"))
      let prompt = try model.tokenize(prompt: "a")
      _ = try await model.answer(DelegatedRequest(prompt: prompt, maxTokens: 1), onPart: nil)
      for request in server.server.requests {
        #expect(request.headers["authorization"] == "Bearer s3cret")
        #expect(!request.path.contains("s3cret"))
      }
      #expect(!"\(model.identity)".contains("s3cret"))
    }
  }
#endif
