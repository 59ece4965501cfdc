import Foundation
import Handbook
import Retrieval
import Testing

/// The handbooks that come with the project.
@Suite("Ready-made handbooks")
struct ReadyHandbooksTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../Handbooks").standardizedFileURL

  static let names = [
    "arithmetic-word-problems", "json-extraction", "text-adventure-exploration",
    "unit-conversion",
  ]

  @Test("All of them are tested")
  func complete() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(files.sorted() == Self.names.map { $0 + ".jsonl" })
  }

  @Test("Every behavior is imported, in use, and found by its topic", arguments: names)
  func importable(name: String) async throws {
    let folder = try TemporaryFolder()
    let store = try BehaviorStore.test(folder)
    let file = name + ".jsonl"
    let bytes = try Data(contentsOf: Self.folder.appendingPathComponent(file))
    let report = try await store.import(Array(bytes), file: file)
    #expect(report.created.count >= 10)
    let topic = name.replacing("-", with: " ")
    let retriever = BehaviorRetriever(
      store, index: BehaviorIndex(store, embedder: nil), options: generous,
      countTokens: { $0.utf8.count / 3 })
    let found = try await retriever.behaviors(topic: topic)
    #expect(Set(found.map(\.behavior.name)) == Set(report.created))
    #expect(found.allSatisfy { $0.behavior.status == .active && $0.behavior.author == .human })
    #expect(try await store.check().isEmpty)
    // Reviewable: sorted, and one behavior a line.
    #expect(report.created == report.created.sorted())
  }

  private var generous: BehaviorRetriever.Options {
    var options = BehaviorRetriever.Options()
    options.most = 100
    options.tokenBudget = 100_000
    return options
  }

  @Test("With all of them in one handbook, each is found by its own words and topic")
  func together() async throws {
    let folder = try TemporaryFolder()
    let store = try BehaviorStore.test(folder)
    for name in Self.names {
      let file = name + ".jsonl"
      _ = try await store.import(
        Array(Data(contentsOf: Self.folder.appendingPathComponent(file))), file: file)
    }
    let embedder = (try? WordVectorFiles.locate()).flatMap { try? StaticEmbedder($0) }
    for index in [
      BehaviorIndex(store, embedder: nil),
      BehaviorIndex(store, embedder: embedder),
    ] {
      for behavior in try await store.behaviors() {
        let own = try await index.search(
          BehaviorQuery(behavior.topic + " " + behavior.name.words, limit: 3))
        #expect(own.map(\.behavior.name).contains(behavior.name), "\(behavior.name)")
        let topic = try await index.search(BehaviorQuery(behavior.topic, limit: 8))
        let share = topic.filter { $0.behavior.topic == behavior.topic }.count
        #expect(share >= 6, "\(behavior.topic): \(share) of 8")
      }
    }
    let findings = try await DuplicateFinder().suspects(
      in: BehaviorIndex(store, embedder: embedder))
    #expect(findings.isEmpty)
  }
}
