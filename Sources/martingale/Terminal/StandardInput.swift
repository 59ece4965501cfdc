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

  /// Reads once, waiting in slices of 50 ms so that cancellation is noticed.
  private mutating func fill() throws {
    while true {
      if Task.isCancelled { throw CancellationError() }
      var descriptor = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
      let ready = poll(&descriptor, 1, 50)
      if ready == 0 || (ready < 0 && errno == EINTR) { continue }
      var chunk = [UInt8](repeating: 0, count: 65_536)
      let count = read(0, &chunk, chunk.count)
      if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      guard count >= 0 else {
        throw CommandFailure(
          .inputOutput, code: "stdin_unreadable",
          "cannot read standard input: \(String(cString: strerror(errno)))")
      }
      if count == 0 { ended = true } else { buffer.append(contentsOf: chunk[..<count]) }
      return
    }
  }
}
