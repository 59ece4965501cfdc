internal import GRDB
internal import JSONSchema
internal import Synchronization

/// What an import did.
public struct ImportReport: Hashable, Sendable {
  /// Behaviors that are new.
  public var created: [BehaviorName] = []
  /// Behaviors that have another text or status now.
  public var updated: [BehaviorName] = []
  /// Behaviors that were there already.
  public var unchanged: [BehaviorName] = []
  /// Behaviors of which the file has an earlier text: they were edited since, and stay as they are.
  public var outdated: [BehaviorName] = []
  /// Behaviors whose text is another one here and in the file, and neither is an earlier version of
  /// the other; they were left as they are.
  public var conflicts: [BehaviorName] = []
}

/// What an import does where the handbook and the file both have a text of their own.
public enum ImportChoice: String, Hashable, Sendable, CaseIterable {
  /// Leave it as it is, and report it.
  case report
  /// Leave it as it is.
  case ours
  /// Put the file's text into use.
  case theirs
  /// Store the file's text as a version that waits for approval.
  case propose
}

extension BehaviorStore {
  /// All behaviors, drafts and merged ones included, as JSON Lines sorted by name. The same
  /// contents give the same bytes.
  public func export(_ statuses: Set<Behavior.Status> = Set(Behavior.Status.allCases))
    async throws(HandbookError) -> [UInt8]
  {
    let records = try await records(statuses)
    let writer = JSONWriter(.spaced)
    return records.flatMap { writer.bytes(of: $0.json) + [0x0A] }
  }

  /// All behaviors as records, sorted by name.
  public func records(_ statuses: Set<Behavior.Status> = Set(Behavior.Status.allCases))
    async throws(HandbookError) -> [BehaviorRecord]
  {
    try await read { database in
      let merges = try Self.standingMerges(database)
      return try Row.fetchAll(
        database, sql: "SELECT \(BehaviorRow.columns) FROM behavior ORDER BY name"
      ).map(BehaviorRow.init).filter { statuses.contains($0.status) }.map { row in
        var record = BehaviorRecord(name: row.name, instruction: row.instruction)
        record.topic = row.topic
        record.scope = row.scope
        record.status = row.status
        record.version = row.version
        record.author = row.author
        record.createdAt = row.createdAt
        record.updatedAt = row.updatedAt
        record.merge = merges[row.id]
        let versions = try Self.versions(database, row.id)
        if versions.count != 1 || versions[0].createdAt != row.createdAt {
          record.versions = versions
        }
        record.provenance = try Self.provenance(database, row.id)
        record.statistics = try StoredStatistics.own(database, of: row.id)
        return record
      }
    }
  }

  /// Reads JSON Lines into the handbook, all of them or none.
  ///
  /// New behaviors are drafts unless they carry their status. Of known ones the texts are compared by
  /// their versions: a text of the file that is an earlier version here is out of date and changes
  /// nothing; one that goes on from the text here takes its place, when the file says that it is in
  /// use; of two that do not know each other `choice` decides. The import itself adds no provenance,
  /// so what was exported can be imported and exported again, byte for byte.
  /// - Parameters:
  ///   - file: what errors call the bytes.
  ///   - isTrial: whether everything is undone again, so that only the report is left.
  /// - Throws: `importInvalid` with line and column.
  public func `import`(
    _ bytes: [UInt8], file: String = "handbook.jsonl", choice: ImportChoice = .report,
    isTrial: Bool = false
  ) async throws(HandbookError) -> ImportReport {
    let records = try RecordReader(rules: options.rules, file: file).records(bytes)
    let at = options.now()
    let trial = Mutex<ImportReport?>(nil)
    do {
      return try await write { database in
        let report = try Self.take(database, records, choice, at: at)
        guard isTrial else { return report }
        trial.withLock { $0 = report }
        // What is thrown undoes the transaction.
        throw HandbookError(.cancelled, "this was a trial")
      }
    } catch {
      if let report = trial.withLock({ $0 }) { return report }
      throw error
    }
  }

  private static func take(
    _ database: Database, _ records: [BehaviorRecord], _ choice: ImportChoice, at: Int
  ) throws -> ImportReport {
    var report = ImportReport()
    for record in records {
      if let row = try BehaviorRow.find(database, record.name) {
        try reconcile(database, record, row, choice, at: at, &report)
      } else {
        try create(database, record, at: at)
        report.created.append(record.name)
      }
    }
    let created = Set(report.created)
    for record in records where created.contains(record.name) {
      try restoreMerge(database, record)
    }
    return report
  }

