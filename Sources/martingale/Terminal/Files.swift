import Foundation
import JSONSchema

/// Files named on the command line, with errors that say which file and why.
enum Files {
  /// The most bytes a file named as a schema, grammar, prompt or task may have.
  static let largest = 256 << 20

  /// The bytes of a file.
  static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw CommandFailure(
        .missingInput, code: "file_not_found", "\(path): no such file")
    }
    if isDirectory.boolValue {
      throw CommandFailure(.missingInput, code: "file_is_directory", "\(path): is a directory")
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    if let type = attributes?[.type] as? FileAttributeType, type != .typeRegular,
      type != .typeSymbolicLink, !path.hasPrefix("/dev/fd/"), path != "/dev/stdin"
    {
      throw CommandFailure(
        .missingInput, code: "file_not_regular", "\(path): not a regular file")
    }
    if let size = attributes?[.size] as? Int, size > largest {
      throw CommandFailure(
        .invalidData, code: "file_too_large",
        "\(path): \(size) bytes; the limit is \(largest) bytes")
    }
    do {
      return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw CommandFailure(
        .missingInput, code: "file_unreadable", "\(path): \(error.localizedDescription)")
    }
  }

  /// The text of a file, which must be UTF-8.
  static func readText(_ path: String) throws(CommandFailure) -> String {
    try text(try read(path), from: path)
  }

  /// Bytes as text; anything but UTF-8 is an error with its byte offset.
  static func text(_ bytes: [UInt8], from name: String) throws(CommandFailure) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    let place = UTF8Check.firstInvalidByte(in: bytes).map { " (at byte \($0))" } ?? ""
    throw CommandFailure(.invalidData, code: "invalid_utf8", "\(name): not valid UTF-8\(place)")
  }
}
