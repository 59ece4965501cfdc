internal import GRDB
internal import Inference
internal import JSONSchema

/// A row of the table `behavior`.
struct BehaviorRow: Sendable {
  var id: Int64
  var name: BehaviorName
  var version: Int
  var instruction: String
  var author: Behavior.Author
  var hash: String
  var status: Behavior.Status
  var mergedInto: Int64?
  var topic: String
  var scope: String
  var createdAt: Int
  var updatedAt: Int

  static let columns =
    "id, name, version, instruction, author, hash, status, merged_into, topic, scope, created_at, "
    + "updated_at"

  init(_ row: Row) throws {
    id = row[0]
    name = try BehaviorName(row[1] as String)
    version = row[2]
    instruction = row[3]
    author = Behavior.Author(rawValue: row[4]) ?? .import
    hash = row[5]
    status = Behavior.Status(rawValue: row[6]) ?? .draft
    mergedInto = row[7]
    topic = row[8]
    scope = row[9]
    createdAt = row[10]
    updatedAt = row[11]
  }

  static func find(_ database: Database, _ name: BehaviorName) throws -> BehaviorRow? {
    try Row.fetchOne(
      database.cachedStatement(sql: "SELECT \(columns) FROM behavior WHERE name = ?"),
      arguments: [name.description]
    ).map(BehaviorRow.init)
  }

  static func find(_ database: Database, id: Int64) throws -> BehaviorRow? {
    try Row.fetchOne(
      database.cachedStatement(sql: "SELECT \(columns) FROM behavior WHERE id = ?"),
      arguments: [id]
    ).map(BehaviorRow.init)
  }

  /// The row of that name.
  /// - Throws: `notFound`.
  static func get(_ database: Database, _ name: BehaviorName) throws -> BehaviorRow {
    if let row = try find(database, name) { return row }
    let names = try String.fetchAll(database, sql: "SELECT name FROM behavior ORDER BY name")
    let near = Suggestion.closest(to: name.description, among: names)
    throw HandbookError(
      .notFound,
      "there is no behavior \(name)" + (near.map { "; did you mean \($0)?" } ?? ""))
  }

  /// Names an instruction's text.
  static func hash(of instruction: String) -> String { SHA256.hex(of: instruction.utf8) }

  /// The next number of the change counter.
  static func nextChange(_ database: Database) throws -> Int64 {
    try Int64.fetchOne(
      database.cachedStatement(
        sql: "UPDATE meta SET value = value + 1 WHERE key = 'changes' RETURNING value")) ?? 0
  }
}
