import GRDB

extension HybridIndex {
  /// The version of the SQLite that is linked in.
  public static var engineVersion: String {
    let queue = try? DatabaseQueue()
    return (try? queue?.read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }) ?? ""
  }
}
