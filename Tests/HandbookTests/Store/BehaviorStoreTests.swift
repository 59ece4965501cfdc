import Handbook
import Testing

@Suite("Behavior store")
struct BehaviorStoreTests {
  private let folder: TemporaryFolder
  private let store: BehaviorStore

  init() throws {
    folder = try TemporaryFolder()
    store = try BehaviorStore.test(folder)
  }

  @Test("The same text makes no version; another one does")
  func versions() async throws {
    #expect(try await store.add("abc", "Do this and then that.") == .created)
    #expect(try await store.add("abc", "Do this and then that. ") == .unchanged)
    #expect(try await store.add("abc", "Do that and then this.") == .updated(version: 2))
    let behavior = try await store.behavior(named("abc"))
    #expect(behavior.version == 2)
    #expect(behavior.instruction == "Do that and then this.")
    #expect(
      try await store.versions(of: named("abc")).map(\.instruction) == [
        "Do this and then that.", "Do that and then this.",
      ])
  }

  @Test("A text that comes back is the version it was")
  func flipFlop() async throws {
    for text in ["First way to do it.", "Second way to do it.", "First way to do it."] {
      try await store.add("abc", text)
    }
    #expect(try await store.behavior(named("abc")).version == 1)
    #expect(try await store.versions(of: named("abc")).count == 2)
  }

  @Test("A draft never changes what is in use until it is approved")
  func quarantine() async throws {
    try await store.add("abc", "The approved way to do it.")
    #expect(
      try await store.add("abc", "An unreviewed way to do it.", status: .draft)
        == .proposed(version: 2))
    #expect(try await store.behavior(named("abc")).instruction == "The approved way to do it.")
    #expect(try await store.check().map(\.code) == ["waiting_version"])
    try await store.approve([named("abc")])
    #expect(try await store.behavior(named("abc")).instruction == "An unreviewed way to do it.")
    #expect(try await store.check().isEmpty)
  }

  @Test("A draft becomes active, is retired and comes back")
  func life() async throws {
    try await store.add("abc", "Do this and then that.", status: .draft)
    #expect(try await store.behaviors([.active]).isEmpty)
    try await store.approve([named("abc")])
    #expect(try await store.behaviors([.active]).count == 1)
    try await store.retire([named("abc")])
    #expect(try await store.counts() == [.deprecated: 1])
    try await store.approve([named("abc")])
    #expect(try await store.counts() == [.active: 1])
  }

  @Test("Editing by hand is a version that counts at once")
  func editing() async throws {
    try await store.add("abc", "Do this and then that.")
    let edited = try await store.edit(
      named("abc"), instruction: "Do only this one thing.", topic: "doing")
    #expect(edited.version == 2)
    #expect(edited.author == .human)
    #expect(edited.topic == "doing")
    let scoped = try await store.edit(
      named("abc"), instruction: "Read https://example.org first.", scope: "urls")
    #expect(scoped.scope == "urls")
    #expect(throws: HandbookError.self) { try InstructionRules().clean(scoped.instruction) }
    await #expect(throws: HandbookError.self) { try await store.edit(named("xyz"), topic: "t") }
  }

  @Test("All or nothing: one bad proposal stores none")
  func atomic() async throws {
    let good = try BehaviorDraft(name: named("good"), instruction: "Do this and then that.")
    let bad = try BehaviorDraft(name: named("bad"), instruction: "two\nlines of advice")
    await #expect(throws: HandbookError.self) { try await store.add([good, bad]) }
    #expect(try await store.behaviors().isEmpty)
    await #expect(throws: HandbookError.self) {
      try await store.approve([named("good"), named("none")])
    }
  }

  @Test("Provenance is kept for each version, once")
  func provenance() async throws {
    let origin = Provenance(run: "r1", problem: ProblemHash.of("2 + 2?"), correct: false)
    try await store.add("abc", "Do this and then that.", provenance: origin)
    try await store.add("abc", "Do this and then that.", provenance: origin)
    try await store.add("abc", "Do that and then this.", provenance: Provenance(run: "r2"))
    let found = try await store.provenance(of: named("abc"))
    #expect(found.map(\.version) == [1, 2])
    #expect(found[0].provenance == origin)
  }

  @Test("An event counts once, however often it is recorded")
  func idempotentUsage() async throws {
    try await store.add("abc", "Do this and then that.")
    let event = UsageEvent(
      id: "run/0", name: try named("abc"), version: 1, run: "run", cited: true, outcome: .success,
      tokensOut: 40, tokensBaseline: 90, at: 5)
    #expect(try await store.record([event, event]) == 1)
    #expect(try await store.record([event]) == 0)
    let statistics = try await store.behavior(named("abc")).statistics
    #expect((statistics.uses, statistics.successes) == (1, 1))
    #expect((statistics.tokensOut, statistics.tokensBaseline) == (40, 90))
    #expect(try await store.baseRate() == (1, 0))
    #expect(try await store.check().isEmpty)
  }

  @Test("A clock that goes back changes no order and no weight")
  func clock() async throws {
    let late = try BehaviorStore.test(folder, time: 2_000_000)
    let early = try BehaviorStore.test(folder, time: 1_000_000)
    try await late.add("abc", "Do this and then that.")
    func use(_ id: String, _ at: Int) async throws {
      try await early.record([
        UsageEvent(
          id: id, name: named("abc"), version: 1, run: "r", cited: true, outcome: .success, at: at)
      ])
    }
    try await use("late", 2_000_000)
    let before = try await late.behavior(named("abc"))
    try await use("early", 1_000_000)
    _ = try await early.edit(named("abc"), instruction: "Do that and then this.")
    let after = try await late.behavior(named("abc"))
    #expect(after.updatedAt == before.updatedAt && after.version == 2)
    #expect(after.statistics.weighedAt == before.statistics.weighedAt)
    #expect(after.statistics.successWeight > 1.99 && after.statistics.successWeight < 2)
    #expect(try await late.check().isEmpty)
  }

  @Test("Retirement asks for twenty uses and two deviations")
  func retirement() async throws {
    for name in ["good", "bad", "new"] { try await store.add(name, "Do it the \(name) way.") }
    var events: [UsageEvent] = []
    for (name, uses, successes) in [("good", 60, 50), ("bad", 20, 2), ("new", 19, 0)] {
      for use in 0..<uses {
        events.append(
          UsageEvent(
            id: "\(name)/\(use)", name: try named(name), version: 1, run: "r", cited: true,
            outcome: use < successes ? .success : .failure, at: 1))
      }
    }
    try await store.record(events)
    let found = try await RetirementRule().candidates(in: store)
    #expect(try found.map(\.name) == [named("bad")])
  }
}
