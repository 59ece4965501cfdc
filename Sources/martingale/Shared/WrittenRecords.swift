import Foundation
import JSONSchema

/// What a model was asked for and is not to be asked again, one record a line: `--records`. A measurement
/// that was stopped goes on where it was.
actor WrittenRecords {
  private var known: [String: JSONValue] = [:]
  private let file: FileHandle?

  /// Opens or makes a file; without one only this process remembers. A last line that was cut off is
  /// cut away.
  init(_ path: String?) throws {
    guard let path else {
      file = nil
      return
    }
    if !FileManager.default.fileExists(atPath: path) { try Files.write([], to: path) }
    guard let file = FileHandle(forUpdatingAtPath: path) else {
      throw CommandFailure(.cannotCreate, code: "cannot_create", "\(path): cannot be written")
    }
    self.file = file
    let bytes = Array(try file.readToEnd() ?? Data())
    let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    for (number, line) in bytes[..<end].split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    ).enumerated() where !line.isEmpty {
      guard let record = try? JSONValue(parsing: Array(line)), let key = record["key"]?.string
      else {
        throw CommandFailure(
          .invalidData, code: "records_invalid", "\(path):\(number + 1): not a record of this verb")
      }
      known[key] = record
    }
    try file.truncate(atOffset: UInt64(end))
  }

  /// The record of that name.
  func find(_ key: String) -> JSONValue? { known[key] }

  /// Keeps a record under a name.
  func keep(_ record: JSONObject, as key: String) throws {
    var named = record
    named["key"] = .string(key)
    let value = JSONValue.object(named)
    known[key] = value
    try file?.seekToEnd()
    try file?.write(contentsOf: Data((value.text + "\n").utf8))
  }
}
