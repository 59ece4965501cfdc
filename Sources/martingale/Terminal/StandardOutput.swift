import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What went wrong while writing to stdout.
enum OutputError: Error {
  /// The reader went away (EPIPE): stop, without blame.
  case closed
  /// The bytes cannot be stored (disk full, I/O error); carries errno.
  case failed(Int32)
}

/// Standard output as bytes, written whole or not at all as far as the kernel allows.
enum StandardOutput {
  /// Whether stdout is a terminal.
  static var isTerminal: Bool { isatty(1) == 1 }

  /// Writes all bytes.
  static func write(_ bytes: some Collection<UInt8>) throws(OutputError) {
    try writeAll(Array(bytes), to: 1)
  }

  /// Writes a line of text.
  static func write(line: String) throws(OutputError) {
    try write(Array(line.utf8) + [UInt8(ascii: "\n")])
  }
}

/// Standard error: notes for people. A closed stderr is ignored.
enum StandardError {
  /// Whether stderr is a terminal.
  static var isTerminal: Bool { isatty(2) == 1 }

  /// Writes a line of text.
  static func write(line: String) { write(line + "\n") }

  /// Writes text as it is.
  static func write(_ text: String) {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { unsafe(write: $0, to: 2) }
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return }
      done += count
    }
  }
}

/// Writes all bytes to an open descriptor.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(OutputError) {
  var done = 0
  while done < bytes.count {
    let count = bytes[done...].withUnsafeBytes { unsafe(write: $0, to: descriptor) }
    if count < 0 {
      switch errno {
      case EINTR, EAGAIN: continue
      case EPIPE: throw .closed
      case let code: throw .failed(code)
      }
    }
    done += count
  }
}

/// write(2): the one call here that takes a pointer; the buffer outlives it.
private func unsafe(write buffer: UnsafeRawBufferPointer, to descriptor: Int32) -> Int {
  guard let base = buffer.baseAddress else { return 0 }
  #if canImport(Glibc)
    return Glibc.write(descriptor, base, buffer.count)
  #else
    return Darwin.write(descriptor, base, buffer.count)
  #endif
}
