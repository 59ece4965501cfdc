internal import Agents
internal import Foundation
internal import JSONSchema

/// A journal read line by line: as much of it is in memory as its longest line, however long it is.
struct JournalStream {
  private let path: String

  /// - Parameter path: a run's folder, or the journal file itself.
  init(_ path: String) {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    self.path = exists && isFolder.boolValue ? path + "/" + Journal.fileName : path
  }

  /// Hands every finished line over as an event, in order.
  /// - Throws: `journal` when it cannot be read, `journalInvalid` for a line that is none of a journal.
  func each(
    _ take: (JournalEvent) throws(AgentError) -> Void
  ) throws(AgentError) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw AgentError(.journal, "\(path): cannot be read")
    }
    defer { try? file.close() }
    var number = 0
    var open: [UInt8] = []
    while let chunk = try read(file), !chunk.isEmpty {
      var rest = chunk[...]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        open += rest[..<end]
        rest = rest[(end + 1)...]
        number += 1
        let line = open
        open.removeAll(keepingCapacity: true)
        try take(event(line, number))
      }
      open += rest
    }
  }

  private func read(_ file: FileHandle) throws(AgentError) -> [UInt8]? {
    do {
      // The pool gives the bytes back after each piece.
      return try autoreleasing { try file.read(upToCount: 1 << 18).map { Array($0) } }
    } catch {
      throw AgentError(.journal, "\(path): \(error.localizedDescription)")
    }
  }

  private func event(_ line: [UInt8], _ number: Int) throws(AgentError) -> JournalEvent {
    let isFirst = number == 1
    guard let value = try? JSONValue(parsing: line), let event = JournalEvent(value),
      isFirst == { if case .runStarted = event { true } else { false } }()
    else {
      throw AgentError(
        .journalInvalid,
        "\(path):\(number): is not a journal line of this version of martingale")
    }
    return event
  }
}

#if canImport(ObjectiveC)
  private func autoreleasing<Result>(_ work: () throws -> Result) rethrows -> Result {
    try autoreleasepool { try work() }
  }
#else
  private func autoreleasing<Result>(_ work: () throws -> Result) rethrows -> Result {
    try work()
  }
#endif
