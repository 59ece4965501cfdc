import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reading from a file descriptor, whatever it leads to, without hanging on to a cancelled command.
enum Descriptor {
  /// The next bytes, at most 64 KiB; empty at the end. Waits in slices of 50 ms so that cancellation is
  /// noticed.
  static func read(_ number: Int32) throws(Failure) -> [UInt8] {
    while true {
      if Task.isCancelled { throw .cancelled }
      var descriptor = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
      let ready = poll(&descriptor, 1, 50)
      if ready == 0 || (ready < 0 && errno == EINTR) { continue }
      var chunk = [UInt8](repeating: 0, count: 65_536)
      #if canImport(Glibc)
        let count = Glibc.read(number, &chunk, chunk.count)
      #else
        let count = Darwin.read(number, &chunk, chunk.count)
      #endif
      if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
      guard count >= 0 else { throw .system(errno) }
      chunk.removeLast(chunk.count - count)
      return chunk
    }
  }

  /// Why nothing was read.
  enum Failure: Error {
    case cancelled
    /// The system's errno.
    case system(Int32)
  }
}
