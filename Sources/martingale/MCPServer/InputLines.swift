import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Lines of standard input as they come, read on a thread of their own so that waiting for one
/// holds nothing up.
enum InputLines {
  /// What was read.
  enum Line: Sendable {
    case whole([UInt8])
    /// More than the limit; all of it is skipped.
    case tooLong(limit: Int)
  }

  /// Every line that is not empty, until the input ends or the task is cancelled.
  static func all(limit: Int) -> AsyncStream<Line> {
    AsyncStream { continuation in
      let thread = Thread {
        var line: [UInt8] = []
        var isSkipping = false
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
          let count = read(0, &chunk, chunk.count)
          if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
          guard count > 0 else { break }
          for byte in chunk[..<count] {
            if byte != UInt8(ascii: "\n") {
              if line.count < limit { line.append(byte) } else { isSkipping = true }
              continue
            }
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if isSkipping {
              continuation.yield(.tooLong(limit: limit))
            } else if !line.isEmpty {
              continuation.yield(.whole(line))
            }
            line = []
            isSkipping = false
          }
        }
        continuation.finish()
      }
      thread.start()
    }
  }
}
