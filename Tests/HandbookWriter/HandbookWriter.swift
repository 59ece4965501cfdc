import Foundation
import Handbook

/// A process that writes into a handbook, for tests of what several of them, or dead ones, do.
///
///     handbook-writer PATH PREFIX COUNT NAMES
///
/// stores COUNT proposals under NAMES different names and records a use of each, every one in a
/// transaction of its own; a line on standard output acknowledges each.
@main
struct HandbookWriter {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, let count = Int(arguments[3]), let names = Int(arguments[4]) else {
      throw HandbookError(.conflict, "usage: handbook-writer PATH PREFIX COUNT NAMES")
    }
    let prefix = arguments[2]
    var options = BehaviorStore.Options()
    options.lockTimeout = 60
    let store = try BehaviorStore(path: arguments[1], options: options)
    for index in 0..<count {
      let name = try BehaviorName("behavior_\(names < count ? "shared" : prefix)_\(index % names)")
      try await store.add(
        BehaviorDraft(
          name: name, instruction: "Do what \(prefix) says for the time number \(index).",
          author: .llm, status: .active),
        provenance: Provenance(run: prefix))
      try await store.record([
        UsageEvent(
          id: "\(prefix)/\(index)", name: name, version: 1, run: prefix, cited: true,
          outcome: index % 2 == 0 ? .success : .failure, at: index)
      ])
      // Unbuffered: what was printed was stored, whenever the process dies.
      FileHandle.standardOutput.write(Data("\(name) \(index)\n".utf8))
    }
  }
}
