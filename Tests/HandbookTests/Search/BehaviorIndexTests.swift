import Handbook
import Inference
import Testing

@Suite("Finding behaviors")
struct BehaviorIndexTests {
  private let folder: TemporaryFolder
  private let store: BehaviorStore

  init() throws {
    folder = try TemporaryFolder()
    store = try BehaviorStore.test(folder)
  }

  private func fill() async throws {
    try await store.add("unit_chain", "Convert units one factor at a time.", topic: "units")
    try await store.add("sum_digits", "Add the digits to test divisibility by nine.")
    try await store.add("map_rooms", "Draw a map of rooms that were visited.")
    try await store.add("quiet", "Converting units is better left alone.", status: .draft)
  }

  @Test("By words alone, stems included, and only what is in use")
  func words() async throws {
    try await fill()
    let index = BehaviorIndex(store, embedder: nil)
    let hits = try await index.search(BehaviorQuery("how do I convert a unit?", limit: 2))
    #expect(try hits.first?.behavior.name == named("unit_chain"))
    #expect(!hits.contains { $0.behavior.status == .draft })
    let all = try await index.search(
      BehaviorQuery("convert a unit", statuses: Set(Behavior.Status.allCases)))
    #expect(all.count == 4)
  }

  @Test("By vectors, which stay in the store with the embedder's name")
  func vectors() async throws {
    try await fill()
    for name in ["pairs", "pairs", "other"] {
      let index = BehaviorIndex(store, embedder: PairEmbedder(name: name))
      let hits = try await index.search(BehaviorQuery("divisibility digits", limit: 1))
      #expect(try hits.first?.behavior.name == named("sum_digits"))
      #expect(hits[0].cosine > 0.3)
    }
  }

  @Test("An index sees what another process stored, changed and merged")
  func catchesUp() async throws {
    try await fill()
    let index = BehaviorIndex(store, embedder: PairEmbedder())
    #expect(try await index.count() == 4)
    let other = try BehaviorStore.test(folder)
    try await other.add("new_one", "Count the apples before the pears.")
    #expect(
      try await index.search(BehaviorQuery("apples and pears", limit: 1)).first?.behavior.name
        == named("new_one"))
    try await other.add("new_one", "Sort the spoons before the forks.")
    let hits = try await index.search(BehaviorQuery("spoons and forks", limit: 1))
    #expect(hits.first?.behavior.version == 2)
    #expect(hits[0].cosine > 0.4)
    _ = try await other.edit(named("new_one"), topic: "zebras")
    let byTopic = try await index.search(BehaviorQuery("zebras", limit: 1))
    #expect(try byTopic.first?.behavior.name == named("new_one"))
    #expect(byTopic[0].cosine > 0.1)
    try await other.retire([named("new_one")])
    #expect(
      try await index.search(BehaviorQuery("spoons and forks", limit: 9)).count == 3)
  }

  @Test("Success raises a behavior above an equal one")
  func experience() async throws {
    try await store.add("first", "Convert units one factor at a time.")
    try await store.add("other", "Convert units one factor at a time.")
    let index = BehaviorIndex(store, embedder: PairEmbedder())
    try await store.record(
      (0..<10).map {
        UsageEvent(
          id: "\($0)", name: try named("other"), version: 1, run: "r", cited: true,
          outcome: .success, at: 1_000)
      })
    let hits = try await index.search(BehaviorQuery("convert units", limit: 2))
    #expect(try hits.map(\.behavior.name).contains(named("other")))
    #expect(try hits[0].behavior.name == named("other"))
  }

  @Test("What was learned from a problem is not used on it")
  func guardsProblem() async throws {
    let problem = "How many   metres are a mile?"
    try await store.add(
      "learned", "Multiply miles by 1609 to get metres.",
      provenance: Provenance(run: "r", problem: ProblemHash.of(problem)))
    let index = BehaviorIndex(store, embedder: nil)
    let hash = ProblemHash.of("How many metres are a mile?")
    #expect(
      try await index.search(BehaviorQuery("miles to metres", excludedProblem: hash)).isEmpty)
    #expect(try await index.search(BehaviorQuery("miles to metres")).count == 1)
  }

  @Test(
    "Any text is a harmless query",
    arguments: [
      "\"", "*", "NEAR(a b)", "words:convert", "'; DROP TABLE behavior; --", "\u{0}", "", "(((",
      "a AND OR NOT", "-convert", "{words instruction}: x", "convert*", "\"unterminated",
    ])
  func injection(query: String) async throws {
    try await fill()
    let index = BehaviorIndex(store, embedder: PairEmbedder())
    #expect(try await index.search(BehaviorQuery(query, limit: 3)).count <= 3)
    #expect(try await store.behaviors().count == 4)
  }
}

@Suite("Saying the same")
struct DuplicateTests {
  @Test(
    "Numbers, formulas and negations must agree",
    arguments: [
      ("Add 3 to it.", "Add 4 to it.", false), ("Do use it.", "Do not use it.", false),
      ("Never round early.", "Always round early.", false), ("a = b + c", "a = b - c", false),
      ("a = b + c", "a = b * c", false), ("Round at the end.", "At the end, round.", true),
      ("Divide by 2.", "Halve: divide by 2", true), ("Don’t guess.", "Don't guess!", true),
    ])
  func agreement(first: String, second: String, same: Bool) {
    #expect(SameMeaning.agree(first, second) == same)
  }

  @Test("Certain pairs merge, doubtful ones ask, contradictions never merge")
  func finding() async throws {
    let folder = try TemporaryFolder()
    let store = try BehaviorStore.test(folder)
    try await store.add("round_last", "Round only the final result of a calculation.")
    try await store.add("round_late", "Round only the final result of the calculation.")
    try await store.add("round_never", "Never round only the final result of a calculation.")
    let index = BehaviorIndex(store, embedder: PairEmbedder())
    let behavior = try await store.behavior(named("round_last"))
    var finder = DuplicateFinder()
    finder.certain = 0.99
    #expect(try await finder.duplicate(of: behavior, in: index) == nil)
    finder.comparison = { _, _ in true }
    let twin = try await finder.duplicate(of: behavior, in: index)
    #expect(try twin?.behavior.name == named("round_late"))
    finder.comparison = nil
    finder.certain = 0.9
    finder.candidate = 0.8
    finder.review = 0.8
    #expect(
      try await finder.duplicate(of: behavior, in: index)?.behavior.name == named("round_late"))
    let findings = try await finder.suspects(in: index)
    #expect(Set(findings.map(\.code)) == ["near_duplicate", "possible_contradiction"])
  }
}
