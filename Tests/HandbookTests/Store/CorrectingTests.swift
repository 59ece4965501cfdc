import Foundation
import Handbook
import Testing

@Suite struct CorrectingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func anEarlierTextComesBackAsANewVersion() async throws {
    let store = try BehaviorStore.test(folder)
    try await store.add("abc", "Do this and then that.")
    _ = try await store.edit(named("abc"), instruction: "Do that, and only that.")
    let behavior = try await store.revert(named("abc"), to: 1)
    #expect(behavior.instruction == "Do this and then that." && behavior.version == 3)
    #expect(behavior.status == .active)
    #expect(try await store.versions(of: named("abc")).map(\.version) == [1, 2, 3])
    let error = await #expect(throws: HandbookError.self) {
      try await store.revert(named("abc"), to: 9)
    }
    #expect(error?.message.contains("it has 1, 2, 3") == true)
  }

  @Test func aRenamedBehaviorIsFoundByItsNewName() async throws {
    let store = try BehaviorStore.test(folder)
    try await store.add("abc", "Do this and then that.")
    try await store.add("taken", "Do something else instead.")
    let index = BehaviorIndex(store, embedder: nil)
    _ = try await index.search(BehaviorQuery("this"))
    #expect(try await store.rename(named("abc"), to: named("gardening")).version == 1)
    let hits = try await index.search(BehaviorQuery("gardening"))
    #expect(try hits.first?.behavior.name == named("gardening"), "\(hits.map(\.behavior.name))")
    await #expect(throws: HandbookError.self) {
      try await store.rename(named("gardening"), to: named("taken"))
    }
    let error = await #expect(throws: HandbookError.self) {
      try await store.behavior(named("gardenin"))
    }
    #expect(error?.message.contains("did you mean behavior_gardening?") == true)
  }

  @Test func whatIsDeletedIsGoneEverywhere() async throws {
    let store = try BehaviorStore.test(folder)
    try await store.add("abc", "Do this and then that.")
    try await store.add("other", "Do this another way.")
    let index = BehaviorIndex(store, embedder: nil)
    #expect(try await index.search(BehaviorQuery("this")).count == 2)
    try await store.delete([named("abc")])
    #expect(try await index.search(BehaviorQuery("this")).map(\.behavior.name) == [named("other")])
    #expect(try await store.check().isEmpty)
    #expect(try await store.behaviors().count == 1)
    // Nothing is forgotten when one of several is not there.
    await #expect(throws: HandbookError.self) {
      try await store.delete([named("other"), named("abc")])
    }
    #expect(try await store.behaviors().count == 1)
  }

  @Test func aQueryWithoutWordsFindsNothing() async throws {
    let store = try BehaviorStore.test(folder)
    try await store.add("abc", "Do this and then that.")
    let index = BehaviorIndex(store, embedder: nil)
    for text in ["\"\"", "''", " - ", ""] {
      #expect(try await index.search(BehaviorQuery(text)).isEmpty)
    }
  }
}
