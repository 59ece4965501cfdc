import Agents
import Foundation
import Inference
import JSONSchema
import MartingaleTestSupport
import Sampling
import Testing
import Tools

@Suite struct RoutingTests {
  /// Says "low" to everything, but knows nothing of what is hard.
  private let small = DoubtfulModel(ScriptedModel("small") { _ in "low" }, weakness: "hard")
  private let large = ScriptedModel("large") { _ in "high" }

  private func task(_ folder: Folder, _ routing: String, more: String = "") throws -> AgentTask {
    try folder.write("\"easy 1\"\n\"hard 2\"\n\"easy 3\"\n", as: "in.jsonl")
    return try folder.task(
      """
      {"version": 1, "goal": "{{row}}", "inputs": {"row": {"jsonl": "in.jsonl"}},
       "output": {"regex": "[a-z]{3,6}"}, "sampling": {"particles": 2, "max_tokens": 8},
       "routing": {"large": {"path": "large.gguf"}\(routing)}\(more)}
      """)
  }

  private var collaborators: Collaborators { Collaborators().routing(to: large) }

  @Test func unsureStepsAreTakenAgainByTheLargeModel() async throws {
    let folder = try Folder()
    let task = try task(folder, #", "prices": {"small": [1, 2], "large": [100, 200]}"#)
    let results = try await folder.run(task, small, with: collaborators)
    #expect(results.map(\.text) == ["low", "high", "low"])
    #expect(results.map(\.routing?.routed) == [0, 1, 0])
    #expect(results.map(\.routing?.share) == [0, 1, 0])
    let routed = try folder.records(RoutedRecord.self)
    // One logit of 20 among 257.
    let total = exp(20.0) + 256
    let sure = log(total) - 20 * exp(20.0) / total
    for (record, expected) in zip(routed, [sure, log(257.0), sure]) {
      #expect(abs((record.uncertainty ?? -1) - expected) < 1e-5)
      #expect(record.isRouted == (expected >= 0.45) && record.threshold == 0.45)
    }
    let drawn = try folder.records(SampledRecord.self)
    #expect(drawn.map(\.model) == [nil, nil, "large", nil])
    // Every token is in one of the two tallies, and in the budget.
    let hard = try #require(results[1].routing)
    #expect(hard.largeTokens == drawn[2].tokens)
    #expect(hard.smallTokens == drawn[1].tokens + routed[1].tokens)
    #expect(routed[1].tokens == drawn[1].text?.utf8.count)
    #expect(results[1].tokens == hard.smallTokens + hard.largeTokens)
    let cost =
      Double(drawn[1].promptTokens + routed[1].tokens) + 2 * Double(drawn[1].drawnTokens)
      + 100 * Double(drawn[2].promptTokens) + 200 * Double(drawn[2].drawnTokens)
    #expect(abs((hard.cost ?? 0) - cost / 1e6) < 1e-12)
    let json = results[1].json
    #expect(json["routing"]?["share"]?.number?.double == 1)
    #expect(json["routing"]?["tokens"]?["large"]?.int == hard.largeTokens)
  }

  @Test(arguments: [("0", 3), ("1", 1), ("6", 0)])
  func theThresholdDecides(_ threshold: String, _ expected: Int) async throws {
    let folder = try Folder()
    let results = try await folder.run(
      try task(folder, #", "threshold": \#(threshold)"#), small, with: collaborators)
    #expect(results.compactMap(\.routing?.routed).reduce(0, +) == expected)
    #expect(results.count { $0.text == "high" } == expected)
    #expect(results.allSatisfy { $0.routing?.cost == nil })
  }

  @Test func unlikelyDraftsAreTakenAgain() async throws {
    let folder = try Folder()
    let task = try task(folder, #", "signal": "logp", "threshold": 1"#)
    let results = try await folder.run(task, small, with: collaborators)
    #expect(results.map(\.text) == ["low", "high", "low"])
    let routed = try folder.records(RoutedRecord.self)
    let sure = log(exp(20.0) + 256) - 20
    for (record, expected) in zip(routed, [sure, log(257.0), sure]) {
      #expect(abs((record.uncertainty ?? -1) - expected) < 1e-5)
      #expect(record.signal == "logp" && record.isRouted == (expected >= 1))
    }
  }

  @Test func draftsThatDoNotAgreeAreTakenAgain() async throws {
    let folder = try Folder()
    let task = try task(folder, #", "signal": "sar", "samples": 4, "threshold": 0"#)
    let results = try await folder.run(task, small, with: collaborators)
    #expect(results.map(\.text) == ["low", "high", "low"])
    let routed = try folder.records(RoutedRecord.self)
    // Four certain and equal answers: −log(1 + 1000 · 3).
    #expect(abs((routed[0].uncertainty ?? 0) + log(3001.0)) < 1e-4)
    // Answers of 257^−length, but as token by token they mean the same, 1/257 counts; the formula
    // over the groups of equal texts.
    let drafts = try folder.records(SampledRecord.self).filter { $0.model == nil }[4..<8]
    #expect(drafts.map(\.part) == ["answer", "draft", "draft", "draft"])
    let texts = drafts.compactMap(\.text)
    let share = texts.map { text in
      -log((1 + 1000 * Double(texts.count { $0 == text } - 1)) / 257)
    }
    #expect(abs((routed[1].uncertainty ?? 0) - share.reduce(0, +) / 4) < 1e-4)
    #expect(routed[1].tokens == texts.reduce(0) { $0 + $1.utf8.count })
    #expect(try folder.records(SampledRecord.self).count == 3 * 4 + 1)
  }

  @Test(arguments: [
    "", #", "signal": "sar", "samples": 3, "threshold": 0"#,
    #", "signal": "logp", "threshold": 1"#,
  ])
  func cutAfterEveryRecordItEndsWithTheSameAnswers(_ routing: String) async throws {
    let folder = try Folder()
    let task = try task(folder, routing)
    // Every answer hangs on the random streams.
    let coin = ScriptedModel("large", insistence: 0) { _ in "" }
    let with = Collaborators().routing(to: coin)
    let whole = try await folder.run(task, small, with: with).map(\.timeless)
    #expect(whole.compactMap(\.routing?.routed) == [0, 1, 0])
    let lines = try folder.journal()
    for count in 0...lines.count {
      let name = "cut-\(count)"
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
      try folder.write(lines[..<count].map { $0 + "\n" }.joined(), as: "\(name)/journal.jsonl")
      let again = try await folder.run(task, small, in: name, with: with).map(\.timeless)
      #expect(again == whole, "cut after \(count) records")
    }
  }

  @Test func actionsAreRoutedLikeAnswers() async throws {
    let folder = try Folder()
    let task = try Player.multiplication(
      folder, extra: #", "routing": {"large": {"path": "x"}, "threshold": 1}"#)
    let player = Player.multiplier
    let expert = ScriptedModel("large", answer: player.answer)
    let with = try Collaborators.tools([CalculatorTool()]).routing(to: expert)
    let weak = DoubtfulModel(player, weakness: "17 times 23")
    let results = try await folder.run(task, weak, with: with)
    #expect(results.map(\.text) == ["391", "20"])
    #expect(results[0].routing?.share == 1 && (results[0].routing?.steps ?? 0) >= 3)
    #expect(results[1].routing?.routed == 0 && results[1].routing?.largeTokens == 0)
  }

  @Test func theBudgetCountsBoth() async throws {
    let folder = try Folder()
    let free = try await folder.run(try task(folder, ""), small, in: "a", with: collaborators)
    let hard = try #require(free[1].routing)
    // Enough for the draft, not for the large model's turn.
    let most = hard.smallTokens + 10
    let task = try task(folder, "", more: #", "budget": {"tokens": \#(most)}"#)
    let results = try await folder.run(task, small, in: "b", with: collaborators)
    #expect(results.map(\.outcome) == [.solved, .budgetSpent, .solved])
    #expect(results[1].tokens <= most)
  }

  @Test func aStepThatDoesNotFitIsKept() async throws {
    let folder = try Folder()
    let narrow = ScriptedModel("large", contextLength: 12) { _ in "high" }
    let results = try await folder.run(
      try task(folder, ""), small, with: Collaborators().routing(to: narrow))
    #expect(results.map(\.routing?.routed) == [0, 0, 0] && results[1].text != "high")
    let record = try folder.records(RoutedRecord.self)[1]
    #expect(record.message?.contains("does not fit") == true)
  }

  // MARK: By token

  /// The small model knows nothing of what is hard, so that each of its tokens is the large model's.
  @Test func unsureTokensAreTheLargeModels() async throws {
    let folder = try Folder()
    let task = try task(folder, #", "by": "token", "threshold": 1"#)
    let results = try await folder.run(task, small, with: collaborators)
    #expect(results.map(\.text) == ["low", "high", "low"])
    #expect(results.map(\.routing?.unit) == [.token, .token, .token])
    #expect(results.map(\.routing?.share) == [0, 1, 0])
    // One draw an item: nothing is drafted, and nothing drawn twice.
    #expect(try folder.records(RoutedRecord.self).isEmpty)
    let drawn = try folder.records(SampledRecord.self)
    #expect(drawn.map(\.model) == [nil, nil, nil])
    let routed = try #require(drawn[1].routed)
    #expect(routed.routed == routed.positions && routed.routed >= 4)
    #expect(drawn[0].routed?.routed == 0 && drawn[2].routed?.routed == 0)
    #expect(routed.large.decode == routed.routed)
    // Two counts of evaluated tokens, both with the large model's.
    #expect(drawn[1].decodedTokens == routed.positions + routed.large.decode)
    let hard = try #require(results[1].routing)
    #expect(hard.largeTokens == drawn[1].promptTokens + routed.routed)
    #expect(hard.smallTokens == drawn[1].promptTokens + drawn[1].drawnTokens)
    #expect(results[1].tokens == hard.smallTokens + hard.largeTokens)
    #expect(results[0].routing?.largeTokens == 0 && hard.cost == nil)
    let json = results[1].json["routing"]
    #expect(json?["by"]?.string == "token" && json?["positions"]?.int == hard.steps)
    // The record says which two models, by which signal, from where on.
    let header = try #require(try Journal(directory: "\(folder.path)/run").header)
    #expect(header.model.name == "small>large@entropy:1.0" && header.large?.name == "large")
  }

  @Test func oneTokenIsRoutedAndTheRestIsNot() async throws {
    let folder = try Folder()
    // Unsure only of the second letter; the large model's word goes on from there.
    let torn = TornModel(ScriptedModel("small") { _ in "low" }, after: "l")
    let expert = ScriptedModel("large") { _ in "law" }
    let task = try task(folder, #", "by": "token""#)
    let results = try await folder.run(task, torn, with: Collaborators().routing(to: expert))
    // After "la" the small model's script is over: it is sure of the end, and three letters are wanted.
    #expect(results.allSatisfy { $0.text?.hasPrefix("la") == true }, "\(results.map(\.text))")
    for record in try folder.records(SampledRecord.self) {
      #expect(record.routed?.routed == 1, "\(String(describing: record.routed))")
    }
  }

  @Test(arguments: ["", #", "signal": "logp""#])
  func byTokenItIsTakenUpAnywhere(_ signal: String) async throws {
    let folder = try Folder()
    let task = try task(folder, #", "by": "token", "threshold": 1\#(signal)"#)
    // Every answer hangs on the random streams.
    let coin = ScriptedModel("large", insistence: 0) { _ in "" }
    let with = Collaborators().routing(to: coin)
    let whole = try await folder.run(task, small, with: with).map(\.timeless)
    #expect(whole[1].routing?.share == 1 && whole[0].routing?.share == 0)
    let lines = try folder.journal()
    for count in 0...lines.count {
      let name = "cut-\(count)"
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
      try folder.write(lines[..<count].map { $0 + "\n" }.joined(), as: "\(name)/journal.jsonl")
      let again = try await folder.run(task, small, in: name, with: with).map(\.timeless)
      #expect(again == whole, "cut after \(count) records")
    }
  }

  /// A journal of before says nothing of routed tokens.
  @Test func recordsWithoutRoutedTokensAreRead() async throws {
    let folder = try Folder()
    _ = try await folder.run(try task(folder, ""), small, with: collaborators)
    for record in try folder.records(SampledRecord.self) {
      #expect(record.routed == nil)
      #expect(record.fields.first { $0.0 == "routed" }?.1 == .null)
      #expect(record.tokens == record.promptTokens + record.drawnTokens)
    }
  }

  @Test func byTokenTheBudgetPaysForBoth() async throws {
    let folder = try Folder()
    let routing = #", "by": "token", "threshold": 1"#
    let free = try await folder.run(
      try task(folder, routing), small, in: "a", with: collaborators)
    let drawn = try folder.records(SampledRecord.self, in: "a")
    // What the small model alone could cost at the most: the large one has to be paid, too.
    let most = drawn[1].promptTokens + 2 * 8
    let task = try task(folder, routing, more: #", "budget": {"tokens": \#(most)}"#)
    let results = try await folder.run(task, small, in: "b", with: collaborators)
    #expect(results.map(\.outcome) == [.budgetSpent, .budgetSpent, .budgetSpent])
    let enough = try self.task(folder, routing, more: #", "budget": {"tokens": \#(2 * most)}"#)
    let paid = try await folder.run(enough, small, in: "c", with: collaborators)
    #expect(paid.map(\.text) == free.map(\.text) && paid[1].tokens <= 2 * most)
  }

  @Test func modelsThatCannotBeOneAreRefused() async throws {
    let folder = try Folder()
    let task = try task(folder, #", "by": "token""#)
    let toy = EnumerableModel.toyC
    do {
      _ = try await folder.run(task, small, with: Collaborators().routing(to: toy))
      Issue.record("it was not refused")
    } catch {
      let message = "\(error)"
      #expect(
        message.contains("/routing: toy C has another vocabulary than small"), "\(message)")
    }
  }

  @Test func bothModelsHaveToBeThere() async throws {
    let folder = try Folder()
    let task = try task(folder, "")
    func refusal(
      _ model: any LanguageModel, _ with: Collaborators, _ task: AgentTask, in name: String
    ) async -> String? {
      do {
        _ = try await folder.run(task, model, in: name, with: with)
        return nil
      } catch { return (error as? AgentError)?.message }
    }
    #expect(await refusal(small, Collaborators(), task, in: "a")?.contains("no model") == true)
    let relevance = try self.task(folder, #", "signal": "sar", "threshold": 0"#)
    var blind = collaborators
    blind.embedder = nil
    #expect(await refusal(small, blind, relevance, in: "b")?.contains("word vectors") == true)
    // A run goes on with the models it began with.
    _ = try await folder.run(task, small, in: "c", most: 1, with: collaborators)
    let other = Collaborators().routing(to: ScriptedModel("other") { _ in "high" })
    #expect(await refusal(small, other, task, in: "c")?.contains("large") == true)
  }
}
