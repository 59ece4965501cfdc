import Foundation
import GRDB
import Testing

/// A file system of a few hundred kilobytes in memory; needs root on Linux.
final class SmallDisk {
  let path: String

  static var isPossible: Bool {
    #if os(Linux)
      return geteuid() == 0 && !probe.isEmpty
    #else
      return false
    #endif
  }

  /// Whether mounting works here; some containers forbid it to root too.
  private static let probe: String = {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("probe-\(UUID().uuidString)").path
    guard let disk = try? SmallDisk(path, kilobytes: 64) else { return "" }
    return disk.path
  }()

  init(_ path: String, kilobytes: Int) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Self.run("mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", path)
  }

  deinit { try? Self.run("umount", "-l", path) }

  private static func run(_ command: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
  }
}

/// Holds the write lock of a database, as another process would.
final class LockHolder {
  private let queue: DatabaseQueue

  init(_ path: String) throws {
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
  }

  func release() { try? queue.inDatabase { try $0.execute(sql: "ROLLBACK") } }
}
