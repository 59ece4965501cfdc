internal import Foundation

/// Looks at a database file before SQLite opens it.
///
/// Opening sets the journal mode, which writes: a file of another application must be refused
/// before that.
enum StoreFile {
  /// Throws when the file at `path` cannot be a handbook of format `latest` or older. A missing
  /// or empty file is a handbook to be.
  static func inspect(_ path: String, latest: Int) throws(HandbookError) {
    let attributes: [FileAttributeKey: Any]
    do {
      attributes = try FileManager.default.attributesOfItem(
        atPath: URL(fileURLWithPath: path).resolvingSymlinksInPath().path)
    } catch {
      return  // missing; SQLite will say so if it cannot be created
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw HandbookError(.storeForeign, "\(path) is not a regular file")
    }
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw HandbookError(.storeUnavailable, "\(path) cannot be read")
    }
    defer { try? file.close() }
    let header = [UInt8]((try? file.read(upToCount: 100)) ?? Data())
    if header.isEmpty { return }
    guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw HandbookError(
        .storeCorrupt,
        "\(path) is not a database, or its header is damaged; restore it from a "
          + "backup or an export")
    }
    let application = word(header, 68)
    let version = word(header, 60)
    let isWAL = header[18] == 2
    if application == 0, isWAL { return }  // may be in creation: the rest is still in the log
    try check(path, application: application, version: version, latest: latest)
  }

  /// Throws unless the two numbers are those of a handbook that can be read.
  static func check(_ path: String, application: Int, version: Int, latest: Int)
    throws(HandbookError)
  {
    guard application == StoreSchema.applicationID else {
      throw HandbookError(.storeForeign, "\(path) is a database, but not a handbook")
    }
    guard version <= latest else {
      throw HandbookError(
        .storeNewer,
        "\(path) has format \(version); this program knows formats up to \(latest); use a newer one"
      )
    }
  }

  private static func word(_ header: [UInt8], _ offset: Int) -> Int {
    header[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
  }
}
