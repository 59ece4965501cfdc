import Agents
import Foundation
import Handbook
import LlamaBackend
import Testing

/// `Examples/house-rules` with the default model.
@Suite(.enabled(if: (try? ModelLocator().locate()) != nil, "no model is installed"))
struct HouseRulesExampleTests {
  private let example = URL(fileURLWithPath: Examples.folder("house-rules"))

  @Test func onlyTheHandbookKnowsTheAnswers() async throws {
    let folder = try Folder()
    let task = try TaskReader.read(
      Array(Data(contentsOf: example.appendingPathComponent("task.json"))), named: "task.json",
      in: example.path)
    let store = try BehaviorStore(path: folder.path + "/handbook.sqlite")
    _ = try await store.import(
      Array(Data(contentsOf: example.appendingPathComponent("rules.jsonl"))))
    let model = try LlamaModel(path: ModelLocator().locate(), options: LlamaOptions(threads: 1))
    var collaborators = Collaborators()
    collaborators.behaviors = HandbookBehaviors(
      task, store: store, index: BehaviorIndex(store, embedder: nil), run: "run", seed: 1,
      countTokens: { $0.utf8.count / 3 })
    var solved: [String: Int] = [:]
    for (name, given) in [("with", collaborators), ("without", Collaborators())] {
      var run = try TaskRun(
        task, model: model, journal: try Journal(directory: "\(folder.path)/\(name)"),
        collaborators: given, seed: 1)
      while let result = try await run.next() {
        solved[name, default: 0] += result.outcome == .solved ? 1 : 0
      }
    }
    #expect((solved["with"] ?? 0) >= 7)
    #expect(solved["without"] == 0)
    #expect(try await store.behaviors().reduce(0) { $0 + $1.statistics.uses } == 8)
  }
}
