import Foundation
import Handbook
import Testing

@Suite("Damaged and foreign files")
struct DamageTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func filled(_ count: Int = 300) async throws -> String {
    let path = folder.file()
    let store = try BehaviorStore(path: path)
    try await store.add(
      (0..<count).map {
        try BehaviorDraft(
          name: named("number_\($0)"), instruction: "Do it in way number \($0), and say so.",
          status: .active)
      })
    try store.close()
    return path
  }

  private func opening(_ path: String) -> HandbookError.Code? {
    do {
      _ = try BehaviorStore(path: path)
      return nil
    } catch {
      return error.code
    }
  }

  /// What `check` finds, or why it cannot.
  private func inspect(_ path: String) async -> ([LintFinding], HandbookError.Code?) {
    do {
      return (try await BehaviorStore(path: path).check(), nil)
    } catch {
      return ([], error.code)
    }
  }

  private func patch(_ path: String, at offset: Int, _ bytes: [UInt8]) throws {
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    try file.seek(toOffset: UInt64(offset))
    try file.write(contentsOf: Data(bytes))
    try file.close()
  }

  @Test("An empty file becomes a handbook; text, a folder and a short file do not")
  func notADatabase() throws {
    let path = folder.file()
    try Data().write(to: URL(fileURLWithPath: path))
    #expect(opening(path) == nil)
    try Data("just some text\n".utf8).write(to: URL(fileURLWithPath: folder.file("text")))
    #expect(opening(folder.file("text")) == .storeCorrupt)
    try Data(repeating: 7, count: 10_000).write(to: URL(fileURLWithPath: folder.file("noise")))
    #expect(opening(folder.file("noise")) == .storeCorrupt)
    #expect(opening(folder.path) == .storeForeign)
    #expect(opening("/dev/null/handbook") == .storeUnavailable)
  }

  @Test("A corrupt header is refused and the file is left alone")
  func header() async throws {
    let path = try await filled()
    try patch(path, at: 0, [0, 1, 2, 3])
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(opening(path) == .storeCorrupt)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test("Another application's database is refused before it is written")
  func foreign() async throws {
    let path = try await filled()
    try patch(path, at: 68, [1, 2, 3, 4])
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(opening(path) == .storeForeign)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test("A newer format is refused")
  func newer() async throws {
    let path = try await filled()
    try patch(path, at: 60, [0, 0, 0, 99])
    #expect(opening(path) == .storeNewer)
  }

  @Test("A damaged page is an error, never a wrong answer in silence")
  func page() async throws {
    let path = try await filled()
    let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
    for start in stride(from: 4_096, to: size, by: 4_096) {
      try patch(path, at: start, [UInt8](repeating: 0xA5, count: 4_096))
    }
    let (findings, failure) = await inspect(path)
    #expect(failure == .storeCorrupt || findings.contains { $0.code == "integrity" })
  }

  @Test("A damaged write-ahead log costs at most what was not yet in the file")
  func log() async throws {
    let path = folder.file()
    var options = BehaviorStore.Options()
    options.lockTimeout = 1
    let store = try BehaviorStore(path: path, options: options)
    for index in 0..<50 { try await store.add("b_\(index)", "Do it in way number \(index).") }
    // The log of a process that died: copied while the store is open.
    let copy = folder.file("copy.sqlite")
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
    }
    let size = try Data(contentsOf: URL(fileURLWithPath: copy + "-wal")).count
    try patch(copy + "-wal", at: size / 2, [UInt8](repeating: 0x5A, count: 64))
    let recovered = try BehaviorStore(path: copy)
    let behaviors = try await recovered.behaviors()
    #expect(behaviors.count < 50)
    #expect(behaviors.count > 0)
    #expect(try await recovered.check().isEmpty)
    try await recovered.add("after", "Do this and then that.")
  }

  @Test("A file cut off anywhere is reported or empty, never a crash")
  func truncated() async throws {
    let whole = try Data(contentsOf: URL(fileURLWithPath: try await filled()))
    for length in [0, 1, 50, 99, 100, 512, 4_095, 4_096, 5_000, whole.count / 2, whole.count - 1] {
      let path = folder.file("cut-\(length)")
      try whole.prefix(length).write(to: URL(fileURLWithPath: path))
      let (findings, failure) = await inspect(path)
      #expect(failure == nil || failure == .storeCorrupt, "\(length) bytes")
      #expect(length == 0 || failure != nil || !findings.isEmpty, "\(length) bytes")
    }
  }

  @Test("A format step happens whole or not at all, and readers go on meanwhile")
  func migrations() async throws {
    let path = try await filled(3)
    let old = try BehaviorStore(path: path)
    let good = Migration(sql: "CREATE TABLE extra (x INTEGER); INSERT INTO extra VALUES (1);")
    let bad = Migration(sql: "CREATE TABLE more (x INTEGER); INSERT INTO nowhere VALUES (1);")
    let steps = StoreSchema.migrations
    #expect(throws: HandbookError.self) {
      try BehaviorStore(path: path, options: .init(), migrations: steps + [good, bad])
    }
    // The good step is there, the bad one left nothing behind; a second try works.
    #expect(try await old.behaviors().count == 3)
    let fixed = Migration(sql: "CREATE TABLE more (x INTEGER);")
    let new = try BehaviorStore(path: path, options: .init(), migrations: steps + [good, fixed])
    #expect(try await new.behaviors().count == 3)
    #expect(opening(path) == .storeNewer)
  }

  @Test("A full disk is reported and loses nothing", .enabled(if: SmallDisk.isPossible))
  func fullDisk() async throws {
    let disk = try SmallDisk(folder.file("disk"), kilobytes: 600)
    let store = try BehaviorStore(path: disk.path + "/handbook.sqlite")
    var stored = 0
    var failure: HandbookError?
    while failure == nil, stored < 20_000 {
      do {
        try await store.add("n_\(stored)", "Do it in way number \(stored), and say so.")
        stored += 1
      } catch {
        failure = error as? HandbookError
      }
    }
    #expect(failure?.code == .storeFull)
    #expect(stored > 0)
    #expect(try await store.behaviors().count == stored)
    try store.close()
  }
}
