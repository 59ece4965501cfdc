package import Inference

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A regular file opened for reading, with bounded reads at absolute offsets.
struct ModelFile: ~Copyable {
  let path: String
  let size: Int
  /// What tells this file's content from another's without reading it.
  let fingerprint: String
  private let descriptor: Int32

  /// Opens a regular file; a directory, pipe or device is refused without waiting on it.
  init(_ path: String) throws(InferenceError) {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw InferenceError(.modelNotFound, "\(path): \(String(cString: strerror(errno)))")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      close(descriptor)
      throw InferenceError(.modelNotFound, "\(path): \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      let what = status.st_mode & S_IFMT == S_IFDIR ? "a directory" : "not a regular file"
      throw InferenceError(.modelInvalid, "\(path): \(what); a GGUF model file is needed")
    }
    #if os(Linux)
      let changed = status.st_mtim
    #else
      let changed = status.st_mtimespec
    #endif
    self.path = path
    self.size = Int(status.st_size)
    self.descriptor = descriptor
    fingerprint =
      "\(status.st_dev)-\(status.st_ino)-\(status.st_size)-\(changed.tv_sec)-\(changed.tv_nsec)"
  }

  deinit { close(descriptor) }

  /// Up to `count` bytes from `offset`; fewer only at the end of the file.
  func read(at offset: Int, count: Int) throws(InferenceError) -> [UInt8] {
    let (bytes, failure) = FileRead.bytes(of: descriptor, at: offset, count: count)
    guard failure == 0 else {
      throw InferenceError(.modelInvalid, "\(path): \(String(cString: strerror(failure)))")
    }
    return bytes
  }
}

/// Reading at places of open files.
package enum FileRead {
  /// Up to `count` bytes from `offset`, fewer only at the end of the file; and the system's number of what
  /// went wrong, or 0.
  package static func bytes(
    of descriptor: Int32, at offset: Int, count: Int
  ) -> (bytes: [UInt8], failure: Int32) {
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      while used < count, let base = buffer.baseAddress {
        let got = pread(descriptor, base + used, count - used, off_t(offset + used))
        if got < 0 && errno == EINTR { continue }
        if got < 0 { failure = errno }
        if got <= 0 { break }
        used += got
      }
    }
    return (bytes, failure)
  }

  /// Takes a file in, in pieces of a megabyte, for its sum.
  /// - Parameter read: bytes from an offset, fewer than asked only at the end.
  /// - Returns: how many bytes there were.
  package static func take<E: Error>(
    into hash: inout SHA256, _ read: (_ offset: Int, _ count: Int) throws(E) -> [UInt8]
  ) throws(E) -> Int {
    let most = 1 << 20
    var offset = 0
    while true {
      let piece = try read(offset, most)
      hash.update(piece)
      offset += piece.count
      if piece.count < most { return offset }
    }
  }
}
