import Foundation
import JSONSchema

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files named on the command line, with errors that say which file and why.
enum Files {
  /// The most bytes a file named as a schema, grammar, prompt or task may have.
  static let largest = 256 << 20

  /// The bytes of a file, read once from its beginning to its end: pipes, `/dev/stdin` and what a shell
  /// substitutes for a process have no size beforehand.
  static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
    // Without waiting: a pipe that nobody writes to yet is waited for where cancellation is noticed.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(errno, path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    while true {
      let more: [UInt8]
      do throws(Descriptor.Failure) {
        more = try Descriptor.read(descriptor)
      } catch {
        guard case .system(let code) = error else {
          throw CommandFailure(.interrupted, code: "interrupted", "\(path): not read to its end")
        }
        throw failure(code, path)
      }
      if more.isEmpty { return bytes }
      guard bytes.count + more.count <= largest else {
        throw CommandFailure(
          .invalidData, code: "file_too_large",
          "\(path): more than \(largest) bytes, which is the limit")
      }
      bytes += more
    }
  }

  private static func failure(_ code: Int32, _ path: String) -> CommandFailure {
    switch code {
    case ENOENT, ENOTDIR:
      CommandFailure(.missingInput, code: "file_not_found", "\(path): no such file")
    case EISDIR:
      CommandFailure(.missingInput, code: "file_is_directory", "\(path): is a directory")
    default:
      CommandFailure(
        .missingInput, code: "file_unreadable", "\(path): \(systemMessage(code))")
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
