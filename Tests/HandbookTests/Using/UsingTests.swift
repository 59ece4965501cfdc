import Handbook
import Inference
import JSONSchema
import Testing

@Suite("Using behaviors")
struct UsingTests {
  private let folder: TemporaryFolder
  private let store: BehaviorStore
  private let index: BehaviorIndex

  init() throws {
    folder = try TemporaryFolder()
    store = try BehaviorStore.test(folder)
    index = BehaviorIndex(store, embedder: PairEmbedder())
  }

  private let words: @Sendable (String) -> Int = { $0.split(separator: " ").count }

  private func fill(_ count: Int) async throws {
    for number in 0..<count {
      try await store.add(
        "way_\(number)", "Convert units the way number \(number) says it is done.", topic: "Units")
    }
  }

  @Test("The budget and the number hold, and no behavior comes twice")
  func budget() async throws {
    try await fill(30)
    for (budget, most) in [(0, 6), (12, 6), (30, 6), (1_000, 3), (1_000, 6)] {
      var options = BehaviorRetriever.Options()
      options.tokenBudget = budget
      options.most = most
      let retriever = BehaviorRetriever(store, index: index, options: options, countTokens: words)
      let found = try await retriever.behaviors(for: "convert units", key: RandomKey(seed: 1))
      #expect(found.count <= most)
      #expect(found.reduce(0) { $0 + words($1.behavior.line) } <= budget)
      #expect(Set(found.map(\.behavior.name)).count == found.count)
      #expect(found.count == min(most, budget / 11))
      let byTopic = try await retriever.behaviors(topic: "units")
      #expect(byTopic.count == found.count)
    }
  }

  @Test("The last place explores: it differs with the seed, and is the same with the same")
  func exploration() async throws {
    try await fill(20)
    var options = BehaviorRetriever.Options()
    options.most = 3
    let retriever = BehaviorRetriever(store, index: index, options: options, countTokens: words)
    var last: Set<BehaviorName> = []
    var first: Set<BehaviorName> = []
    for seed in 0..<20 {
      let key = RandomKey(seed: UInt64(seed))
      let found = try await retriever.behaviors(for: "convert units", key: key)
      let again = try await retriever.behaviors(for: "convert units", key: key)
      #expect(found.map(\.behavior.name) == again.map(\.behavior.name))
      first.formUnion(found.prefix(2).map(\.behavior.name))
      last.insert(found[2].behavior.name)
    }
    #expect(first.count == 2)
    #expect(last.count > 2)
  }

  @Test("The block lists names and asks for citations, which are counted")
  func block() async throws {
    try await fill(2)
    let behaviors = try await store.behaviors()
    let text = PromptBlock.text(behaviors)
    #expect(text.contains("\nbehavior_way_0: Convert units the way number 0 says"))
    #expect(PromptBlock.text([]).isEmpty)
    // Best first in, best last out.
    #expect(PromptBlock.text(lines: ["best", "second"]).contains("second\nbest\nIn your"))
    let answer = "With **behavior_way_1** and behavior_way_1, not behavior_way_77; Behavior_way_0."
    #expect(PromptBlock.citations(in: answer) == ["behavior_way_1", "behavior_way_77"])
    #expect(try PromptBlock.cited(behaviors, in: answer) == [named("way_1")])
  }

