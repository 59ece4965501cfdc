import Constraints
import Inference
import JSONSchema
import Sampling
import TestSupport
import Testing
import Tools

@Suite struct CallingTests {
  static let tools = [
    ToolDefinition(
      name: "weather", description: "Tells the weather.",
      inputSchema: [
        "type": "object", "properties": ["city": ["enum": ["Oslo", "Rome"]]], "required": ["city"],
        "additionalProperties": false,
      ]),
    ToolDefinition(
      name: "sum", description: "Adds.",
      inputSchema: [
        "type": "object",
        "properties": ["a": ["$ref": "#/$defs/digit"], "b": ["$ref": "#/$defs/digit"]],
        "required": ["a", "b"], "additionalProperties": false,
        "$defs": ["digit": ["enum": [0, 1, 2, 3]]],
      ]),
  ]

  private func posterior(
    _ answer: @escaping @Sendable (String) -> String, insistence: Float = 20, particles: Int = 8,
    tools: [ToolDefinition] = CallingTests.tools, seed: UInt64 = 1,
    compile: @escaping ToolCaller.Compile = ToolCaller.generating
  ) async throws -> ToolPosterior {
    let caller = ToolCaller(
      model: ScriptedModel(insistence: insistence, answer: answer),
      options: SamplerOptions(particles: particles, maxTokens: 120), compile: compile)
    return try await caller.call(
      tools, conversation: [ChatMessage(role: "user", content: "What is 2 + 3?")],
      key: RandomKey(seed: seed))
  }

