import Inference
import JSONSchema
import MartingaleTestSupport
import Synchronization
import Testing
import Tools

@Suite struct ToolLearningTests {
  /// Writes what a table says, and nothing for other requests.
  private struct Table: QueryWriter {
    let name = "table"
    let lists: [String: [String]]
    func queries(for utterance: String, history: [ChatMessage]) -> [String] {
      lists[utterance] ?? []
    }
  }

  private func index() async throws -> ToolIndex {
    try await ToolIndex(QueryTests.tools, embedder: ToyEmbedder())
  }

  private func query(_ text: String, _ tools: String...) -> LabelledQuery {
    LabelledQuery(id: text, query: text, tools: tools)
  }

  @Test func requestsAreThePastOfTheirTools() {
    let past = ToolLearning.past(
      of: [
        query("1", "Translator"), query("2", "Translator", "WeatherReport"),
        query("3", "Translator"), query("1", "Translator"),
      ], most: 2
    ).past
    #expect(past == ["Translator": ["3", "1"], "WeatherReport": ["2"]])
  }

  @Test func theListThatRaisesMostIsKept() async throws {
    let hidden = "zzz"
    let learning = ToolLearning(
      index: try await index(),
      writers: [
        [hidden: ["flights between airports"]],
        [hidden: ["finds recipes for cooking dinner and text"]],
        [hidden: ["translates text between languages"]],
        [hidden: ["text between languages"]],
      ].map { StrategyChooser.Strategy(writer: Table(lists: $0), merge: .maximum) })
    guard case .raised(let best) = try await learning.best(for: query(hidden, "Translator")) else {
      Issue.record("a list finds the tool")
      return
    }
    // The first of the lists that put it first.
    #expect(best.example.queries == ["translates text between languages"])
    #expect(best.tools == ["Translator"])
    // The request alone has it last of four: 1/log2(5).
    let alone = try #require(
      try await ToolEvaluation(index: learning.index).evaluate(query(hidden, "Translator"))
        .metrics["ndcg@5"])
    #expect(abs(best.gain - (1 - alone)) < 1e-12 && alone < 1)
  }

  @Test func whatCannotBeRaisedIsNotKept() async throws {
    let index = try await index()
    let writer = StrategyChooser.Strategy(
      writer: Table(lists: [
        "zzz": ["flights between airports"], "weather forecast": ["translates text"],
      ]), merge: .maximum)
    let learning = ToolLearning(index: index, writers: [writer])
    #expect(
      try await learning.best(for: query("weather forecast", "WeatherReport")) == .foundAlone)
    #expect(try await learning.best(for: query("zzz", "Translator")) == .notRaised)
    #expect(try await learning.best(for: query("yyy", "Translator")) == .notRaised)
    #expect(
      try await ToolLearning(index: index).best(for: query("zzz", "Translator")) == .notRaised)
  }

  @Test func descriptionsAreQueriesToo() async throws {
    let learning = ToolLearning(index: try await index())
    let one = try #require(
      try await learning.described(query("zzz", "Translator", "recipe-finder")))
    // In the catalogue's order, without what a query may not have.
    #expect(
      one.example.queries == [
        "Finds recipes for cooking dinner", "Translates text between languages",
      ])
    #expect(one.gain > 0.1 && one.tools == ["Translator", "recipe-finder"])
  }

  @Test(arguments: [
    (
      "Able Style is a \"fashion\" assistant; it helps.",
      "Able Style is a fashion assistant it helps"
    ),
    ("-- (AI-powered) search/find", "AI-powered) search/find"), ("???", nil), ("ab", nil),
    ("a – naïve", "a na ve"),
    (
      String(repeating: "word ", count: 40),
      String(repeating: "word ", count: 23) + "word"
    ),
  ])
  func queriesOfDescriptionsAreWhatAModelMayWrite(_ text: String, _ query: String?) {
    #expect(ModelQueryWriter.plain(text) == query)
  }

  @Test func theNearestExamplesAreShownTheNearestLast() async throws {
    let examples = [
      ModelQueryWriter.Example("weather in Rome", ["tells the weather"]),
      ModelQueryWriter.Example("weather in Oslo tomorrow", ["weather forecast"]),
      ModelQueryWriter.Example("cook a soup", ["finds recipes"]),
    ]
    let shown = Shown()
    let model = ScriptedModel { prompt in
      shown.prompts.withLock { $0.append(prompt) }
      return #"["weather of a city"]"#
    }
    let index = try await DemonstrationIndex(examples, embedder: ToyEmbedder(), limit: 2)
    let writer = try ModelQueryWriter(model: model, demonstrations: index)
    #expect(writer.name == "few-shot")
    #expect(
      try await writer.queries(for: "weather in Oslo today", history: []) == ["weather of a city"])
    let prompt = try #require(shown.prompts.withLock { $0.first })
    let turns = prompt.split(separator: "\n").filter { !$0.hasPrefix("system") }.map(String.init)
    #expect(
      turns.prefix(5) == [
        "user: weather in Rome", #"assistant: ["tells the weather"]"#,
        "user: weather in Oslo tomorrow", #"assistant: ["weather forecast"]"#,
        "user: weather in Oslo today",
      ])
    // A request is not its own example.
    shown.prompts.withLock { $0 = [] }
    _ = try await writer.queries(for: "weather in Rome", history: [])
    let own = try #require(shown.prompts.withLock { $0.first })
    #expect(!own.contains("tells the weather") && own.contains("weather forecast"))
    #expect(own.contains("finds recipes"))
  }

  @Test func queriesAreToldApartByWhatIsKnownOfTheirTools() {
    let learned: Set = ["Translator", "WeatherReport"]
    #expect(ToolEvaluation.group(query("x", "Translator"), learned: learned) == "seen")
    #expect(ToolEvaluation.group(query("x", "flight_search"), learned: learned) == "unseen")
    #expect(
      ToolEvaluation.group(query("x", "flight_search", "Translator"), learned: learned) == "partly")
  }
}

private final class Shown: Sendable {
  let prompts = Mutex<[String]>([])
}
