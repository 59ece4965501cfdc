internal import GRDB

extension BehaviorStore {
  /// Lets one behavior stand for two that say the same.
  ///
  /// The one with more successes is kept, or the older one when they are equal. Nothing is moved:
  /// statistics are added up when they are read, so `unmerge` restores both.
  /// - Returns: the kept and the merged behavior.
  /// - Throws: `notFound`, or `conflict` when one of them is merged already.
  @discardableResult
  public func merge(
    _ first: BehaviorName, _ second: BehaviorName, reason: String, cosine: Double? = nil
  ) async throws(HandbookError) -> (kept: BehaviorName, merged: BehaviorName) {
    let at = options.now()
    return try await write { database in
      let rows = [try BehaviorRow.get(database, first), try BehaviorRow.get(database, second)]
      guard rows[0].id != rows[1].id else {
        throw HandbookError(.conflict, "\(first) cannot be merged into itself")
      }
      for row in rows where row.status == .merged {
        throw HandbookError(.conflict, "\(row.name) is merged already")
      }
      let ranked = try rows.map { row in
        (row: row, successes: try StoredStatistics.total(database, of: row.id).successes)
      }.sorted { one, two in
        // What is in use must not give way to what is not.
        let (left, right) = (one.row.status == .active, two.row.status == .active)
        if left != right { return left }
        return one.successes != two.successes
          ? one.successes > two.successes : one.row.id < two.row.id
      }.map(\.row)
      try Self.redirect(database, ranked[1], to: ranked[0], reason, cosine, at: at)
      return (ranked[0].name, ranked[1].name)
    }
  }

  /// Undoes the merge of `name`: it has its former status again.
  /// - Throws: `notFound`, or `conflict` when it is not merged.
  public func unmerge(_ name: BehaviorName) async throws(HandbookError) {
    let at = options.now()
    try await write { database in
      let row = try BehaviorRow.get(database, name)
      let merge = try Row.fetchOne(
        database,
        sql: """
          SELECT id, former_status FROM merge WHERE gone_id = ? AND undone_at IS NULL
          ORDER BY id DESC
          """,
        arguments: [row.id])
      guard row.status == .merged, let merge else {
        throw HandbookError(.conflict, "\(name) is not merged")
      }
      try database.execute(
        sql: "UPDATE merge SET undone_at = ? WHERE id = ?", arguments: [at, merge[0] as Int64])
      try database.execute(
        sql: """
          UPDATE behavior SET status = ?, merged_into = NULL, updated_at = ?, changed = ?
          WHERE id = ?
          """,
        arguments: [
          merge[1] as String, max(at, row.updatedAt), try BehaviorRow.nextChange(database), row.id,
        ])
    }
  }

  static func redirect(
    _ database: Database, _ gone: BehaviorRow, to kept: BehaviorRow, _ reason: String,
    _ cosine: Double?, at: Int
  ) throws {
    try database.execute(
      sql: """
        INSERT INTO merge(gone_id, kept_id, former_status, reason, cosine, at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [gone.id, kept.id, gone.status.rawValue, reason, cosine, at])
    try database.execute(
      sql: """
        UPDATE behavior SET status = 'merged', merged_into = ?, updated_at = ?, changed = ?
        WHERE id = ?
        """,
      arguments: [
        kept.id, max(at, gone.updatedAt), try BehaviorRow.nextChange(database), gone.id,
      ])
  }

  /// The behavior that stands for a merged one.
  static func survivor(_ database: Database, of row: BehaviorRow) throws -> BehaviorRow {
    var current = row
    // A chain cannot be longer than the number of merges; the bound guards against a damaged file.
    for _ in 0..<1_000 {
      guard let next = current.mergedInto else { return current }
      guard let found = try BehaviorRow.find(database, id: next) else { break }
      current = found
    }
    throw HandbookError(.storeCorrupt, "the merges of \(row.name) lead nowhere")
  }
}
