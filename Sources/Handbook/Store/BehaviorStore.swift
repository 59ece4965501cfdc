internal import Foundation
internal import GRDB
internal import Inference

/// A handbook in an SQLite file, shared by any number of processes.
///
/// Writes are serialised (one transaction at a time, others wait up to the time-out) and durable
/// once they return; readers see the last committed state and never wait. Versions, provenance and
/// usage events are only ever added to; statistics are derived from them in the same transaction.
public final class BehaviorStore: Sendable {
  /// Settings of a store.
  public struct Options: Sendable {
    /// How long to wait for another process's transaction, in seconds.
    public var lockTimeout = 5.0
    /// What instructions may contain.
    public var rules = InstructionRules()
    /// The time, in seconds since 1970.
    public var now: @Sendable () -> Int = { Int(Date().timeIntervalSince1970) }

    /// The defaults above.
    public init() {}
  }

  /// The file.
  public let path: String
  let options: Options
  let pool: any DatabaseWriter
  /// The copy that is read instead of a file that cannot be written; goes with the store.
  private let copy: ReadableCopy?

  /// The handbook used when none is named: `handbook.sqlite` in the user's data folder.
  /// - Parameter environment: the process's own when nil.
  public static func defaultPath(environment: [String: String]? = nil) -> String {
    UserFolders(environment: environment ?? ProcessInfo.processInfo.environment).data
      + "/handbook.sqlite"
  }

  /// Opens the handbook at `path`, creating it and its folder when they do not exist, and brings
  /// an older format up to date.
  public convenience init(path: String, options: Options = Options()) throws(HandbookError) {
    try self.init(path: path, options: options, migrations: StoreSchema.migrations)
  }

  package init(path: String, options: Options, migrations: [Migration]) throws(HandbookError) {
    try StoreFile.inspect(path, latest: migrations.count)
    try? FileManager.default.createDirectory(
      atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path,
      withIntermediateDirectories: true)
    var configuration = Configuration()
    configuration.busyMode = .timeout(options.lockTimeout)
    configuration.prepareDatabase { database in
      // A committed write survives loss of power, not only of the process.
      if !database.configuration.readonly {
        try database.execute(sql: "PRAGMA synchronous = FULL")
      }
    }
    self.path = path
    self.options = options
    copy = try ReadableCopy.made(of: path)
    if let copy {
      configuration.readonly = true
      do {
        pool = try DatabaseQueue(path: copy.path, configuration: configuration)
        try Self.checkCurrent(pool, path, latest: migrations.count)
      } catch {
        throw StoreFailure.translate(error, path: path)
      }
      return
    }
    do {
      pool = try Self.open(path, configuration, timeout: options.lockTimeout)
      try Self.migrate(pool, path, migrations)
    } catch {
      throw StoreFailure.translate(error, path: path)
    }
  }

  /// Switching to a write-ahead log fails at once, whatever the time-out, when two processes do it
  /// together.
  private static func open(_ path: String, _ configuration: Configuration, timeout: Double) throws
    -> DatabasePool
  {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(timeout)
    while true {
      do {
        return try DatabasePool(path: path, configuration: configuration)
      } catch {
        guard StoreFailure.isTransient(error), clock.now < deadline else { throw error }
        Thread.sleep(forTimeInterval: 0.02)
      }
    }
  }

  /// A handbook that cannot be brought up to date has to be of the present format.
  private static func checkCurrent(
    _ database: any DatabaseReader, _ path: String, latest: Int
  ) throws {
    let (application, version) = try database.read { database in
      (
        try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0,
        try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
      )
    }
    try StoreFile.check(path, application: application, version: version, latest: latest)
    guard version == latest else {
      throw HandbookError(
        .storeReadOnly,
        "\(path) has format \(version) and has to be brought up to \(latest), but cannot be written"
      )
    }
  }

  private static func migrate(_ pool: any DatabaseWriter, _ path: String, _ migrations: [Migration])
    throws
  {
    func version(_ database: Database) throws -> Int {
      try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    }
    func isCurrent(_ database: Database) throws -> Bool {
      let application = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
      let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
      if application == 0, tables == 0 { return false }
      let version = try version(database)
      try StoreFile.check(
        path, application: application, version: version, latest: migrations.count)
      return version == migrations.count
    }
    if try pool.read(isCurrent) { return }
    for step in migrations.indices {
      try pool.write { database in
        // Another process may have been faster.
        guard try !isCurrent(database), try version(database) == step else { return }
        try database.execute(sql: migrations[step].sql)
        try database.execute(
          sql: """
            PRAGMA application_id = \(StoreSchema.applicationID);
            PRAGMA user_version = \(step + 1);
            """)
      }
    }
  }

  /// The time, in seconds since 1970.
  public func now() -> Int { options.now() }

  /// Runs `body` in a transaction of its own. No model and no tool may be called in it.
  func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T)
    async throws(HandbookError) -> T
  {
    do {
      return try await pool.write(body)
    } catch {
      throw StoreFailure.translate(error, path: path)
    }
  }

  /// Runs `body` on the last committed state.
  func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T)
    async throws(HandbookError) -> T
  {
    do {
      return try await pool.read(body)
    } catch {
      throw StoreFailure.translate(error, path: path)
    }
  }

  /// Moves the write-ahead log into the file and closes it. Later calls fail; without it, the file
  /// is closed with the last reference and the log is moved by whoever opens it next.
  public func close() throws(HandbookError) {
    do {
      // Another process may be reading; then the log stays, which harms nothing.
      if copy == nil { _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) } }
      try pool.close()
    } catch {
      throw StoreFailure.translate(error, path: path)
    }
  }
}
