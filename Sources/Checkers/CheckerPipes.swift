#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
import Synchronization

/// The descriptors between this process and a checker.
///
/// The program's input and output are the two directions of one socket, because writing to a
/// socket can be told not to raise SIGPIPE when the program has gone; a pipe cannot.
struct CheckerPipes: Sendable {
  /// Our end of its input and output; does not block.
  let ours: Int32
  /// Our end of its standard error; does not block.
  let ourError: Int32
  /// Wakes the thread that waits for both.
  let wake: CheckerWake
  /// The program's ends; swift-subprocess closes them here once it has started.
  let childInput: Int32
  let childOutput: Int32
  let childError: Int32

  /// nil when no descriptors are left.
  init?() {
    var pair: [Int32] = [-1, -1]
    var error: [Int32] = [-1, -1]
    #if canImport(Darwin)
      let stream = SOCK_STREAM
    #else
      let stream = Int32(SOCK_STREAM.rawValue)
    #endif
    guard socketpair(AF_UNIX, stream, 0, &pair) == 0 else { return nil }
    guard pipe(&error) == 0 else {
      for descriptor in pair { close(descriptor) }
      return nil
    }
    let copy = dup(pair[1])
    guard copy >= 0, let wake = CheckerWake() else {
      for descriptor in pair + error + [copy] where descriptor >= 0 { close(descriptor) }
      return nil
    }
    for descriptor in pair + error + [copy] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    for descriptor in [pair[0], error[0]] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
    #if canImport(Darwin)
      var on: Int32 = 1
      setsockopt(pair[0], SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    #endif
    ours = pair[0]
    ourError = error[0]
    self.wake = wake
    childInput = pair[1]
    childOutput = copy
    childError = error[1]
  }

  /// Sends without raising SIGPIPE; the number of bytes taken, or -1 with `errno`.
  func send(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.withUnsafeBytes { buffer in
      #if canImport(Darwin)
        Darwin.send(ours, buffer.baseAddress, buffer.count, 0)
      #elseif canImport(Musl)
        Musl.send(ours, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
      #else
        Glibc.send(ours, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
      #endif
    }
  }
}

/// Wakes a thread that sleeps in `poll`.
final class CheckerWake: Sendable {
  /// Readable after a signal.
  let readEnd: Int32
  private let writeEnd: Int32

  init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    readEnd = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  /// Makes the read end readable. A full pipe is awake already; both ends live as long as this, so
  /// there is never a broken pipe.
  func signal() {
    var byte: UInt8 = 1
    _ = write(writeEnd, &byte, 1)
  }

  /// Takes back all signals.
  func clear() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(readEnd, &bytes, bytes.count) > 0 {}
  }
}