  /// The calls of `tools` as an automaton without dead ends, for models that prefer no call: bytes
  /// that a JSON machine calls viable (an escape begun inside a name) may turn out not to be.
  private static let exact: ToolCaller.Compile = { _ throws(ConstraintError) in
    let weather = #"weather","arguments":\{"city":"(Oslo|Rome)"\}"#
    let sum = #"sum","arguments":\{"a":[0-3],"b":[0-3]\}"#
    return try RegularLanguage(pattern: #"\{"name":"(\#(weather)|\#(sum))\}"#).automaton()
  }

  @Test func theUnionNamesEachToolWithItsOwnArguments() throws {
    let schema = CallSchema.union(Self.tools)
    #expect(schema["anyOf"]?.array?.count == 2)
    #expect(schema["anyOf"]?[0]?["properties"]?["name"] == ["const": "weather"])
    #expect(CallSchema.union([Self.tools[0]])["properties"]?["name"] == ["const": "weather"])
    let validator = try SchemaValidator(
      SchemaDocument(schema.description), patterns: ECMAPatternCompiler())
    for (text, valid) in [
      (#"{"name":"weather","arguments":{"city":"Oslo"}}"#, true),
      (#"{"name":"sum","arguments":{"a":1,"b":2}}"#, true),
      (#"{"name":"sum","arguments":{"city":"Oslo"}}"#, false),
      (#"{"name":"sum","arguments":{"a":1,"b":20}}"#, false),
      (#"{"name":"other","arguments":{}}"#, false),
    ] {
      #expect(try validator.accepts(JSONDocument(text)) == valid, "\(text)")
    }
  }

  @Test func aSureModelGetsItsCall() async throws {
    let result = try await posterior { _ in #"{"name":"sum","arguments":{"a":2,"b":3}}"# }
    #expect(result.best == ToolCall(name: "sum", arguments: ["a": 2, "b": 3]))
    #expect(result.tools.map(\.tool) == ["sum"] && abs(result.entropy) < 1e-6)
    #expect(CallAdvice(result, canRetrieve: true) == .act)
    #expect(result.json["guarantee"] == "posterior")
  }

  @Test(arguments: [
    #"{"name":"delete_everything","arguments":{}}"#,
    #"{"name":"sum","arguments":{"a":2,"b":"three"}}"#,
    "I would call the tool sum.", "",
  ])
  func whateverTheModelWantsTheCallIsValid(_ wish: String) async throws {
    let result = try await posterior({ _ in wish }, insistence: 12, compile: Self.exact)
    let runner = ToolRunner(tools: try ToolSet(Self.tools.map(Fake.init)))
    #expect(!result.candidates.isEmpty, "\(result.texts.deadEnds)")
    for candidate in result.candidates {
      #expect(try await runner.run(candidate.call).text == "ran")
    }
    #expect(abs(result.candidates.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
  }

  @Test func anUndecidedModelIsSeenAsSuch() async throws {
    // Every byte is as likely as any other, and both calls are as long as each other.
    let equals: ToolCaller.Compile = { _ throws(ConstraintError) in
      try RegularLanguage(pattern: #"\{"name":"(sum|mul)","arguments":\{"a":[0-3]\}\}"#).automaton()
    }
    let result = try await posterior(
      { _ in "" }, insistence: 0, particles: 64, compile: equals)
    #expect(result.tools.count == 2 && result.entropy > 0.3, "\(result.texts.deadEnds)")
    #expect(CallAdvice(result, canRetrieve: true, hesitation: 0.05) == .retrieveMore)
    #expect(CallAdvice(result, canRetrieve: false, hesitation: 0.05) == .ask)
    #expect(CallAdvice(result, canRetrieve: true, hesitation: 1) == .act)
  }

  @Test func nothingSurvivingIsAbstention() async throws {
    var texts = try await posterior { _ in #"{"name":"sum","arguments":{"a":2,"b":3}}"# }.texts
    texts.samples = []
    let empty = try ToolPosterior(texts, choices: 2)
    #expect(empty.best == nil && CallAdvice(empty, canRetrieve: true) == .abstain)
  }

  @Test func refusesNoToolsAndUnusableSchemas() async throws {
    await #expect { _ = try await posterior({ _ in "" }, tools: []) } throws: {
      ($0 as? ToolError)?.code == .invalidArguments
    }
    let remote = ToolDefinition(
      name: "far", description: "", inputSchema: ["$ref": "https://example.com/schema.json"])
    await #expect { _ = try await posterior({ _ in "" }, tools: [remote]) } throws: {
      ($0 as? ToolError)?.code == .invalidDefinition
    }
    #expect(throws: ToolError.self) { try ToolSet([Fake(remote)]) }
  }

  @Test func describesTheToolsToTheModel() async throws {
    let result = try await posterior { prompt in
      let complete =
        prompt.hasPrefix("system: Call one of these tools.")
        && prompt.contains("- weather: Tells the weather. Arguments: {\"city\":")
        && prompt.hasSuffix("user: What is 2 + 3?\nassistant: ")
      return complete ? #"{"name":"weather","arguments":{"city":"Rome"}}"# : "no"
    }
    #expect(result.best?.arguments == ["city": "Rome"])
  }
}

private struct Fake: Tool {
  let definition: ToolDefinition
  var effect: ToolEffect { .none }
  init(_ definition: ToolDefinition) { self.definition = definition }
  func call(_ arguments: JSONValue) async throws(ToolError) -> ToolResult {
    ToolResult(text: "ran")
  }
}

@Suite struct ModelWriterTests {
  @Test func whateverTheModelSaysIsAListOfQueries() async throws {
    let utterance = "plan my trip"
    for answer in [
      #"["finds flights", "books hotels"]"#, "Sure! Here are the tools you need:", "[]", "",
    ] {
      let model = ScriptedModel(insistence: 12) { _ in answer }
      for style in [
        ModelQueryWriter.Style.zeroShot, .fewShot(ModelQueryWriter.examples),
        .behaviors(["behavior_x: y"]),
      ] {
        let queries = try await ModelQueryWriter(model: model, style: style)
          .queries(for: utterance, history: [])
        #expect(queries.count <= QueryLimits.count)
        #expect(queries.allSatisfy { QueryLimits.length.contains($0.count) })
        if answer.hasPrefix("[\"") { #expect(queries == ["finds flights", "books hotels"]) }
      }
    }
  }

  @Test func behaviorsAndExamplesReachThePrompt() async throws {
    let model = ScriptedModel { prompt in
      if prompt.contains("Keep in mind:\nbehavior_x: y") { return #"["behaved"]"# }
      return prompt.contains("user: How much is 300 dollars in yen?\nassistant: [")
        ? #"["shown"]"# : #"["plain"]"#
    }
    for (style, expected) in [
      (ModelQueryWriter.Style.zeroShot, "plain"), (.fewShot(ModelQueryWriter.examples), "shown"),
      (.behaviors(["behavior_x: y"]), "behaved"),
    ] {
      let writer = RememberingWriter(try ModelQueryWriter(model: model, style: style))
      #expect(try await writer.queries(for: "u", history: []) == [expected])
      #expect(try await writer.queries(for: "u", history: []) == [expected])
    }
  }
}
