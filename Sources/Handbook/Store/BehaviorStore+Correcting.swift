internal import GRDB
internal import Inference

extension BehaviorStore {
  /// Puts an earlier version's text into use again, as a new version, so that nothing waits for
  /// approval that was given up.
  /// - Throws: `notFound` without such a version, `conflict` for a merged behavior.
  public func revert(_ name: BehaviorName, to version: Int) async throws(HandbookError) -> Behavior
  {
    let at = options.now()
    try await write { database in
      let row = try BehaviorRow.get(database, name)
      guard row.status != .merged else {
        throw HandbookError(.conflict, "\(name) is merged; unmerge it before reverting it")
      }
      let versions = try Self.versions(database, row.id)
      guard let wanted = versions.first(where: { $0.version == version }) else {
        let known = versions.map { "\($0.version)" }.joined(separator: ", ")
        throw HandbookError(.notFound, "\(name) has no version \(version); it has \(known)")
      }
      if row.version == version, versions.last?.version == version { return }
      let next = try Self.nextVersion(database, row.id)
      try Self.insertVersion(
        database, row.id, next, wanted.instruction,
        hash: BehaviorRow.hash(of: wanted.instruction), author: .human, at: at)
      try Self.setVersion(database, row, to: next, status: row.status, at: at)
    }
    return try await behavior(name)
  }

  /// Gives a behavior another name; everything it refers to stays its own.
  /// - Throws: `notFound`, or `conflict` when the new name is taken.
  public func rename(
    _ name: BehaviorName, to other: BehaviorName
  ) async throws(HandbookError) -> Behavior {
    let at = options.now()
    try await write { database in
      let row = try BehaviorRow.get(database, name)
      guard name != other else { return }
      guard try BehaviorRow.find(database, other) == nil else {
        throw HandbookError(.conflict, "there is a behavior \(other) already")
      }
      try database.execute(
        sql: "UPDATE behavior SET name = ?, words = ?, updated_at = ?, changed = ? WHERE id = ?",
        arguments: [
          other.description, other.words, max(at, row.updatedAt),
          try BehaviorRow.nextChange(database), row.id,
        ])
      // The words of the name are part of what is embedded.
      try database.execute(
        sql: "DELETE FROM behavior_vector WHERE behavior_id = ?", arguments: [row.id])
    }
    return try await behavior(other)
  }

  /// Forgets behaviors with everything that is known of them. `retire` is what is usually meant.
  /// - Throws: `notFound`, or `conflict` where others were merged into one of them; then none is
  ///   forgotten.
  public func delete(_ names: [BehaviorName]) async throws(HandbookError) {
    try await write { database in
      // These tables only ever grow, but for this.
      let guarded = ["behavior_version", "provenance", "usage"]
      var triggers: [String] = []
      for table in guarded {
        let name = "\(table)_no_delete"
        let sql = try String.fetchOne(
          database, sql: "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?",
          arguments: [name])
        guard let sql else { continue }
        triggers.append(sql)
        try database.execute(sql: "DROP TRIGGER \(name)")
      }
      for name in names {
        let row = try BehaviorRow.get(database, name)
        let merged = try String.fetchOne(
          database, sql: "SELECT name FROM behavior WHERE merged_into = ?", arguments: [row.id])
        if let merged {
          throw HandbookError(
            .conflict, "\(merged) was merged into \(name); unmerge or delete it first")
        }
        for table in guarded + ["stats_base", "stats", "behavior_vector"] {
          try database.execute(
            sql: "DELETE FROM \(table) WHERE behavior_id = ?", arguments: [row.id])
        }
        try database.execute(
          sql: "DELETE FROM merge WHERE gone_id = ? OR kept_id = ?", arguments: [row.id, row.id])
        try database.execute(sql: "DELETE FROM behavior WHERE id = ?", arguments: [row.id])
        _ = try BehaviorRow.nextChange(database)
      }
      for sql in triggers { try database.execute(sql: sql) }
    }
  }
}
