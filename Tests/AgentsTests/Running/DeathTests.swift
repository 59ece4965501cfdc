import Agents
import Foundation
import Inference
import JSONSchema
import Testing

/// Processes that die in the middle of their work: a worker, and the tool server that it calls.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["MARTINGALE_LONG_TESTS"] != nil,
    "set MARTINGALE_LONG_TESTS"), .timeLimit(.minutes(30)))
struct DeathTests {
  private static let items = 1_000
  private static let crashes = 20
  private static let kills = 10

  /// Every item ends with its right outcome and nothing is sent twice, though the tool server crashes in
  /// twenty calls, before or after it has sent, and the process is killed ten times at any moment.
  @Test func everyItemHasItsOutcomeAndNothingIsDoneTwice() async throws {
    let folder = try Folder()
    var random = RandomKey(seed: 20).stream(for: .token)
    func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
    let server = Self.fixture("crashing_server.py")
    try folder.write(
      (0..<Self.items).map { "\"item\($0)\"\n" }.joined(), as: "in.jsonl")
    try folder.write(
      """
      {"version": 1, "strategy": "react", "goal": "send {{q}}", "inputs": {"q": {"jsonl": "in.jsonl"}},
       "mcpServers": {"s": {"command": "python3", "args": ["\(server)", "\(folder.path)"]}},
       "approvals": "never", "react": {"thought_length": 0},
       "sampling": {"particles": 2, "max_tokens": 80}}
      """, as: "task.json")
    var calls: Set<Int> = []
    while calls.count < Self.crashes { calls.insert(1 + below(Self.items - 50)) }
    try folder.write(
      calls.sorted().map { "\($0) \(below(2) == 0 ? "before" : "after")\n" }.joined(),
      as: "crashes")

    let worker = try #require(Self.worker)
    var killed = 0
    var status: Int32 = 75
    for _ in 0..<200 where status != 0 {
      let process = Process()
      process.executableURL = worker
      process.arguments = [folder.path]
      try process.run()
      if killed < Self.kills {
        // After so many calls more, wherever it is then.
        let target = lines("calls", folder).count + 30 + below(Self.items / Self.kills - 40)
        while process.isRunning, lines("calls", folder).count < target {
          try await Task.sleep(for: .milliseconds(1))
        }
        try await Task.sleep(for: .microseconds(below(8_000)))
        if process.isRunning {
          kill(process.processIdentifier, SIGKILL)
          killed += 1
        }
      }
      process.waitUntilExit()
      status = process.terminationReason == .exit ? process.terminationStatus : 75
    }
    #expect(status == 0 && killed == Self.kills)

    let events = try folder.journal().map { JournalEvent(try JSONValue(parsing: $0)) }
    var results: [Int: ItemResult] = [:]
    for case .itemFinished(let result)? in events { results[result.item] = result }
    let sent = lines("ledger", folder)
    let counts = Dictionary(sent.map { ($0, 1) }, uniquingKeysWith: +)
    #expect(counts.values.allSatisfy { $0 == 1 }, "nothing is sent twice")
    #expect(lines("calls", folder).count <= Self.items, "nothing is asked for twice")
    #expect(results.count == Self.items)
    var unknown = 0
    for index in 0..<Self.items {
      let result = results[index]
      #expect(result?.outcome == .solved, "\(index): \(String(describing: result))")
      switch result?.text {
      case "sent": #expect(counts["item\(index)"] == 1, "item \(index) says that it was sent")
      case "unknown": unknown += 1
      default: Issue.record("item \(index): \(String(describing: result?.text))")
      }
    }
    // Each crash and each death leaves one call open at most; a crash always does.
    #expect((Self.crashes...Self.crashes + Self.kills).contains(unknown), "\(unknown)")
    let wasDone = lines("crashes", folder).count { $0.hasSuffix("after") }
    #expect((Self.items - unknown + wasDone...Self.items).contains(sent.count), "\(sent.count)")
  }

  private func lines(_ name: String, _ folder: Folder) -> [Substring] {
    let text = (try? String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)) ?? ""
    return text.split(separator: "\n")
  }

  private static func fixture(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(name).path
  }

  /// The program beside the test bundle.
  private static var worker: URL? {
    var folder = Bundle.main.bundleURL
    for argument in CommandLine.arguments where argument.hasSuffix(".xctest") {
      folder = URL(fileURLWithPath: argument)
    }
    while folder.path.count > 1 {
      let candidate = folder.appendingPathComponent("agent-worker")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder.deleteLastPathComponent()
    }
    return nil
  }
}
