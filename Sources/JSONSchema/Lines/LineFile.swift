#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file of lines that is only ever appended to, by one process at a time.
///
/// A process that dies leaves at worst an unfinished last line: it is none of `lines`, and
/// `repair()` cuts it off. Call that once it is known that the file is one of yours.
package final class LineFile: Sendable {
  /// Where it is.
  package let path: String
  /// The finished lines that were there when it was opened, without their ends; empty ones left out.
  package let lines: [[UInt8]]
  private let finished: Int
  private let isUnfinished: Bool
  private let descriptor: Int32

  /// Opens or makes a file, and locks it.
  ///
  /// The lock is tried for two seconds: a program that this process starts has all open files for
  /// a moment, and with them the locks of one that was just closed.
  package init(_ path: String, permissions: UInt32 = 0o644) throws(LineFileError) {
    self.path = path
    descriptor = try Self.open(path, O_RDWR | O_CREAT | O_APPEND, permissions)
    do throws(LineFileError) {
      guard Self.lock(descriptor) else { throw LineFileError(path: path, code: nil) }
      let bytes = try Self.contents(path, descriptor)
      finished = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
      isUnfinished = finished < bytes.count
      lines = bytes[..<finished].split(separator: UInt8(ascii: "\n")).map(Array.init)
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// Cuts off a last line that was not finished; to be called before anything is appended.
  package func repair() throws(LineFileError) {
    if isUnfinished, ftruncate(descriptor, off_t(finished)) != 0 {
      throw LineFileError(path: path, code: errno)
    }
  }

  /// Adds a line.
  /// - Parameter syncs: whether to wait until it is on the disk.
  package func append(_ line: [UInt8], syncs: Bool = false) throws(LineFileError) {
    try Self.write(line + [UInt8(ascii: "\n")], to: descriptor, path)
    if syncs, fsync(descriptor) != 0 { throw LineFileError(path: path, code: errno) }
  }

  /// Opens a file; programs that are started do not get it.
  package static func open(
    _ path: String, _ flags: Int32, _ permissions: UInt32 = 0o600
  ) throws(LineFileError) -> Int32 {
    #if canImport(Glibc)
      let descriptor = Glibc.open(path, flags | O_CLOEXEC, permissions)
    #else
      let descriptor = Darwin.open(path, flags | O_CLOEXEC, mode_t(permissions))
    #endif
    guard descriptor >= 0 else { throw LineFileError(path: path, code: errno) }
    return descriptor
  }

  /// Writes all bytes.
  package static func write(
    _ bytes: [UInt8], to descriptor: Int32, _ path: String
  ) throws(LineFileError) {
    var done = 0
    while done < bytes.count {
      // The one pointer of writing; the array outlives the call.
      let count = bytes[done...].withUnsafeBytes { bytes in
        #if canImport(Glibc)
          Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #else
          Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
      }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { throw LineFileError(path: path, code: errno) }
      done += count
    }
  }

  private static func lock(_ descriptor: Int32) -> Bool {
    for _ in 0..<40 {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
      usleep(50_000)
    }
    return false
  }

  private static func contents(
    _ path: String, _ descriptor: Int32
  ) throws(LineFileError) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      var count = 0
      let part = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, used in
        count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(bytes.count))
        used = max(0, count)
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw LineFileError(path: path, code: errno) }
      if count == 0 { return bytes }
      bytes += part
    }
  }
}

/// Why a file of lines cannot be used.
package struct LineFileError: Error, Hashable, Sendable {
  /// The file.
  package var path: String
  /// What the system says; nil when another process has the lock.
  package var code: Int32?

  /// What the system says of a file.
  package init(path: String, code: Int32?) {
    self.path = path
    self.code = code
  }

  /// Whether another process has it.
  package var isBusy: Bool { code == nil }

  /// The reason with the file's name.
  package var message: String {
    guard let code else { return "\(path): another process has it open" }
    return "\(path): \(String(cString: strerror(code)))"
  }
}
