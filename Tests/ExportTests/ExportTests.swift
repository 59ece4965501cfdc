import Agents
import Export
import Foundation
import Inference
import JSONSchema
import MartingaleTestSupport
import Sampling
import Testing
import Tools

/// A folder with a task, its runs, and what is exported of them.
final class Workshop {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("export-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, as name: String) throws {
    try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
  }

  func load(_ file: String) throws(AgentError) -> AgentTask {
    do {
      let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
      return try TaskReader.read(bytes, named: "task.json", in: path)
    } catch {
      throw AgentError(.notAvailable, "\(error)")
    }
  }

  /// Runs task.json.
  @discardableResult
  func run(
    _ model: any LanguageModel, rollouts: Int = 1, seed: UInt64 = 3, most: Int = .max,
    tools: TaskToolbox? = nil, behaviors: (any BehaviorSource)? = nil
  ) async throws -> [ItemResult] {
    var collaborators = Collaborators()
    collaborators.tools = tools
    collaborators.behaviors = behaviors
    var run = try TaskRun(
      try load(path + "/task.json"), model: model,
      journal: try Journal(directory: path + "/run"), collaborators: collaborators,
      path: path + "/task.json", seed: seed, rollouts: rollouts)
    var results: [ItemResult] = []
    while results.count < most, let result = try await run.next() { results.append(result) }
    return results
  }

  func rows(_ format: String, _ options: ExportOptions = ExportOptions()) throws -> [JSONValue] {
    let kind = try #require(KindTable<ExportKind>.standard[format])
    var export = try RunExport(kind, options, load: load)
    var rows: [JSONValue] = []
    try export.export(path + "/run") { row throws(AgentError) in rows.append(row) }
    return rows
  }
}

extension JSONValue {
  /// What a JSON pointer leads to.
  func at(_ pointer: String) -> JSONValue? {
    var value: JSONValue? = self
    for part in pointer.split(separator: "/") {
      value = Int(part).flatMap { value?[$0] } ?? value?[String(part)]
    }
    return value
  }
}

@Suite struct ExportTests {
  /// Knows nothing, so that answers hang on the random streams.
  static let coin = ScriptedModel(insistence: 0) { _ in "" }

  private func workshop(_ more: String = "", inputs: Int = 3) throws -> Workshop {
    let shop = try Workshop()
    try shop.write(
      (0..<inputs).map { #"{"q":"question \#($0)","id":"i\#($0)"}"# + "\n" }.joined(),
      as: "in.jsonl")
    try shop.write(
      """
      {"version": 1, "goal": "{{row.q}}?", "system": "Be brief.", "inputs": {"row": {"jsonl": "in.jsonl"}},
       "output": {"regex": "[ab]{2}"}, "success": {"regex": "a.*"},
       "sampling": {"particles": 4, "max_tokens": 5\(more)}, "budget": {"steps": 2}}
      """, as: "task.json")
    return shop
  }

  @Test func solvedItemsAreConversations() async throws {
    let shop = try workshop()
    let results = try await shop.run(Self.coin)
    let rows = try shop.rows("sft")
    #expect(rows.count == results.count { $0.outcome == .solved } && !rows.isEmpty)
    for row in rows {
      let item = try #require(row.at("/meta/item")?.int)
      #expect(
        row["messages"]?.array?.map { $0["role"]?.string } == ["system", "user", "assistant"])
      #expect(row.at("/messages/1/content")?.string == "question \(item)?")
      #expect(row.at("/messages/2/content")?.string == results[item].text)
      #expect(row.at("/meta/id")?.string == "i\(item)")
      #expect(row.at("/meta/seed")?.int == 3 && row.at("/meta/reward")?.int == 1)
      #expect(row.at("/meta/constraint")?.string == #"[{"regex":"[ab]{2}"}]"#)
      #expect(row.at("/meta/task_sha256")?.string?.count == 64)
    }
  }

  @Test func rolloutsOfAnItemDifferAndAreAGroup() async throws {
    let shop = try workshop()
    let results = try await shop.run(Self.coin, rollouts: 8)
    #expect(results.count == 24 && results.map(\.item) == Array(0..<24))
    #expect(Set(results[0..<8].map(\.text)).count > 1)
    let rows = try shop.rows("rollouts")
    for row in rows {
      #expect(row["group_size"]?.int == 8)
      let item = try #require(row.at("/meta/item")?.int)
      #expect(row["group"]?.string == "run/\(item)")
      #expect(row.at("/prompt/1/content")?.string == "question \(item)?")
      let number = item * 8 + (row["rollout"]?.int ?? -1)
      #expect(row["reward"]?.int == (results[number].outcome == .solved ? 1 : 0))
      #expect((row["log_weight"]?.number?.double ?? 1) <= 0)
    }
    #expect(Set(rows.compactMap { $0["rollout"]?.int }) == Set(0..<8))
  }

  @Test func aRunIsTheSameWhetherItIsStoppedOrNot() async throws {
    let (whole, parts) = (try workshop(), try workshop())
    try await whole.run(Self.coin, rollouts: 4)
    for count in 1...12 { try await parts.run(Self.coin, rollouts: 4, most: count) }
    try await parts.run(Self.coin)
    for format in KindTable<ExportKind>.standard.keys {
      let rows = try whole.rows(format).map(\.text)
      #expect(rows == (try parts.rows(format).map(\.text)), "\(format)")
      #expect(rows == (try whole.rows(format).map(\.text)))
    }
  }

