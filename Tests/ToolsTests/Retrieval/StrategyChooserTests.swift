import Inference
import JSONSchema
import Testing
import Tools

@Suite struct StrategyChooserTests {
  private let strategies: [StrategyChooser.Strategy] = [
    .init(writer: UtteranceWriter()), .init(writer: DecomposingWriter()),
    .init(name: "bad", writer: UtteranceWriter(), merge: .maximum),
  ]

  @Test(arguments: [Bandit.Rule.upperConfidence(alpha: 0.5), .thompson])
  func learnsWhichStrategyPays(_ rule: Bandit.Rule) {
    var chooser = StrategyChooser(strategies, rule: rule)
    var counts: [String: Int] = [:]
    for _ in 0..<300 {
      guard let strategy = chooser.choose() else { break }
      counts[strategy.name, default: 0] += 1
      chooser.record(strategy.name == "decompose" ? 0.9 : 0.1, for: strategy.name)
    }
    #expect(counts["decompose"] ?? 0 > 200 && counts.count == 3)
    let copy = StrategyChooser(strategies, rule: rule, learned: chooser.learned)
    #expect(copy.bandit == chooser.bandit)
  }

  @Test func whatIsKnownAboutOthersIsKeptAndNotChosen() {
    let past = [
      Bandit.Arm(name: "gone", pulls: 10, total: 10), Bandit.Arm(name: "none", pulls: 5, total: 1),
    ]
    var chooser = StrategyChooser(Array(strategies.prefix(2)), learned: past)
    for _ in 0..<50 {
      guard let strategy = chooser.choose() else { break }
      #expect(["none", "decompose"].contains(strategy.name))
      chooser.record(0.5, for: strategy.name)
    }
    chooser.record(1, for: "unknown")
    #expect(chooser.bandit.arms.map(\.name) == ["none", "decompose"])
    #expect(chooser.learned.last == past[0])
    #expect(chooser.learned.reduce(0) { $0 + $1.pulls } == 65)
    var empty = StrategyChooser([])
    #expect(empty.choose() == nil)
  }

  /// Sends every request to the translator.
  private struct Misleading: QueryWriter {
    let name = "misleading"
    func queries(for utterance: String, history: [ChatMessage]) -> [String] {
      ["translates text", "between languages"]
    }
  }

  @Test func anEvaluationGoesToTheWriterThatFinds() async throws {
    let index = try await ToolIndex(QueryTests.tools, embedder: ToyEmbedder())
    let queries = (0..<60).map {
      LabelledQuery(id: "\($0)", query: "weather forecast", tools: ["WeatherReport"])
    }
    var chooser = StrategyChooser(
      [
        .init(writer: Misleading(), merge: .meanVector(share: 1)),
        .init(writer: UtteranceWriter()),
      ])
    let items = try await chooser.evaluate(queries, in: index, reward: "recall@1")
    #expect(items.count == 60 && items.map(\.query) == queries)
    let arms = chooser.bandit.arms
    #expect(arms.reduce(0) { $0 + $1.pulls } == 60)
    #expect(arms[0].mean < 0.5 && arms[1].mean == 1)
    #expect(arms[1].pulls > 45, "\(arms)")
  }

  @Test func onlineRewardsFollowSearchAndCall() throws {
    var rewards = WriterRewards()
    rewards.note(call: "a", succeeded: true)
    #expect(rewards.arms.isEmpty)
    for (tool, succeeded) in [("a", true), ("a", false), ("c", true)] {
      rewards.note(search: "none", showed: ["a", "b"])
      rewards.note(call: tool, succeeded: succeeded)
      rewards.note(call: "b", succeeded: true)
    }
    #expect(rewards.arms == [Bandit.Arm(name: "none", pulls: 3, total: 1)])
    rewards.note(search: "decompose", showed: ["b"])
    rewards.note(search: "decompose", showed: ["b"])
    #expect(rewards.arms.last == Bandit.Arm(name: "decompose", pulls: 1, total: 0))
    #expect(
      rewards.json.description
        == #"{"writers":[{"name":"none","pulls":3,"total":1},"#
        + #"{"name":"decompose","pulls":1,"total":0}],"#
        + #""search":{"writer":"decompose","tools":["b"]}}"#)
    #expect(try WriterRewards(rewards.json) == rewards)
  }

  @Test(arguments: [
    ("[]", "/writers"), (#"{"writers": [{"name": "a", "pulls": -1, "total": 0}]}"#, "/writers/0"),
    (#"{"writers": [{"name": "a", "pulls": 1, "total": 2}]}"#, "/writers/0"),
    (
      #"{"writers": [{"name": "a", "pulls": 1, "total": 1}, {"name": "a", "pulls": 1, "total": 1}]}"#,
      "/writers/1"
    ), (#"{"writers": [], "search": {"writer": "a"}}"#, "/search"),
  ])
  func brokenRewardsAreRefused(_ text: String, _ pointer: String) throws {
    let json = try JSONValue(parsing: text)
    #expect { _ = try WriterRewards(json) } throws: { ($0 as? ToolError)?.pointer == pointer }
  }
}
