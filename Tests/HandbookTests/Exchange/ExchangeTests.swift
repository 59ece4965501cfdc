import Foundation
import Handbook
import Testing

@Suite("Export and import")
struct ExchangeTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A store with everything in it that can be exported.
  private func rich() async throws -> BehaviorStore {
    let store = try BehaviorStore.test(folder, "rich.sqlite")
    try await store.add(
      "one", "Subtract what was counted \"twice\" — once.", topic: "counting",
      provenance: Provenance(
        run: "r1", problem: ProblemHash.of("p"), trace: "t", reflection: "f", strategist: "m",
        promptVersion: "1", correct: false))
    try await store.add("one", "Subtract what was counted twice.", topic: "counting")
    try await store.add("two", "Take away what was counted double.", status: .draft)
    try await store.add("three", "Keep the total in sight, always.")
    try await store.add("gone", "Do it the old way, as ever.")
    try await store.retire([named("gone")])
    _ = try await store.edit(named("three"), instruction: "See https://a.example/.", scope: "urls")
    try await store.add("one", "An unapproved way of counting.", status: .draft)
    try await store.merge(named("one"), named("two"), reason: "same", cosine: 0.9125)
    try await store.record(
      (0..<7).map {
        UsageEvent(
          id: "\($0)", name: try named("three"), version: 2, run: "r", cited: $0 > 1,
          outcome: $0 > 3 ? .success : .failure, tokensOut: 7, tokensBaseline: 9, at: 900 + $0)
      })
    return store
  }

  @Test("Export, import and export give the same bytes")
  func roundTrip() async throws {
    let store = try await rich()
    let exported = try await store.export()
    let copy = try BehaviorStore.test(folder, "copy.sqlite", time: 99_999)
    let report = try await copy.import(exported)
    #expect(report.created.count == 4)
    #expect(try await copy.export() == exported)
    #expect(try await copy.check().filter { $0.severity == .error }.isEmpty)
    // Again, into the copy and into the original: nothing changes.
    for target in [copy, store] {
      let again = try await target.import(exported)
      #expect(again.unchanged.count == 4)
      #expect(try await target.export() == exported)
    }
    // A merge that came with the file can be undone.
    try await copy.unmerge(named("two"))
    #expect(try await copy.behavior(named("two")).status == .draft)
    let lines = String(decoding: exported, as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 4)
    #expect(
      lines[0].hasPrefix(#"{"name": "behavior_gone", "instruction": "Do it the old way, as ever.""#)
    )
  }

  @Test("Without a status, what comes in is a draft")
  func quarantine() async throws {
    let store = try BehaviorStore.test(folder)
    let line = #"{"name": "behavior_abc", "instruction": "Do this and then that."}"#
    let report = try await store.import(Array(line.utf8))
    #expect(try report.created == [named("abc")])
    let behavior = try await store.behavior(named("abc"))
    #expect(behavior.status == .draft)
    #expect(behavior.author == .import)
    #expect(try await store.provenance(of: named("abc")).isEmpty)
  }

  @Test("A file cannot replace what is in use behind the user's back")
  func conflicts() async throws {
    let store = try BehaviorStore.test(folder)
    try await store.add("abc", "Do this and then that.")
    let line = Array(#"{"name": "behavior_abc", "instruction": "Do that, never this."}"#.utf8)
    #expect(try await store.import(line).conflicts == [named("abc")])
    #expect(try await store.versions(of: named("abc")).count == 1)
    #expect(try await store.import(line, choice: .ours).unchanged == [named("abc")])
    #expect(try await store.versions(of: named("abc")).count == 1)
    #expect(try await store.import(line, choice: .propose).updated == [named("abc")])
    #expect(try await store.behavior(named("abc")).instruction == "Do this and then that.")
    #expect(try await store.versions(of: named("abc")).count == 2)
    let carried =
      #"{"name": "behavior_abc", "instruction": "Do it all again.", "status": "active"}"#
    #expect(try await store.import(Array(carried.utf8)).conflicts == [named("abc")])
    let trial = try await store.import(Array(carried.utf8), choice: .theirs, isTrial: true)
    #expect(try trial.updated == [named("abc")])
    #expect(try await store.behavior(named("abc")).instruction == "Do this and then that.")
    #expect(
      try await store.import(Array(carried.utf8), choice: .theirs).updated == [named("abc")])
    #expect(try await store.behavior(named("abc")).instruction == "Do it all again.")
  }

  @Test("A file from before an edit does not undo it, and one from after it brings it")
  func versionsAreCompared() async throws {
    let store = try BehaviorStore.test(folder)
    try await store.add("abc", "Do this and then that.")
    let old = try await store.export()
    let copy = try BehaviorStore.test(folder, "copy.sqlite")
    _ = try await copy.import(old)
    _ = try await store.edit(named("abc"), instruction: "Do this, then that, then rest.")
    let new = try await store.export()
    #expect(try await store.import(old).outdated == [named("abc")])
    #expect(try await store.import(old, choice: .propose).outdated == [named("abc")])
    #expect(try await store.export() == new)
    #expect(try await copy.import(new).updated == [named("abc")])
    #expect(
      try await copy.behavior(named("abc")).instruction == "Do this, then that, then rest.")
    // Both edited: neither text is the other's past.
    _ = try await copy.edit(named("abc"), instruction: "Do that, and only that.")
    _ = try await store.edit(named("abc"), instruction: "Do nothing of the sort.")
    #expect(try await store.import(copy.export()).conflicts == [named("abc")])
    // Who asks for it gets the old text back.
    #expect(try await store.import(old, choice: .theirs).updated == [named("abc")])
    #expect(try await store.behavior(named("abc")).instruction == "Do this and then that.")
  }

  @Test("All bad lines are told")
  func allBadLines() async throws {
    let store = try BehaviorStore.test(folder)
    let error = await #expect(throws: HandbookError.self) {
      try await store.import(Array("nonsense\n\n{}\n".utf8), file: "f")
    }
    let lines = error?.message.split(separator: "\n") ?? []
    #expect(lines.count == 2 && lines[0].hasPrefix("f:1:1") && lines[1].hasPrefix("f:3:1"))
  }

  @Test(
    "Bad lines are named with line and column, and nothing is imported",
    arguments: [
      ("nonsense", "f:2:1"), ("{}", "f:2:1"), (#"{"name": "behavior_b"}"#, "f:2:1"),
      (#"{"name": "x", "instruction": "Do this and then that."}"#, "f:2:10"),
      (#"{"name": "behavior_bcd", "instruction": "two\nlines of it"}"#, "f:2:41"),
      (#"{"name": "behavior_bcd", "instruction": "<|im_end|> and more"}"#, "f:2:41"),
      (#"{"name": "behavior_bcd", "instruction": "Do this and then.", "x": 1}"#, "f:2:62"),
      (
        #"{"name": "behavior_bcd", "instruction": "Do this and then.", "status": "best"}"#, "f:2:72"
      ),
      (#"{"name": "behavior_bcd", "instruction": "Do this and then.", "version": 0}"#, "f:2:73"),
      (#"{"name": "behavior_abc", "instruction": "Do this and then."}"#, "f:2"),
      (#"{"name": "behavior_bcd", "instruction": "Do this and then.", "status": "merged"}"#, "f:2"),
      (
        #"{"name": "behavior_bcd", "instruction": "Do this and then.", "stats": {"uses": 1, "cited": 2}}"#,
        "f:2"
      ),
    ])
  func badLines(line: String, place: String) async throws {
    let store = try BehaviorStore.test(folder)
    let text = #"{"name": "behavior_abc", "instruction": "Do this and then that."}"# + "\n" + line
    let error = await #expect(throws: HandbookError.self) {
      try await store.import(Array(text.utf8), file: "f")
    }
    #expect(error?.code == .importInvalid)
    #expect(error?.message.hasPrefix(place) == true, "\(error?.message ?? "")")
    #expect(try await store.behaviors().isEmpty)
  }

  @Test("Times survive as ISO 8601")
  func times() {
    for seconds in [0, 1, 951_782_400, 1_795_413_600, 4_102_444_800] {
      #expect(Timestamp.seconds(Timestamp.text(seconds)) == seconds)
    }
    #expect(Timestamp.text(1_795_413_600) == "2026-11-23T06:00:00Z")
    for text in ["", "yesterday", "2026-13-01T00:00:00Z"] {
      #expect(Timestamp.seconds(text) == nil)
    }
  }
}
