#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file descriptor that is closed exactly once, when its owner is gone.
struct OwnedDescriptor: ~Copyable, Sendable {
  let raw: Int32

  /// Takes over a descriptor; nil for the -1 of a failed call.
  init?(_ raw: Int32) {
    guard raw >= 0 else { return nil }
    self.raw = raw
  }

  deinit { close(raw) }

  /// What the descriptor refers to.
  var status: stat? {
    var status = stat()
    return fstat(raw, &status) == 0 ? status : nil
  }

  /// Writes all of `bytes`; the error number of the call that failed.
  func write(_ bytes: [UInt8]) -> Int32? {
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { posixWrite(raw, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      done += count
    }
    return nil
  }

  /// Reads up to `limit` bytes from `offset`; nil when the file cannot be read there.
  func read(from offset: Int, limit: Int) -> [UInt8]? {
    var result: [UInt8] = []
    while result.count < limit {
      let wanted = min(limit - result.count, 1 << 16)
      var failed = false
      let chunk = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
        let got = pread(raw, buffer.baseAddress, wanted, off_t(offset + result.count))
        failed = got < 0 && errno != EINTR
        count = max(0, got)
      }
      if failed { return nil }
      if chunk.isEmpty { break }
      result += chunk
    }
    return result
  }
}

/// `write(2)`, whose name the method above hides.
private func posixWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
