import Foundation
import Prompting

/// The records of a benchmark, one a line, appended as they are made.
struct RecordFile {
  private(set) var records: [SolvingRecord] = []
  private var known: Set<String> = []
  private let handle: FileHandle
  private let path: String

  /// Opens or makes a file. A last line that was cut off is cut away.
  init(_ path: String) throws {
    self.path = path
    if !FileManager.default.fileExists(atPath: path) {
      guard FileManager.default.createFile(atPath: path, contents: nil) else {
        throw CommandFailure(.cannotCreate, code: "cannot_create", "\(path): cannot be made")
      }
    }
    let text = try Files.readText(path)
    let whole = text[..<(text.lastIndex(of: "\n").map { text.index(after: $0) } ?? text.startIndex)]
    guard let handle = FileHandle(forUpdatingAtPath: path) else {
      throw CommandFailure(.cannotCreate, code: "cannot_create", "\(path): cannot be written")
    }
    self.handle = handle
    try handle.truncate(atOffset: UInt64(whole.utf8.count))
    try handle.seekToEnd()
    for line in whole.split(separator: "\n") {
      guard let record = SolvingRecord(line: line) else {
        throw CommandFailure(
          .invalidData, code: "record_invalid", "\(path): not a record: \(line.prefix(80))")
      }
      note(record)
    }
  }

  /// Whether a question has been answered by a method.
  func has(_ item: String, _ arm: String) -> Bool { known.contains("\(item)\n\(arm)") }

  /// Adds a record.
  mutating func append(_ record: SolvingRecord) throws {
    do {
      try handle.write(contentsOf: Data((record.line + "\n").utf8))
    } catch {
      throw CommandFailure(
        .inputOutput, code: "record_unwritable", "\(path): \(error.localizedDescription)")
    }
    note(record)
  }

  private mutating func note(_ record: SolvingRecord) {
    records.append(record)
    known.insert("\(record.item)\n\(record.arm)")
  }
}
