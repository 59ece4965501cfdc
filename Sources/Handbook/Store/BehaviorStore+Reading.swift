internal import GRDB

/// One version of a behavior's text.
public struct BehaviorVersion: Hashable, Sendable {
  /// Counts the wordings, from 1.
  public var version: Int
  /// The wording.
  public var instruction: String
  /// Who worded it so.
  public var author: Behavior.Author
  /// Seconds since 1970.
  public var createdAt: Int
}

/// A merge that was made, and perhaps undone.
public struct MergeRecord: Hashable, Sendable {
  /// The one that is used no more.
  public var merged: BehaviorName
  /// The one that stands for both.
  public var kept: BehaviorName
  /// The merged behavior's status before.
  public var formerStatus: Behavior.Status
  /// Why they are the same.
  public var reason: String
  /// How alike their vectors were, when that was the reason.
  public var cosine: Double?
  /// Seconds since 1970.
  public var at: Int
  /// Seconds since 1970; nil while it stands.
  public var undoneAt: Int?
}

extension BehaviorStore {
  /// The behavior of that name.
  /// - Throws: `notFound`.
  public func behavior(_ name: BehaviorName) async throws(HandbookError) -> Behavior {
    try await read { database in
      try Self.assemble(database, BehaviorRow.get(database, name))
    }
  }

  /// Behaviors by name.
  /// - Parameters:
  ///   - statuses: only these.
  ///   - topic: only those of this topic, whatever its case.
  public func behaviors(
    _ statuses: Set<Behavior.Status> = Set(Behavior.Status.allCases), topic: String? = nil
  ) async throws(HandbookError) -> [Behavior] {
    try await read { database in
      let rows =
        if let topic {
          try Row.fetchAll(
            database,
            sql: """
              SELECT \(BehaviorRow.columns) FROM behavior WHERE topic = ? COLLATE NOCASE
              ORDER BY name
              """,
            arguments: [topic])
        } else {
          try Row.fetchAll(
            database, sql: "SELECT \(BehaviorRow.columns) FROM behavior ORDER BY name")
        }
      return try rows.map(BehaviorRow.init).filter { statuses.contains($0.status) }
        .map { try Self.assemble(database, $0) }
    }
  }

  /// The versions of a behavior, oldest first; a later one than the behavior's own waits for
  /// approval.
  public func versions(of name: BehaviorName) async throws(HandbookError) -> [BehaviorVersion] {
    try await read { database in
      try Self.versions(database, BehaviorRow.get(database, name).id)
    }
  }

  /// Where a behavior's versions came from, in the order of recording.
  public func provenance(of name: BehaviorName) async throws(HandbookError)
    -> [(version: Int, provenance: Provenance)]
  {
    try await read { database in
      try Self.provenance(database, BehaviorRow.get(database, name).id)
    }
  }

  /// Every merge, oldest first.
  public func merges() async throws(HandbookError) -> [MergeRecord] {
    try await read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT gone.name, kept.name, former_status, reason, cosine, at, undone_at FROM merge
          JOIN behavior AS gone ON gone.id = gone_id JOIN behavior AS kept ON kept.id = kept_id
          ORDER BY merge.id
          """
      ).map { row in
        MergeRecord(
          merged: try BehaviorName(row[0] as String), kept: try BehaviorName(row[1] as String),
          formerStatus: Behavior.Status(rawValue: row[2]) ?? .draft, reason: row[3],
          cosine: row[4], at: row[5], undoneAt: row[6])
      }
    }
  }

  /// How many behaviors there are of each status.
  public func counts() async throws(HandbookError) -> [Behavior.Status: Int] {
    try await read { database in
      var result: [Behavior.Status: Int] = [:]
      for row in try Row.fetchAll(
        database, sql: "SELECT status, count(*) FROM behavior GROUP BY status")
      {
        if let status = Behavior.Status(rawValue: row[0]) { result[status] = row[1] }
      }
      return result
    }
  }

  static func assemble(_ database: Database, _ row: BehaviorRow) throws -> Behavior {
    Behavior(
      name: row.name, instruction: row.instruction, version: row.version, status: row.status,
      topic: row.topic, scope: row.scope, author: row.author,
      mergedInto: try row.mergedInto.flatMap { try BehaviorRow.find(database, id: $0)?.name },
      createdAt: row.createdAt, updatedAt: row.updatedAt,
      statistics: try StoredStatistics.total(database, of: row.id))
  }

  static func versions(_ database: Database, _ id: Int64) throws -> [BehaviorVersion] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT version, instruction, author, created_at FROM behavior_version
          WHERE behavior_id = ? ORDER BY version
          """),
      arguments: [id]
    ).map {
      BehaviorVersion(
        version: $0[0], instruction: $0[1], author: Behavior.Author(rawValue: $0[2]) ?? .import,
        createdAt: $0[3])
    }
  }

  static func provenance(_ database: Database, _ id: Int64) throws
    -> [(version: Int, provenance: Provenance)]
  {
    try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT version, run, problem, trace, reflection, strategist, prompt_version, correct
          FROM provenance WHERE behavior_id = ? ORDER BY id
          """),
      arguments: [id]
    ).map {
      (
        $0[0],
        Provenance(
          run: $0[1], problem: $0[2], trace: $0[3], reflection: $0[4], strategist: $0[5],
          promptVersion: $0[6], correct: $0[7])
      )
    }
  }
}
