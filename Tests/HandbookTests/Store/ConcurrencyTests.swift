import Foundation
import Handbook
import Testing

@Suite("Many processes and dead ones", .serialized)
struct ConcurrencyTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("16 processes write at once and nothing is lost", .timeLimit(.minutes(60)))
  func sixteenWriters() async throws {
    let path = folder.file()
    let writers = try (0..<16).map {
      try WriterProcess(folder, store: path, prefix: "w\($0)", count: 100, names: 50)
    }
    for writer in writers { #expect(writer.wait() == 0) }
    for writer in writers { #expect(writer.acknowledged.count == 100) }
    let store = try BehaviorStore(path: path)
    let behaviors = try await store.behaviors()
    #expect(behaviors.count == 50)
    #expect(behaviors.reduce(0) { $0 + $1.statistics.uses } == 1_600)
    for behavior in behaviors {
      let versions = try await store.versions(of: behavior.name).map(\.version)
      #expect(versions == Array(1...32))
    }
    #expect(try await store.check().allSatisfy { $0.severity == .warning })
  }

  /// 10 rounds; 200 with `MARTINGALE_TORTURE=1`.
  @Test(
    "A killed writer leaves no half behavior and loses nothing acknowledged",
    .timeLimit(.minutes(60)))
  func killed() async throws {
    let rounds = ProcessInfo.processInfo.environment["MARTINGALE_TORTURE"] == nil ? 10 : 200
    let path = folder.file()
    var expected: Set<String> = []
    for round in 0..<rounds {
      let writer = try WriterProcess(
        folder, store: path, prefix: "r\(round)", count: 100_000, names: 100_000)
      // Wait for work to be going on, then a little that differs from round to round.
      while writer.acknowledged.isEmpty {
        try await Task.sleep(for: .milliseconds(2))
      }
      try await Task.sleep(for: .microseconds((round * 7_919) % 20_000))
      writer.kill()
      let acknowledged = writer.acknowledged
      #expect(!acknowledged.isEmpty)
      for line in acknowledged { expected.insert(String(line.split(separator: " ")[0])) }
      let store = try BehaviorStore(path: path)
      let stored = Set(try await store.behaviors().map(\.name.description))
      #expect(expected.isSubset(of: stored))
      #expect(try await store.check().isEmpty)
      try store.close()
    }
  }

  @Test("A reader keeps its state while a writer merges")
  func snapshot() async throws {
    let store = try BehaviorStore.test(folder)
    let other = try BehaviorStore.test(folder)
    for index in 0..<40 { try await store.add("b_\(index)", "Do it in way number \(index).") }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for index in 0..<20 {
          try await store.merge(named("b_\(index)"), named("b_\(index + 20)"), reason: "same")
        }
      }
      group.addTask {
        for _ in 0..<40 {
          let behaviors = try await other.behaviors()
          #expect(behaviors.count == 40)
          let merged = behaviors.filter { $0.status == .merged }
          #expect(merged.allSatisfy { $0.mergedInto != nil })
        }
      }
      try await group.waitForAll()
    }
    #expect(try await other.counts() == [.active: 20, .merged: 20])
  }

  @Test("An export while others write is one whole state, and can be imported")
  func exportWhileWriting() async throws {
    let store = try BehaviorStore.test(folder)
    let other = try BehaviorStore.test(folder)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for batch in 0..<20 {
          try await store.add(
            (0..<10).map {
              BehaviorDraft(
                name: try named("b_\(batch)_\($0)"), instruction: "Do it in way number \($0).",
                status: .active)
            })
        }
      }
      group.addTask {
        for round in 0..<10 {
          let bytes = try await other.export()
          let lines = bytes.split(separator: 0x0A).count
          #expect(lines % 10 == 0)
          let copy = try BehaviorStore.test(folder, "copy-\(round).sqlite")
          #expect(try await copy.import(bytes).created.count == lines)
          #expect(try await copy.export() == bytes)
        }
      }
      try await group.waitForAll()
    }
    #expect(try await other.counts() == [.active: 200])
  }

  @Test("A store that is held by another process is reported as locked")
  func locked() async throws {
    let path = folder.file()
    var options = BehaviorStore.Options()
    options.lockTimeout = 0.2
    let store = try BehaviorStore(path: path, options: options)
    let holder = try LockHolder(path)
    defer { holder.release() }
    #expect(try await store.behaviors().isEmpty)  // readers do not wait
    let error = await #expect(throws: HandbookError.self) {
      try await store.add("abc", "Do this and then that.")
    }
    #expect(error?.code == .storeLocked)
  }
}
