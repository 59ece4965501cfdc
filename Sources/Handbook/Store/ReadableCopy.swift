internal import Foundation

/// A copy of a handbook that cannot be written where it is.
///
/// Even reading a database with a write-ahead log writes beside it; on a read-only file system, or in
/// somebody else's folder, the copy is read instead. It is removed with this object.
final class ReadableCopy: Sendable {
  /// Where the copy is.
  let path: String
  private let folder: URL

  private init(_ folder: URL) {
    self.folder = folder
    path = folder.appendingPathComponent("handbook.sqlite").path
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A copy of the file at `path` with its log; nil when the file can be written, or is not there.
  static func made(of path: String) throws(HandbookError) -> ReadableCopy? {
    let files = FileManager.default
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    guard files.fileExists(atPath: path),
      !files.isWritableFile(atPath: path) || !files.isWritableFile(atPath: parent)
    else { return nil }
    let folder = files.temporaryDirectory.appendingPathComponent("handbook-\(UUID().uuidString)")
    do {
      try files.createDirectory(at: folder, withIntermediateDirectories: true)
      let copy = ReadableCopy(folder)
      for suffix in ["", "-wal"] where files.fileExists(atPath: path + suffix) {
        let data = try Data(contentsOf: URL(fileURLWithPath: path + suffix))
        try data.write(to: URL(fileURLWithPath: copy.path + suffix))
      }
      return copy
    } catch {
      throw HandbookError(
        .storeUnavailable, "\(path) cannot be read: \(error.localizedDescription)")
    }
  }
}
