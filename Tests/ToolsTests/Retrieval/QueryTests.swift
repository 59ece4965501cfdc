import Inference
import JSONSchema
import Testing
import Tools

@Suite struct QueryTests {
  static let tools = [
    ToolDefinition(name: "WeatherReport", description: "Tells the weather forecast for a city."),
    ToolDefinition(name: "flight_search", description: "Finds flights between airports."),
    ToolDefinition(name: "recipe-finder", description: "Finds recipes for cooking dinner."),
    ToolDefinition(name: "Translator", description: "Translates text between languages."),
  ]

  private func index() async throws -> ToolIndex {
    try await ToolIndex(Self.tools, embedder: ToyEmbedder())
  }

  @Test func findsByWordsAndNames() async throws {
    let index = try await index()
    #expect(try await index.find("weather in a city", limit: 2).first?.name == "WeatherReport")
    #expect(try await index.find("weather report", limit: 1).first?.name == "WeatherReport")
    let plain = try await ToolIndex(Self.tools, embedder: nil)
    #expect(try await plain.find("cooking recipes", limit: 1).first?.name == "recipe-finder")
    #expect(try await plain.find("", limit: 9).count == 4)
    let empty = try await ToolIndex([], embedder: ToyEmbedder())
    #expect(try await empty.find("x", limit: 3).isEmpty)
  }

  @Test func mergesLists() {
    let scores = [[3.0, 2, 1, 0], [0, 1, 2, 3], [0, 3, 0, 1]]
    let order = { (merge: QueryMerge) in
      let merged = merge.combine(scores)
      return merged.indices.sorted { merged[$0] != merged[$1] ? merged[$0] > merged[$1] : $0 < $1 }
    }
    // Lists by rank: 0 1 2 3; 3 2 1 0; 1 3 0 2.
    #expect(order(.interleave) == [0, 3, 1, 2])
    #expect(order(.maximum) == [0, 1, 3, 2])
    #expect(QueryMerge.maximum.combine(scores) == [3, 3, 2, 3])
    #expect(QueryMerge.meanVector(share: 0.5).combine(scores) == [1.5, 2, 1, 1])
    #expect(QueryMerge.blendedMaximum(share: 0.5).combine(scores) == [1.5, 2.5, 1.5, 1.5])
    let reciprocal = QueryMerge.reciprocalRank(k: 60).combine(scores)
    #expect(abs(reciprocal[0] - (1 / 61.0 + 1 / 64.0 + 1 / 63.0)) < 1e-12)
    #expect(QueryMerge.best.combine([[1, 2]]) == [1, 2])
    #expect(QueryMerge.best.combine([]) == [])
  }

  @Test func queriesFindWhatTheUtteranceHides() async throws {
    let index = try await index()
    let utterance = "I am hungry and will travel to a city far away for the weather"
    let queries = ["recipes for cooking dinner", "flights between airports"]
    for (_, merge) in QueryMerge.named where merge != .meanVector(share: 0.5) {
      let names = try await index.find(utterance, queries: queries, merging: merge, limit: 3)
        .map(\.name)
      #expect(Set(names) == ["WeatherReport", "flight_search", "recipe-finder"], "\(merge)")
    }
    let mean = try await index.find(
      utterance, queries: queries, merging: .meanVector(share: 0.5), limit: 4)
    #expect(mean.count == 4)
  }

  @Test(arguments: [
    (
      "Translate this letter and then find a cheap flight to Rome.",
      ["Translate this letter", "find a cheap flight to Rome"]
    ),
    (
      "Book a nice hotel as well as a rental car; print tickets",
      ["Book a nice hotel", "a rental car", "print tickets"]
    ),
    // "I need a recipe" has one content word.
    ("I need a recipe. What is the weather in Oslo?", []),
    ("What is the weather?", []), ("and", []), ("", []), ("Rock and roll", []),
    ("Weather Oslo and", []), ("Do this. And that. Please!", []),
  ])
  func decomposes(_ utterance: String, _ parts: [String]) {
    #expect(DecomposingWriter().queries(for: utterance, history: []) == parts)
  }

  @Test func theGuardDropsWhatCanOnlyHarm() async throws {
    let index = try await index()
    let utterance = "tell me the weather forecast for Paris"
    let queries = [
      "weather forecast for a city", "Sorry, I cannot help with that", "ab",
      "weather forecast Paris",
      "forecast for the weather of a city", "zebra zoology quantum", "here is a list of queries",
      String(repeating: "flights ", count: 20),
    ]
    let verdicts = try await QueryGuard().verdicts(on: queries, for: utterance, in: index)
    #expect(
      verdicts.map(\.dropped) == [
        nil, .chatter, .length, .copy, .repetition, .distance, .chatter, .length,
      ])
  }

  @Test func pairsAreOrderedByReward() throws {
    let pair = try #require(
      PreferencePair(
        prompt: "u", candidates: [(["a"], 0.5), (["b", "c"], 1), ([], 0)]))
    #expect(
      pair.json.description
        == #"{"prompt":"u","chosen":"[\"b\", \"c\"]","rejected":"[]","reward":[1,0]}"#)
    #expect(PreferencePair(prompt: "u", candidates: [(["a"], 1), (["b"], 1)]) == nil)
    #expect(PreferencePair(prompt: "u", candidates: []) == nil)
  }

  @Test func enrichmentHelpsToolsWithAPastOnly() async throws {
    let index = try await index()
    let past = [
      "Translator": ["say hola amigos please", "say bonjour please", "say ciao please"],
      "flight_search": ["bring me over the ocean please", "bring me home please"],
    ]
    let learned = try await index.enriched(by: past)
    #expect(try await learned.find("say guten morgen", limit: 1).first?.name == "Translator")
    // "please" is in every past query, so it means nothing.
    #expect(
      try await learned.find("please weather forecast", limit: 1).first?.name == "WeatherReport")
    #expect(
      try await index.enriched(by: [:]).find("say hola", limit: 4)
        == index.find("say hola", limit: 4))
  }
}
