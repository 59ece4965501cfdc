import Handbook
import Testing

@Suite("Merging")
struct MergeTests {
  private let folder: TemporaryFolder
  private let store: BehaviorStore

  init() throws {
    folder = try TemporaryFolder()
    store = try BehaviorStore.test(folder)
  }

  private func use(_ name: String, successes: Int, failures: Int = 0) async throws {
    var events: [UsageEvent] = []
    for index in 0..<successes + failures {
      events.append(
        UsageEvent(
          id: "\(name)/\(index)", name: try named(name), version: 1, run: "r", cited: true,
          outcome: index < successes ? .success : .failure, at: 1))
    }
    try await store.record(events)
  }

  @Test("The one with more successes is kept; statistics add up; all of it can be undone")
  func reversible() async throws {
    try await store.add("one", "Subtract what was counted twice.", provenance: Provenance(run: "a"))
    try await store.add(
      "two", "Take away what was counted double.", provenance: Provenance(run: "b"))
    try await use("one", successes: 1, failures: 2)
    try await use("two", successes: 3)
    let before = try await store.export()
    let result = try await store.merge(named("one"), named("two"), reason: "same", cosine: 0.97)
    #expect(try result == (named("two"), named("one")))
    let kept = try await store.behavior(named("two"))
    #expect((kept.statistics.successes, kept.statistics.failures) == (4, 2))
    let gone = try await store.behavior(named("one"))
    #expect(gone.status == .merged)
    #expect(try gone.mergedInto == named("two"))
    #expect(try await store.provenance(of: named("one")).count == 1)
    #expect(try await store.check().isEmpty)
    try await store.unmerge(named("one"))
    #expect(try await store.behavior(named("two")).statistics.successes == 3)
    #expect(try await store.export() == before)
    let merges = try await store.merges()
    #expect(merges.count == 1)
    #expect(merges[0].undoneAt == 1_000)
  }

  @Test("Chains of merges lead to the last one")
  func chains() async throws {
    for name in ["one", "two", "three"] { try await store.add(name, "Do it the \(name) way.") }
    for name in ["one", "two", "three"] { try await use(name, successes: 1) }
    try await store.merge(named("one"), named("two"), reason: "same")
    try await store.merge(named("three"), named("one"), reason: "same")
    #expect(try await store.behavior(named("one")).statistics.successes == 3)
    #expect(try await store.add("two", "Yet another way to do it.") == .redirected(named("one")))
    try await store.unmerge(named("two"))
    #expect(try await store.behavior(named("one")).statistics.successes == 2)
  }

  @Test("What is in use does not give way to a draft")
  func drafts() async throws {
    try await store.add("draft", "Do it like this today.", status: .draft)
    try await store.add("active", "Do it like that today.")
    let result = try await store.merge(named("draft"), named("active"), reason: "same")
    #expect(try result.kept == named("active"))
  }

  @Test("Merged ones cannot be merged, edited, approved or retired")
  func conflicts() async throws {
    for name in ["one", "two"] { try await store.add(name, "Do it the \(name) way.") }
    await #expect(throws: HandbookError.self) {
      try await store.merge(named("one"), named("one"), reason: "")
    }
    try await store.merge(named("one"), named("two"), reason: "same")
    let attempts: [() async throws -> Void] = [
      { _ = try await store.merge(named("two"), named("one"), reason: "") },
      { _ = try await store.edit(named("two"), topic: "x") },
      { try await store.approve([named("two")]) },
      { try await store.retire([named("two")]) },
      { try await store.unmerge(named("one")) },
    ]
    for attempt in attempts {
      let error = await #expect(throws: HandbookError.self) { try await attempt() }
      #expect(error?.code == .conflict)
    }
  }
}
