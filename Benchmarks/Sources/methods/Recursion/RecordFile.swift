import Foundation
import MartingaleKit

/// The records of a comparison, one a line, appended as they are made.
struct RecordFile {
  private(set) var records: [SolvingRecord] = []
  private var known: Set<String> = []
  private let file: FileHandle

  /// Opens or makes a file. A last line that was cut off is cut away.
  init(_ path: String) throws {
    if !FileManager.default.fileExists(atPath: path) {
      _ = FileManager.default.createFile(atPath: path, contents: nil)
    }
    guard let file = FileHandle(forUpdatingAtPath: path) else {
      throw MethodsError("\(path): cannot be written")
    }
    self.file = file
    let bytes = Array(try file.readToEnd() ?? Data())
    let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    for line in bytes[..<end].split(separator: UInt8(ascii: "\n")) {
      let text = String(decoding: line, as: UTF8.self)
      guard let record = SolvingRecord(line: text) else {
        throw MethodsError("\(path): not a record: \(text.prefix(80))")
      }
      note(record)
    }
    try file.truncate(atOffset: UInt64(end))
  }

  /// Whether a question has been answered by a method.
  func has(_ item: String, _ arm: String) -> Bool { known.contains("\(item)\n\(arm)") }

  /// Adds a record.
  mutating func append(_ record: SolvingRecord) throws {
    try file.seekToEnd()
    try file.write(contentsOf: Data((record.line + "\n").utf8))
    note(record)
  }

  private mutating func note(_ record: SolvingRecord) {
    records.append(record)
    known.insert("\(record.item)\n\(record.arm)")
  }
}
