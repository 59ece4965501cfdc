internal import GRDB

/// Statistics as rows: of one behavior alone, and with what was merged into it.
enum StoredStatistics {
  private static let columns =
    "uses, cited, successes, failures, tokens_out, tokens_baseline, success_weight, "
    + "failure_weight, weighed_at"

  /// Reads the nine columns from position `first` on; nulls mean that nothing was recorded.
  private static func read(_ row: Row, first: Int) -> Statistics {
    var result = Statistics()
    guard let uses = row[first] as Int? else { return result }
    result.uses = uses
    result.cited = row[first + 1]
    result.successes = row[first + 2]
    result.failures = row[first + 3]
    result.tokensOut = row[first + 4]
    result.tokensBaseline = row[first + 5]
    result.successWeight = row[first + 6]
    result.failureWeight = row[first + 7]
    result.weighedAt = row[first + 8]
    return result
  }

  static func own(_ database: Database, of id: Int64, table: String = "stats") throws -> Statistics
  {
    try Row.fetchOne(
      database.cachedStatement(sql: "SELECT \(columns) FROM \(table) WHERE behavior_id = ?"),
      arguments: [id]
    ).map { read($0, first: 0) } ?? Statistics()
  }

  static func write(
    _ database: Database, _ statistics: Statistics, of id: Int64, table: String = "stats"
  ) throws {
    try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO \(table) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      id, statistics.uses, statistics.cited, statistics.successes, statistics.failures,
      statistics.tokensOut, statistics.tokensBaseline, statistics.successWeight,
      statistics.failureWeight, statistics.weighedAt,
    ])
  }

  /// The statistics of a behavior and of everything merged into it, directly or not.
  static func total(_ database: Database, of id: Int64) throws -> Statistics {
    let ids = try Int64.fetchAll(
      database.cachedStatement(
        sql: """
          WITH RECURSIVE family(id) AS (
            SELECT ? UNION SELECT behavior.id FROM behavior JOIN family
            ON behavior.merged_into = family.id)
          SELECT id FROM family ORDER BY id
          """),
      arguments: [id])
    var result = Statistics()
    for id in ids { result.add(try own(database, of: id)) }
    return result
  }

  /// The statistics that the events and what was imported give, from the beginning.
  static func recomputed(_ database: Database, of id: Int64) throws -> Statistics {
    var result = try own(database, of: id, table: "stats_base")
    let events = try Row.fetchCursor(
      database,
      sql: """
        SELECT cited, outcome, tokens_out, tokens_baseline, at FROM usage WHERE behavior_id = ?
        ORDER BY id
        """,
      arguments: [id])
    let name = try BehaviorName(repairing: "any")
    while let row = try events.next() {
      result.add(
        UsageEvent(
          id: "", name: name, version: 0, run: "", cited: row[0],
          outcome: UsageEvent.Outcome(rawValue: row[1]) ?? .unknown, tokensOut: row[2],
          tokensBaseline: row[3], at: row[4]))
    }
    return result
  }
}

extension BehaviorStore {
  /// Records uses and updates statistics in one transaction. An event whose id is known changes
  /// nothing.
  /// - Returns: how many events were new.
  /// - Throws: `notFound`; then nothing is recorded.
  @discardableResult
  public func record(_ events: [UsageEvent]) async throws(HandbookError) -> Int {
    try await write { database in
      var new = 0
      for event in events {
        let row = try BehaviorRow.get(database, event.name)
        try database.cachedStatement(
          sql: """
            INSERT OR IGNORE INTO usage(event_id, behavior_id, version, run, rank, score, cited,
              outcome, tokens_out, tokens_baseline, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """
        ).execute(arguments: [
          event.id, row.id, event.version, event.run, event.rank, event.score, event.cited,
          event.outcome.rawValue, event.tokensOut, event.tokensBaseline, event.at,
        ])
        guard database.changesCount > 0 else { continue }
        new += 1
        var statistics = try StoredStatistics.own(database, of: row.id)
        statistics.add(event)
        try StoredStatistics.write(database, statistics, of: row.id)
      }
      return new
    }
  }

  /// Cited uses and successes over the whole handbook: what a behavior is compared with.
  public func baseRate() async throws(HandbookError) -> (successes: Int, failures: Int) {
    try await read { database in
      let row = try Row.fetchOne(
        database, sql: "SELECT sum(successes), sum(failures) FROM stats")
      return (row?[0] ?? 0, row?[1] ?? 0)
    }
  }
}