  private static func create(_ database: Database, _ record: BehaviorRecord, at: Int) throws {
    let hash = BehaviorRow.hash(of: record.instruction)
    let created = record.createdAt ?? at
    let draft = BehaviorDraft(
      name: record.name, instruction: record.instruction, topic: record.topic,
      scope: record.scope, author: record.author,
      status: record.merge?.formerStatus ?? record.status ?? .draft)
    let id = try insert(
      database, draft, version: record.version, hash: hash, created: created,
      updated: record.updatedAt ?? created)
    if record.versions.isEmpty {
      try insertVersion(
        database, id, record.version, record.instruction, hash: hash, author: record.author,
        at: created)
    }
    for version in record.versions {
      try insertVersion(
        database, id, version.version, version.instruction,
        hash: BehaviorRow.hash(of: version.instruction), author: version.author,
        at: version.createdAt)
    }
    for origin in record.provenance {
      try insertProvenance(database, id, origin.version, origin.provenance)
    }
    if record.statistics.uses > 0 {
      try StoredStatistics.write(database, record.statistics, of: id, table: "stats_base")
      try StoredStatistics.write(database, record.statistics, of: id)
    }
  }

  /// A merge is restored when everything it refers to is there; the time stays the file's.
  private static func restoreMerge(_ database: Database, _ record: BehaviorRecord) throws {
    guard let merge = record.merge, let gone = try BehaviorRow.find(database, record.name) else {
      return
    }
    guard let kept = try BehaviorRow.find(database, merge.into), kept.id != gone.id else {
      throw HandbookError(
        .importInvalid, "\(record.name) was merged into \(merge.into), which is not there")
    }
    try redirect(database, gone, to: kept, merge.reason, merge.cosine, at: merge.at)
    try database.execute(
      sql: "UPDATE behavior SET updated_at = ? WHERE id = ?",
      arguments: [gone.updatedAt, gone.id])
    _ = try survivor(database, of: gone)
  }

  private static func reconcile(
    _ database: Database, _ record: BehaviorRecord, _ row: BehaviorRow, _ choice: ImportChoice,
    at: Int, _ report: inout ImportReport
  ) throws {
    for origin in record.provenance where origin.version <= row.version {
      try insertProvenance(database, row.id, origin.version, origin.provenance)
    }
    let sameText = BehaviorRow.hash(of: record.instruction) == row.hash
    if row.status == .merged || (sameText && (record.status ?? row.status) == row.status) {
      report.unchanged.append(record.name)
      return
    }
    var isTaken = false
    if !sameText {
      let hash = BehaviorRow.hash(of: record.instruction)
      let own = try versions(database, row.id)
      let isOld = own.contains {
        $0.version < row.version && BehaviorRow.hash(of: $0.instruction) == hash
      }
      let goesOn = record.versions.contains {
        $0.version < record.version && BehaviorRow.hash(of: $0.instruction) == row.hash
      }
      if isOld, choice != .theirs {
        report.outdated.append(record.name)
        return
      }
      if row.status != .draft, !(goesOn && record.status != nil) {
        switch choice {
        case .report: return report.conflicts.append(record.name)
        case .ours: return report.unchanged.append(record.name)
        case .theirs: isTaken = true
        case .propose: break
        }
      }
    }
    let isProposed = !sameText && choice == .propose && row.status != .draft
    let draft = BehaviorDraft(
      name: record.name, instruction: record.instruction, topic: row.topic, scope: record.scope,
      author: record.author,
      status: isTaken || (record.status == .active && !isProposed) ? .active : .draft)
    let outcome = try add(database, draft, nil, at: at)
    if !isProposed, let current = try BehaviorRow.find(database, record.name),
      let status = record.status, status != .merged, current.status != status
    {
      try setVersion(database, current, to: current.version, status: status, at: at)
    } else if outcome == .unchanged {
      report.unchanged.append(record.name)
      return
    }
    report.updated.append(record.name)
  }

  private static func standingMerges(_ database: Database) throws
    -> [Int64: BehaviorRecord.Merge]
  {
    var result: [Int64: BehaviorRecord.Merge] = [:]
    for row in try Row.fetchAll(
      database,
      sql: """
        SELECT gone_id, kept.name, former_status, reason, cosine, at FROM merge
        JOIN behavior AS kept ON kept.id = kept_id WHERE undone_at IS NULL ORDER BY merge.id
        """)
    {
      result[row[0]] = BehaviorRecord.Merge(
        into: try BehaviorName(row[1] as String),
        formerStatus: Behavior.Status(rawValue: row[2]) ?? .draft, reason: row[3],
        cosine: row[4], at: row[5])
    }
    return result
  }
}
