import Agents
import Foundation
import Handbook
import JSONSchema
import LlamaBackend
import Retrieval
import Testing
import Tools

/// `Examples/helpdesk`: everything that an agent can do, in one loop.
@Suite(
  .enabled(
    if: (try? ModelLocator().locate()) != nil && (try? WordVectorFiles.locate()) != nil,
    "no model or no word vectors are installed"))
struct HelpdeskExampleTests {
  private let example = Examples.folder("helpdesk")

  /// The task with its tools and its handbook, which is made in `folder`.
  private func open(
    in folder: Folder, _ model: LlamaModel
  ) async throws -> (task: AgentTask, collaborators: Collaborators) {
    let task = try TaskReader.read(
      Array(try Data(contentsOf: URL(fileURLWithPath: "\(example)/task.json"))),
      named: "task.json", in: example)
    #expect(task.warnings.isEmpty, "\(task.warnings)")
    let path = folder.path + "/handbook.sqlite"
    let isNew = !FileManager.default.fileExists(atPath: path)
    let store = try BehaviorStore(path: path)
    if isNew {
      _ = try await store.import(
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(example)/behaviors.jsonl"))))
    }
    let embedder = try StaticEmbedder(WordVectorFiles.locate())
    var collaborators = Collaborators()
    collaborators.embedder = embedder
    collaborators.tools = try await TaskToolbox.open(
      task, host: ToolHost(ask: { _ in nil }, now: { 0 }))
    collaborators.behaviors = HandbookBehaviors(
      task, store: store, index: BehaviorIndex(store, embedder: embedder), run: "run", seed: 1,
      countTokens: { line in (try? model.tokenize(prompt: line).count) ?? line.utf8.count })
    return (task, collaborators)
  }

  private func expected(_ task: AgentTask) throws -> ExpectedAnswers {
    try ExpectedAnswers(
      Array(try Data(contentsOf: URL(fileURLWithPath: "\(example)/expected.jsonl"))),
      named: "expected.jsonl", for: TaskItems(task))
  }

  /// Codes of calls that no tool could take.
  private static let malformed = ["tool_invalid_arguments", "tool_not_found"]

  @Test func everyPartIsThereAndTheDataFitTogether() async throws {
    let folder = try Folder()
    let model = try LlamaModel(path: ModelLocator().locate(), options: LlamaOptions(threads: 1))
    let (task, collaborators) = try await open(in: folder, model)
    _ = try expected(task)
    #expect(TaskItems(task).count == 20)
    #expect(task.tools.own.count == 199 && collaborators.tools != nil)
    let file = try JSONValue(
      parsing: Array(try Data(contentsOf: URL(fileURLWithPath: "\(example)/task.json"))))
    let parts = TaskPart.parts(of: file).map(\.key)
    for part in ["handbook", "retrieval", "queries", "prompt", "solve", "explore"] {
      #expect(parts.contains(part), "\(part)")
      // What is left without it is a task still.
      let rest = try TaskPart.named(part, in: file).removed(from: file)
      #expect(throws: Never.self) {
        try TaskReader.read(JSONWriter().bytes(of: rest), named: part, in: example)
      }
    }
  }

  /// The default model is too small to be right; what it writes is valid all the same, and a run that
  /// was cut off ends as if it had not been.
  @Test func withTheDefaultModelItIsValidCompleteAndResumable() async throws {
    let folder = try Folder()
    let model = try LlamaModel(path: ModelLocator().locate(), options: LlamaOptions(threads: 1))
    let (task, collaborators) = try await open(in: folder, model)
    let isLong = ProcessInfo.processInfo.environment["MARTINGALE_LONG_TESTS"] != nil
    let count = isLong ? 8 : 2
    let whole = try await folder.run(task, model, most: count, with: collaborators)
    #expect(whole.count == count)
    for result in whole {
      #expect(result.outcome != .failed && result.steps <= 3, "\(result)")
      guard let text = result.text else { continue }
      let answer = try JSONValue(parsing: text)
      #expect(answer["team"]?.string != nil && answer["value"]?.string?.isEmpty == false)
    }
    let calls = try folder.records(ToolFinishedRecord.self)
    #expect(!calls.isEmpty && !calls.contains { Self.malformed.contains($0.error ?? "") })
    // What was recorded of the first item, cut off somewhere inside.
    let lines = try folder.journal()
    let end = lines.firstIndex { $0.contains("\"item_finished\"") } ?? 0
    for cut in stride(from: 1, to: end + 1, by: max(1, end / (isLong ? 8 : 3))) {
      let name = "cut-\(cut)"
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: true)
      try folder.write(lines[..<cut].map { $0 + "\n" }.joined(), as: "\(name)/journal.jsonl")
      let again = try await folder.run(task, model, in: name, most: 1, with: collaborators)
      #expect(again.map(\.timeless) == [whole[0].timeless], "cut after \(cut) records")
    }
  }

  /// With half a billion parameters most answers are right.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["MARTINGALE_LONG_TESTS"] != nil
        && (try? ModelLocator().locate("qwen2.5-coder-0.5b-instruct-q4_k_m")) != nil,
      "takes ten minutes"))
  func withHalfABillionParametersItIsRight() async throws {
    let folder = try Folder()
    let model = try LlamaModel(
      path: ModelLocator().locate("qwen2.5-coder-0.5b-instruct-q4_k_m"),
      options: LlamaOptions(threads: 1))
    let (task, collaborators) = try await open(in: folder, model)
    let outcome = try await ArmRun(task, expected: expected(task), in: folder.path + "/run")
      .outcome(
        "whole", model: model, collaborators: collaborators, seed: task.seed ?? 0, clock: { 0 })
    #expect(outcome.items.count == 20)
    #expect(outcome.right >= 16, "\(outcome.right) of 20")
    #expect(outcome.items.allSatisfy { $0.malformedCalls == 0 })
  }
}
