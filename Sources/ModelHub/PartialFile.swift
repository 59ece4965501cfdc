internal import Foundation
internal import LlamaBackend

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file that arrives in pieces, in any order, over several attempts.
///
/// `SHA256.part` has the bytes at their places; beside it `SHA256.pieces` has a line for each piece
/// that is whole. A line that was written although its bytes were not, because the machine went
/// down, is found by the sum at the end.
final class PartialFile: Sendable {
  /// Bytes of a piece.
  let piece: Int
  /// Bytes of the file.
  let size: Int
  let path: String
  private let journal: String
  private let descriptor: Int32
  private let log: Int32
  /// The pieces that are not there yet, in order.
  let missing: [Int]

  /// Opens or makes the file for the content with this sum, and keeps other processes out.
  init(folder: String, sha256: String, size: Int, piece: Int) throws(HubError) {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw HubError(.cannotWrite, "\(folder) cannot be made: \(error.localizedDescription)")
    }
    self.piece = piece
    self.size = size
    path = "\(folder)/\(sha256).part"
    journal = "\(folder)/\(sha256).pieces"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw HubError(.busy, "another process is fetching this file (\(path))")
    }
    let count = (size + piece - 1) / piece
    var known = Self.pieces(journal, size: size, piece: piece, count: count)
    var status = stat()
    if fstat(descriptor, &status) != 0 || Int(status.st_size) != size { known = nil }
    log = open(
      journal, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (known == nil ? O_TRUNC : 0), 0o666)
    missing = (0..<count).filter { known?.contains($0) != true }
    guard log >= 0, ftruncate(descriptor, off_t(size)) == 0 else {
      let code = errno
      close(descriptor)
      if log >= 0 { close(log) }
      throw Self.failure(path, code)
    }
    if known == nil { try append("\(size) \(piece)") }
    try checkRoom(folder)
  }

  deinit {
    close(descriptor)
    close(log)
  }

  /// The pieces that a journal lists; nil when it is another file's or none.
  private static func pieces(_ path: String, size: Int, piece: Int, count: Int) -> Set<Int>? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    let lines = String(decoding: data, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    guard lines.first == "\(size) \(piece)" else { return nil }
    // The last line may have been cut off while it was written.
    return Set(lines.dropFirst().dropLast().compactMap { Int($0) }.filter { $0 < count })
  }

  /// Says beforehand that the rest will not fit.
  private func checkRoom(_ folder: String) throws(HubError) {
    var room = statvfs()
    guard statvfs(folder, &room) == 0 else { return }
    let free = Int(clamping: room.f_bavail).multipliedReportingOverflow(by: Int(room.f_frsize))
    let needed = missing.reduce(0) { $0 + bytes(of: $1).count }
    guard !free.overflow, free.partialValue < needed else { return }
    throw HubError(
      .diskFull,
      "\(folder) has room for \(free.partialValue / 1_000_000) MB, \(needed / 1_000_000) MB are "
        + "still to come; make room, or put models elsewhere with XDG_DATA_HOME")
  }

  /// The bytes of the file that piece `index` has.
  func bytes(of index: Int) -> Range<Int> { index * piece..<min(size, (index + 1) * piece) }

  /// Bytes that are there already.
  var present: Int { size - missing.reduce(0) { $0 + bytes(of: $1).count } }

  /// Puts bytes at their place.
  func write(_ bytes: [UInt8], at offset: Int) throws(HubError) {
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset + done))
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw Self.failure(path, count < 0 ? errno : ENOSPC) }
      done += count
    }
  }

  /// Notes that a piece is whole.
  func finish(_ index: Int) throws(HubError) { try append("\(index)") }

  private func append(_ line: String) throws(HubError) {
    let bytes = Array((line + "\n").utf8)
    let count = bytes.withUnsafeBytes { Self.write(log, $0) }
    guard count == bytes.count else { throw Self.failure(journal, count < 0 ? errno : ENOSPC) }
  }

  private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      return Glibc.write(descriptor, bytes.baseAddress, bytes.count)
    #elseif canImport(Musl)
      return Musl.write(descriptor, bytes.baseAddress, bytes.count)
    #else
      return Darwin.write(descriptor, bytes.baseAddress, bytes.count)
    #endif
  }

  /// Reads for the sum.
  func read(at offset: Int, count: Int) throws(HubError) -> [UInt8] {
    let (bytes, failure) = FileRead.bytes(of: descriptor, at: offset, count: count)
    guard failure == 0 else { throw Self.failure(path, failure) }
    return bytes
  }

  /// Gives the file its name.
  func move(to target: String) throws(HubError) {
    guard fsync(descriptor) == 0 else { throw Self.failure(path, errno) }
    guard rename(path, target) == 0 else { throw Self.failure(target, errno) }
    unlink(journal)
  }

  /// Throws everything away.
  func discard() {
    unlink(path)
    unlink(journal)
  }

  private static func failure(_ path: String, _ code: Int32) -> HubError {
    let cause = String(cString: strerror(code))
    if code == ENOSPC || code == EDQUOT || code == EFBIG {
      return HubError(
        .diskFull,
        "\(path): \(cause); make room and run the same command again: it goes on where it stopped")
    }
    return HubError(.cannotWrite, "\(path): \(cause)")
  }
}