  @Test("Methods: what each asks the model, and what it counts")
  func methods() async throws {
    try await fill(1)
    let problem = Problem(id: "p", question: "convert the units of 2 miles", answer: "3.2")
    func solve(_ method: SolvingMethod, _ answers: [String]) async throws -> (
      Attempt, [TextRequest]
    ) {
      let model = ScriptedGenerator(answers)
      let solver = ProblemSolver(model, store: store, index: index, countTokens: words)
      let learner = BehaviorLearner(.init(strategist: model), store: store, index: index)
      let attempt = try await solver.attempt(
        problem, by: method, run: "r", key: RandomKey(seed: 1), learner: learner)
      try await store.record(solver.events(of: attempt, run: "r", baseline: 10))
      return (attempt, model.requests)
    }
    let (plain, plainRequests) = try await solve(.plain, ["so \\boxed{3}"])
    #expect(plain.correct == false)
    #expect(!plainRequests[0].messages[0].content.contains("behavior_"))
    let (conditioned, requests) = try await solve(
      .conditioned, ["by behavior_way_0 it is \\boxed{3.20}"])
    #expect(conditioned.correct == true)
    #expect(try conditioned.cited == [named("way_0")])
    #expect(requests[0].messages[0].content.contains("behavior_way_0: "))
    let statistics = try await store.behavior(named("way_0")).statistics
    #expect((statistics.successes, statistics.tokensOut, statistics.tokensBaseline) == (1, 5, 10))
    let (revised, revisions) = try await solve(
      .critiqueAndRevise, ["first \\boxed{1}", "\\boxed{3.2}"])
    #expect(revised.correct == true)
    #expect(revisions[1].messages[0].content.contains("first \\boxed{1}"))
    #expect(revised.usage.output == 3)
    let (improved, improvements) = try await solve(
      .selfImprovement,
      [
        "wrong: \\boxed{1}", "Use factors.",
        #"{"behavior_use_factor": "Multiply miles by 1.6 to get kilometres."}"#,
        "behavior_use_factor gives \\boxed{3.2}",
      ])
    #expect(improved.correct == true)
    #expect(try improved.cited == [named("use_factor")])
    #expect(
      !improvements.dropFirst().dropLast().contains { $0.messages[0].content.contains("3.2") })
    // An ordinary attempt at the same problem must not be helped by what it taught.
    let (again, _) = try await solve(.conditioned, ["\\boxed{3}"])
    #expect(try !again.behaviors.map(\.behavior.name).contains(named("use_factor")))
  }

  @Test("The control has as many behaviors, and none that were found or learned from the problem")
  func others() async throws {
    try await fill(12)
    var options = BehaviorRetriever.Options()
    options.most = 3
    let retriever = BehaviorRetriever(store, index: index, options: options, countTokens: words)
    let question = "convert units"
    var seen: Set<BehaviorName> = []
    for seed in 0..<12 {
      let key = RandomKey(seed: UInt64(seed))
      let found = try await retriever.behaviors(for: question, key: key).map(\.behavior.name)
      let others = try await retriever.others(than: question, key: key).map(\.behavior.name)
      #expect(others.count == found.count)
      #expect(Set(others).isDisjoint(with: found))
      #expect(try await retriever.others(than: question, key: key).map(\.behavior.name) == others)
      seen.formUnion(others)
    }
    #expect(seen.count > 6)
  }

  @Test("By topic: the topic's behaviors, and none without one")
  func topic() async throws {
    try await fill(2)
    try await store.add("boil", "Boil the water before the eggs go in.", topic: "Kitchen")
    let model = ScriptedGenerator(["\\boxed{1}", "\\boxed{1}"])
    let solver = ProblemSolver(model, store: store, index: index, countTokens: words)
    let problem = Problem(id: "p", question: "eggs?", answer: "1", topic: "kitchen")
    let attempt = try await solver.attempt(
      problem, by: .topic, run: "r", key: RandomKey(seed: 1))
    #expect(try attempt.behaviors.map(\.behavior.name) == [named("boil")])
    let bare = try await solver.attempt(
      Problem(id: "q", question: "eggs?"), by: .topic, run: "r", key: RandomKey(seed: 1))
    #expect(bare.behaviors.isEmpty)
  }

  @Test("Critique goes on until it has taken as many tokens as self-improvement")
  func equalTokens() async throws {
    let problem = Problem(id: "p", question: "convert the units of 2 miles", answer: "3.2")
    let model = ScriptedGenerator(
      [
        "plain \\boxed{1}", "Use factors.",
        #"{"behavior_use_factor": "Multiply miles by 1.6 to get kilometres."}"#, "now \\boxed{3.2}",
      ]
        + [String](
          repeating: "that was wrong and not even close so once more it is \\boxed{2}", count: 8))
    let solver = ProblemSolver(model, store: store, index: index, countTokens: words)
    let attempts = try await solver.attempts(
      problem, by: [.plain, .selfImprovement, .critiqueAndRevise], run: "r",
      key: RandomKey(seed: 1),
      learner: BehaviorLearner(.init(strategist: model), store: store, index: index),
      equalTokens: true)
    func all(_ attempt: Attempt) -> Int { attempt.usage.input + attempt.usage.output }
    let (improved, revised) = (attempts[1], attempts[2])
    #expect(all(revised) >= all(improved))
    // One round less would not have been enough.
    #expect(all(revised) - all(improved) < all(revised) / 2)
    #expect(model.requests.count > 6)
    #expect(model.requests.last?.messages[0].content.contains("once more it is \\boxed{2}") == true)
  }

  @Test("All methods on one problem: the first attempt is written once and counted by each")
  func comparison() async throws {
    try await fill(1)
    let problem = Problem(id: "p", question: "convert the units of 2 miles", answer: "3.2")
    let model = ScriptedGenerator([
      "plain \\boxed{1}", "by behavior_way_0 \\boxed{3.2}", "nothing to shuffle \\boxed{2}",
      "by behavior_way_0 it is \\boxed{3.2}", "Use factors.",
      #"{"behavior_use_factor": "Multiply miles by 1.6 to get kilometres."}"#, "now \\boxed{3.2}",
      "revised it is \\boxed{2}",
    ])
    let solver = ProblemSolver(model, store: store, index: index, countTokens: words)
    let attempts = try await solver.attempts(
      problem, by: Set(SolvingMethod.allCases), run: "r", key: RandomKey(seed: 1),
      learner: BehaviorLearner(.init(strategist: model), store: store, index: index))
    #expect(attempts.map(\.method) == SolvingMethod.allCases)
    #expect(attempts.map(\.correct) == [false, true, false, true, true, false])
    #expect(attempts.map(\.finalTokens) == [2, 3, 4, 5, 2, 4])
    // Self-improvement: 2 (first attempt) + 2 (reflection) + 8 (behaviors) + 2.
    #expect(attempts.map(\.usage.output) == [2, 3, 4, 5, 14, 6])
    #expect(model.requests.count == 8)
    var tally = MethodTally(.plain)
    #expect(tally.accuracy == nil)
    for attempt in attempts { tally.add(attempt) }
    #expect((tally.problems, tally.known, tally.correct, tally.citing) == (6, 6, 3, 1))
    #expect((tally.accuracy, tally.usage.output, tally.finalTokens) == (0.5, 34, 20))
  }

  @Test("Training records, filtered and stripped")
  func training() async throws {
    try await fill(1)
    let behavior = try await store.behavior(named("way_0"))
    let model = ScriptedGenerator(["Using behavior_way_0, it is 5 (behavior_way_0). \\boxed{5}"])
    let solver = ProblemSolver(model, store: store, index: index, countTokens: words)
    let attempt = try await solver.attempt(
      Problem(id: "p", question: "convert the units", answer: "5"), by: .conditioned, run: "r",
      key: RandomKey(seed: 1))
    let record = try #require(TrainingExport.record(of: attempt, run: "r", teacher: "t"))
    #expect(
      record.description
        == #"{"messages":[{"role":"user","content":"convert the units"},{"role":"assistant","content":"Using behavior_way_0, it is 5 (behavior_way_0). \\boxed{5}"}],"meta":{"behaviors":[{"name":"behavior_way_0","version":1}],"cited":["behavior_way_0"],"teacher":"t","sampling":{},"correct":true,"tokens_out":7,"source_run":"r"}}"#
    )
    #expect(behavior.version == 1)
    var filter = TrainingFilter()
    filter.stripsCitations = true
    let stripped = TrainingExport.record(of: attempt, run: "r", teacher: "t", filter: filter)
    #expect(stripped?["messages"]?[1]?["content"]?.string == "it is 5. \\boxed{5}")
    filter = TrainingFilter()
    filter.mostTokens = 3
    #expect(TrainingExport.record(of: attempt, run: "r", teacher: "t", filter: filter) == nil)
    var wrong = attempt
    wrong.correct = nil
    filter = TrainingFilter()
    filter.onlyCorrect = true
    #expect(TrainingExport.record(of: wrong, run: "r", teacher: "t", filter: filter) == nil)
  }
}