  @Test func rightAnswersArePreferredToWrongOnes() async throws {
    let shop = try workshop()
    try await shop.run(Self.coin, rollouts: 8)
    let rows = try shop.rows("dpo")
    let pairs = rows.filter { $0.at("/meta/because")?.string == "success" }
    #expect(!pairs.isEmpty)
    for pair in pairs {
      #expect(pair.at("/chosen/0/content")?.string?.hasPrefix("a") == true)
      #expect(pair.at("/rejected/0/content")?.string?.hasPrefix("b") == true)
      #expect(pair["prompt"]?.array?.last?["role"]?.string == "user")
    }
    let texts = pairs.map { ($0["prompt"]?.text ?? "") + ($0["rejected"]?.text ?? "") }
    #expect(Set(texts).count == texts.count, "each wrong answer once")
    for row in rows where row.at("/meta/because")?.string == "posterior" {
      let (best, worst) = (
        row.at("/meta/chosen_weight")?.number?.double ?? 0,
        row.at("/meta/rejected_weight")?.number?.double ?? 1
      )
      #expect(best >= 2 * worst)
    }
    #expect(rows.contains { $0.at("/meta/because")?.string == "posterior" })
    let judged = try shop.rows("kto")
    for row in judged {
      #expect(
        row["label"]?.bool == row.at("/completion/0/content")?.string?.hasPrefix("a"))
    }
    #expect(Set(judged.compactMap { $0["label"]?.bool }) == [true, false])
  }

  @Test func rowsCanBeLeftOut() async throws {
    let shop = try workshop(inputs: 1)
    try await shop.run(Self.coin, rollouts: 16)
    var options = ExportOptions()
    options.leastReward = 1
    let good = try shop.rows("rollouts", options)
    #expect(!good.isEmpty && good.allSatisfy { $0["reward"]?.int == 1 })
    let all = try shop.rows("sft")
    options = ExportOptions()
    options.dropsDuplicates = true
    let distinct = try shop.rows("sft", options)
    #expect(distinct.count == Set(all.compactMap { $0["messages"]?.text }).count)
    #expect(distinct.count < all.count)
  }

  @Test func droppedInputsStandNowhere() async throws {
    let shop = try workshop()
    try await shop.run(Self.coin, rollouts: 4)
    var options = ExportOptions()
    options.droppedInputs = ["row"]
    for format in KindTable<ExportKind>.standard.keys {
      let rows = try shop.rows(format, options)
      #expect(!rows.isEmpty && rows.allSatisfy { !$0.text.contains("question") }, "\(format)")
    }
    let row = try #require(try shop.rows("sft", options).first)
    #expect(row.at("/messages/1/content")?.string == "[row.q]?")
    options.droppedInputs = ["rwo"]
    #expect {
      _ = try shop.rows("sft", options)
    } throws: {
      ($0 as? AgentError)?.message.contains("\"rwo\"") == true
    }
  }

  @Test func tokensAreThoseThatWereDrawn() async throws {
    let shop = try workshop(#", "record_tokens": true"#)
    try await shop.run(Self.coin, rollouts: 2)
    var options = ExportOptions()
    options.includesTokens = true
    let rows = try shop.rows("rollouts", options)
    #expect(!rows.isEmpty)
    for row in rows {
      let list = try #require(row["completion_ids"]?.array)
      let ids = list.compactMap(\.int)
      // The scripted model's tokens are bytes; the last is the end.
      let text = String(decoding: ids.dropLast().map { UInt8($0) }, as: UTF8.self)
      #expect(text == row["completion"]?.string && ids.last.map { $0 > 255 } == true)
      #expect(row["logprobs"]?.array?.count == ids.count)
      #expect(row["drawn_logprobs"]?.array?.count == ids.count)
      #expect((row["prompt_ids"]?.array?.count ?? 0) > 10)
    }
    let bare = try workshop()
    try await bare.run(Self.coin)
    #expect {
      _ = try bare.rows("rollouts", options)
    } throws: {
      ($0 as? AgentError)?.message.contains("sampling.record_tokens") == true
    }
    options.droppedInputs = ["row"]
    #expect(throws: AgentError.self) { _ = try shop.rows("rollouts", options) }
  }

  @Test func anotherTaskIsRefused() async throws {
    let shop = try workshop()
    try await shop.run(Self.coin)
    try shop.write(#"{"q":"other"}"# + "\n", as: "in.jsonl")
    #expect {
      _ = try shop.rows("sft")
    } throws: {
      ($0 as? AgentError)?.code == .changed
    }
  }

  @Test func aDamagedJournalIsRefusedWithItsLine() async throws {
    let shop = try workshop()
    try await shop.run(Self.coin)
    let file = shop.path + "/run/journal.jsonl"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    // What a process that died was writing is passed over.
    try (text + #"{"event":"step_fin"#).write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try !shop.rows("sft").isEmpty)
    var lines = text.split(separator: "\n")
    lines[3] = "{}"
    try (lines.joined(separator: "\n") + "\n").write(
      toFile: file, atomically: true, encoding: .utf8)
    #expect {
      _ = try shop.rows("sft")
    } throws: {
      ($0 as? AgentError)?.message.contains("journal.jsonl:4") == true
    }
  }
}
