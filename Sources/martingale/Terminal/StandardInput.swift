import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Standard input read in pieces, so that a cancelled command never hangs on a pipe that stays
/// open and a long input never has to fit into memory.
struct StandardInput {
  private var buffer: [UInt8] = []
  private var position = 0
  private var ended = false

  /// Whether stdin is a terminal.
  static var isTerminal: Bool { isatty(0) == 1 }

  /// How many lines a file on stdin has; nil for a pipe, and where nobody watches.
  static var lineCount: Int? {
    guard StandardError.isTerminal,
      let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/0"),
      let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      attributes[.type] as? FileAttributeType == .typeRegular
    else { return nil }
    // Opened anew, so that what is read here is still to be read there.
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    var (lines, last) = (0, UInt8(ascii: "\n"))
    while true {
      let count = read(file, &bytes, bytes.count)
      guard count > 0 else { break }
      lines += bytes[..<count].count { $0 == UInt8(ascii: "\n") }
      last = bytes[count - 1]
    }
    return last == UInt8(ascii: "\n") ? lines : lines + 1
  }

  /// The next line without its end (`\n` or `\r\n`); nil at the end of input.
  mutating func nextLine() throws -> [UInt8]? {
    var searched = position
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        var line = Array(buffer[position..<end])
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        position = end + 1
        return line
      }
      searched = buffer.count
      if ended {
        guard position < buffer.count else { return nil }
        defer { position = buffer.count }
        return Array(buffer[position...])
      }
      searched -= position
      buffer.removeFirst(position)
      position = 0
      try fill()
    }
  }

  /// Everything up to the end of input.
  mutating func readAll() throws -> [UInt8] {
    while !ended { try fill() }
    defer { position = buffer.count }
    return Array(buffer[position...])
  }

  /// Reads once.
  private mutating func fill() throws {
    let bytes: [UInt8]
    do throws(Descriptor.Failure) {
      bytes = try Descriptor.read(0)
    } catch {
      guard case .system(let code) = error else { throw CancellationError() }
      throw CommandFailure(
        .inputOutput, code: "stdin_unreadable",
        "cannot read standard input: \(systemMessage(code))")
    }
    if bytes.isEmpty { ended = true } else { buffer += bytes }
  }
}
