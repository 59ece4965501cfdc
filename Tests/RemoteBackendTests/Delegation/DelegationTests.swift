#if HTTP
  import Constraints
  import Inference
  import JSONSchema
  import RemoteBackend
  import Sampling
  import MartingaleTestSupport
  import Testing

  @Suite(.timeLimit(.minutes(60))) struct DelegationTests {
    private let schema =
      #"{"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}"#

    private func generate(
      _ server: ScriptedModelServer, _ parts: [ConstraintSpec.Part],
      _ options: SamplerOptions = SamplerOptions(particles: 3, maxTokens: 20)
    ) async throws -> Generation {
      let model = try await server.model()
      let compiled = parts.isEmpty ? nil : try ConstraintCompiler().compile(ConstraintSpec(parts))
      return try await Generator(model: model, options: options).generate(
        try model.tokenize(chat: [ChatMessage(role: "user", content: "hi")]), under: compiled,
        key: RandomKey(seed: 1))
    }

    /// A server that answers its n-th request for a text with the n-th of `texts`.
    private func server(_ owner: String, _ texts: String..., finish: String = "stop") throws
      -> ScriptedModelServer
    {
      try ScriptedModelServer(ownedBy: owner) { request in
        ScriptedModelServer.stream(
          [texts[min(request.number - 1, texts.count - 1)]], finish: finish)
      }
    }

    @Test(arguments: [
      ("vllm", ConstraintSpec.Part.regex("[ab]+"), #"{"structured_outputs":{"regex":"[ab]+"}}"#),
      ("vllm", .choice(["a", "b"]), #"{"structured_outputs":{"choice":["a","b"]}}"#),
      ("vllm", .gbnf("root ::= \"a\""), #"{"structured_outputs":{"grammar":"root ::= \"a\""}}"#),
      ("sglang", .regex("[ab]+"), #"{"regex":"[ab]+"}"#),
      ("sglang", .gbnf("root ::= \"a\""), #"{"ebnf":"root ::= \"a\""}"#),
      ("llamacpp", .gbnf("root ::= \"a\""), #"{"grammar":"root ::= \"a\""}"#),
      (
        "llamacpp", .choice(["a", "q\"\\\n\u{1}"]),
        #"{"grammar":"root ::= \"a\" | \"q\\\"\\\\\\n\\x01\""}"#
      ),
    ])
    func constraintsGoToServersThatEnforceThem(
      _ owner: String, _ part: ConstraintSpec.Part, _ said: String
    ) async throws {
      let server = try server(owner, "a")
      let generation = try await generate(server, [part])
      #expect(generation.sample?.string == "a")
      #expect(generation.posterior.guarantee == .delegated && generation.posterior.logZ == nil)
      for member in try #require(try JSONValue(parsing: said).object).members {
        #expect(server.bodies[0][member.name] == member.value)
      }
    }

    @Test func aThoughtIsNoPartOfTheAnswer() async throws {
      for pieces in [
        ["<think>Seven?\nYes.</think>\n\n{\"a\":7}"],
        ["\n<th", "ink>Seven?\nYes.</th", "ink>", "\n\n", "{\"a\"", ":7}"],
      ] {
        let server = try ScriptedModelServer { _ in ScriptedModelServer.stream(pieces) }
        let generation = try await generate(server, [.jsonSchema(schema)])
        #expect(generation.sample?.string == "{\"a\":7}")
        #expect(generation.sample?.thought?.string == "Seven?\nYes.")
        #expect(generation.sample?.thought?.tokens == 3)
        let model = try await server.model()
        let answer = try await model.answer(
          DelegatedRequest(
            prompt: try model.tokenize(chat: [ChatMessage(role: "user", content: "x")]),
            maxTokens: 50), onPart: nil)
        #expect(answer.thought == "Seven?\nYes.")
      }
    }

    @Test func whatWasRefusedIsShown() async throws {
      let server = try server("library", "I would rather\nnot say.")
      let generation = try await generate(server, [.jsonSchema(schema)])
      #expect(generation.sample == nil)
      let message = generation.posterior.deadEnds.explanation
      #expect(message.contains("\"I would rather not say.\""), "\(message)")
    }

    @Test(arguments: ["vllm", "sglang", "llamacpp", "library", "system"])
    func schemasGoEverywhere(_ owner: String) async throws {
      // Another spelling than ours is as good.
      let server = try server(owner, "{ \"b\": 1,\n \"a\": 2 }")
      let generation = try await generate(server, [.jsonSchema(schema)])
      #expect(generation.posterior.guarantee == .delegated)
      let format = server.bodies[0]["response_format"]
      #expect(format?["type"] == "json_schema")
      #expect(try format?["json_schema"]?["schema"] == JSONValue(parsing: schema))
    }

    @Test(arguments: [
      ("system", [ConstraintSpec.Part.regex("[ab]+")]), ("llamacpp", [.regex("[ab]+")]),
      ("library", [.choice(["a", "b"])]), ("vllm", [.verbatim("xay")]),
      // Only one of two can be handed over.
      ("vllm", [.regex("[ab]+"), .choice(["a", "b"])]),
    ])
    func nothingIsClaimedThatTheServerDoesNotEnforce(
      _ owner: String, _ parts: [ConstraintSpec.Part]
    ) async throws {
      let generation = try await generate(try server(owner, "a"), parts)
      #expect(generation.sample?.string == "a")
      #expect(generation.posterior.guarantee == .validatedOnly)
    }

    @Test func badTextsAreAskedForAgainAndNeverShown() async throws {
      let server = try server("vllm", "no", "{\"a\": \"x\"}", "{\"a\": 1}")
      let generation = try await generate(server, [.jsonSchema(schema)])
      #expect(generation.sample?.string == "{\"a\": 1}")
      #expect(generation.posterior.deadEnds.refused == 2 && server.bodies.count == 3)
      #expect(generation.posterior.usage.steps == 9)  // all three answers are paid for
      #expect(Set(server.bodies.map { $0["seed"]?.int }).count == 3)
      let hopeless = try self.server("vllm", "no")
      let none = try await generate(hopeless, [.jsonSchema(schema)])
      #expect(none.sample == nil && hopeless.bodies.count == 3)
      #expect(none.posterior.deadEnds.refused == 3)
    }

    @Test func cutTextsAreNoAnswersUnlessTheyAreWhole() async throws {
      let cut = try await generate(
        try server("vllm", "{\"a\": 1", finish: "length"),
        [
          .jsonSchema(schema)
        ])
      #expect(cut.sample == nil && cut.posterior.deadEnds.length == 3)
      let whole = try await generate(
        try server("vllm", "{\"a\": 1}", finish: "length"), [.jsonSchema(schema)])
      #expect(whole.sample?.finish == .stop)
      let free = try await generate(try server("vllm", "Once upon", finish: "length"), [])
      #expect(free.sample?.finish == .length)
      #expect(free.posterior.guarantee == .validatedOnly)
    }

    @Test func textsThatCannotBecomeGoodAreBrokenOff() async throws {
      let server = try ScriptedModelServer(ownedBy: "system") { _ in
        ScriptedModelServer.stream([String](repeating: "zz", count: 4)).prefix(3)
          + [.untilTheClientLeaves]
      }
      let generation = try await generate(server, [.regex("[ab]+")])
      #expect(generation.sample == nil && generation.posterior.deadEnds.refused == 3)
    }

    @Test func aPosteriorIsMadeOfAsManyTextsAsThereAreParticles() async throws {
      let server = try server("vllm", "a", "b", "a", "x")
      let model = try await server.model()
      var request = SamplingRequest(
        prompt: try model.tokenize(chat: [ChatMessage(role: "user", content: "hi")]))
      let compiled = try ConstraintCompiler().compile(ConstraintSpec([.choice(["a", "b"])]))
      request.constraint = compiled.constraint
      request.compiled = compiled
      let run = try await SequenceSampler(
        model: model, options: SamplerOptions(particles: 4, maxTokens: 5)
      ).sample(request, key: RandomKey(seed: 1))
      #expect(run.posterior.samples.map(\.string) == ["a", "b"])
      #expect(abs((run.posterior.samples.first?.weight ?? 0) - 2.0 / 3) < 1e-12)
      #expect(run.posterior.deadEnds.refused == 1 && run.posterior.particles == 4)
    }

    @Test func whatNeedsDistributionsSaysSo() async throws {
      let model = try await server("vllm", "a").model()
      await #expect { _ = try await model.next([TokenContext(prompt: [65])]) } throws: {
        ($0 as? InferenceError)?.code == .unsupported
      }
      await #expect {
        _ = try await model.score([ScoringItem(prompt: [65], continuation: [66])])
      } throws: { ($0 as? InferenceError)?.code == .unsupported }
    }
  }
#endif
