import Agents
import Foundation
import MartingaleTestSupport
import Testing
import Tools

@Suite(.serialized) struct MemoryTests {
  /// Bytes of this process that are in memory; nil where the system does not tell.
  private func resident() -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return nil
    }
    return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 4096 }
  }

  @Test func aHundredRunsLeaveMemoryFlat() async throws {
    let rounds = ProcessInfo.processInfo.environment["MARTINGALE_LONG_TESTS"] == nil ? 20 : 100
    let folder = try Folder()
    let task = try Player.multiplication(folder)
    let tools = try Collaborators.tools([CalculatorTool()])
    var sizes: [Int] = []
    for round in 0..<rounds {
      _ = try await folder.run(task, Player.multiplier, in: "run-\(round)", with: tools)
      if let size = resident() { sizes.append(size) }
    }
    guard let last = sizes.last else { return }
    // The first runs fill caches and the allocator's pools; other tests run beside this one.
    let early = sizes[..<(rounds / 2)].max() ?? 0
    #expect(last < early + (64 << 20), "\(sizes.map { $0 >> 20 }) MiB")
  }
}
