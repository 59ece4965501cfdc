internal import GRDB

/// What storing a proposal did.
public enum StoreOutcome: Hashable, Sendable {
  /// A new behavior.
  case created
  /// A known behavior has this version now.
  case updated(version: Int)
  /// A behavior in use keeps its version until this one is approved.
  case proposed(version: Int)
  /// That text was there already.
  case unchanged
  /// The name was merged into another behavior, which stays as it is.
  case redirected(BehaviorName)
}

extension BehaviorStore {
  /// Stores proposals in one transaction, each as a new behavior or a new version.
  ///
  /// A proposal with status `draft` never changes what is in use: it becomes a version that waits
  /// for `approve`.
  /// - Returns: one outcome a proposal, in order.
  /// - Throws: `invalidInstruction` before anything is stored.
  @discardableResult
  public func add(_ drafts: [BehaviorDraft], provenance: Provenance? = nil)
    async throws(HandbookError) -> [StoreOutcome]
  {
    var cleaned = drafts
    for index in cleaned.indices {
      cleaned[index].instruction = try options.rules.clean(
        drafts[index].instruction, scope: drafts[index].scope)
      cleaned[index].topic = try options.rules.clean(topic: drafts[index].topic)
    }
    let (ready, at) = (cleaned, options.now())
    return try await write { database in
      try ready.map { try Self.add(database, $0, provenance, at: at) }
    }
  }

  /// Stores one proposal.
  @discardableResult
  public func add(_ draft: BehaviorDraft, provenance: Provenance? = nil)
    async throws(HandbookError) -> StoreOutcome
  {
    try await add([draft], provenance: provenance).first ?? .unchanged
  }

  static func add(
    _ database: Database, _ draft: BehaviorDraft, _ provenance: Provenance?, at: Int
  ) throws -> StoreOutcome {
    let hash = BehaviorRow.hash(of: draft.instruction)
    guard let row = try BehaviorRow.find(database, draft.name) else {
      let id = try insert(database, draft, version: 1, hash: hash, created: at, updated: at)
      try insertVersion(
        database, id, 1, draft.instruction, hash: hash, author: draft.author, at: at)
      try insertProvenance(database, id, 1, provenance)
      return .created
    }
    if row.status == .merged {
      let survivor = try survivor(database, of: row)
      try insertProvenance(database, survivor.id, survivor.version, provenance)
      return .redirected(survivor.name)
    }
    let known = try version(database, row.id, hash: hash)
    let version = try known ?? nextVersion(database, row.id)
    if known == nil {
      try insertVersion(
        database, row.id, version, draft.instruction, hash: hash, author: draft.author, at: at)
    }
    try insertProvenance(database, row.id, version, provenance)
    if version == row.version { return .unchanged }
    if draft.status == .active || row.status == .draft {
      let status: Behavior.Status = draft.status == .active ? .active : row.status
      try setVersion(database, row, to: version, status: status, at: at)
      return .updated(version: version)
    }
    return known == nil ? .proposed(version: version) : .unchanged
  }

  /// Changes a behavior by hand: its text becomes a new version that is in use at once; its status
  /// stays.
  /// - Throws: `notFound`, `invalidInstruction`, or `conflict` for a merged behavior.
  public func edit(
    _ name: BehaviorName, instruction: String? = nil, topic: String? = nil, scope: String? = nil
  ) async throws(HandbookError) -> Behavior {
    let (rules, at) = (options.rules, options.now())
    try await write { database in
      let row = try BehaviorRow.get(database, name)
      guard row.status != .merged else {
        throw HandbookError(.conflict, "\(name) is merged; unmerge it before editing it")
      }
      let newScope = scope ?? row.scope
      let text = try rules.clean(instruction ?? row.instruction, scope: newScope)
      let newTopic = try topic.map { try rules.clean(topic: $0) } ?? row.topic
      try database.execute(
        sql: "UPDATE behavior SET topic = ?, scope = ?, updated_at = ?, changed = ? WHERE id = ?",
        arguments: [
          newTopic, newScope, max(at, row.updatedAt),
          try BehaviorRow.nextChange(database), row.id,
        ])
      // The topic is part of what is embedded; another text has another hash and needs no help.
      try database.execute(
        sql: "DELETE FROM behavior_vector WHERE behavior_id = ?", arguments: [row.id])
      let hash = BehaviorRow.hash(of: text)
      guard hash != row.hash else { return }
      let known = try Self.version(database, row.id, hash: hash)
      let version = try known ?? Self.nextVersion(database, row.id)
      if known == nil {
        try Self.insertVersion(
          database, row.id, version, text, hash: hash, author: .human, at: at)
      }
      try Self.setVersion(database, row, to: version, status: row.status, at: at)
    }
    return try await behavior(name)
  }

  /// Puts behaviors into use, with their latest version.
  /// - Throws: `notFound`, or `conflict` for a merged behavior; then none is approved.
  public func approve(_ names: [BehaviorName]) async throws(HandbookError) {
    let at = options.now()
    try await write { database in
      for name in names {
        let row = try BehaviorRow.get(database, name)
        guard row.status != .merged else {
          throw HandbookError(.conflict, "\(name) is merged; unmerge it before approving it")
        }
        let latest = try Self.nextVersion(database, row.id) - 1
        try Self.setVersion(database, row, to: latest, status: .active, at: at)
      }
    }
  }

  /// Takes behaviors out of use; nothing is deleted, and `approve` brings them back.
  /// - Throws: `notFound`, or `conflict` for a merged behavior; then none is retired.
  public func retire(_ names: [BehaviorName]) async throws(HandbookError) {
    let at = options.now()
    try await write { database in
      for name in names {
        let row = try BehaviorRow.get(database, name)
        guard row.status != .merged else {
          throw HandbookError(.conflict, "\(name) is merged; retire what it was merged into")
        }
        try Self.setVersion(database, row, to: row.version, status: .deprecated, at: at)
      }
    }
  }
}

// MARK: - Rows

extension BehaviorStore {
  static func insert(
    _ database: Database, _ draft: BehaviorDraft, version: Int, hash: String, created: Int,
    updated: Int
  ) throws -> Int64 {
    try database.cachedStatement(
      sql: """
        INSERT INTO behavior(name, words, version, instruction, author, hash, status, topic,
          scope, created_at, updated_at, changed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      draft.name.description, draft.name.words, version, draft.instruction,
      draft.author.rawValue, hash, draft.status.rawValue, draft.topic, draft.scope, created,
      updated, try BehaviorRow.nextChange(database),
    ])
    return database.lastInsertedRowID
  }

  static func insertVersion(
    _ database: Database, _ id: Int64, _ version: Int, _ instruction: String, hash: String,
    author: Behavior.Author, at: Int
  ) throws {
    try database.cachedStatement(
      sql: "INSERT INTO behavior_version VALUES (?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [id, version, instruction, hash, author.rawValue, at])
  }

  static func insertProvenance(
    _ database: Database, _ id: Int64, _ version: Int, _ provenance: Provenance?
  ) throws {
    guard let provenance else { return }
    try database.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO provenance(behavior_id, version, run, problem, trace, reflection,
          strategist, prompt_version, correct) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [
      id, version, provenance.run, provenance.problem, provenance.trace, provenance.reflection,
      provenance.strategist, provenance.promptVersion, provenance.correct,
    ])
  }

  /// The version with that text, if there is one.
  private static func version(_ database: Database, _ id: Int64, hash: String) throws -> Int? {
    try Int.fetchOne(
      database.cachedStatement(
        sql: "SELECT max(version) FROM behavior_version WHERE behavior_id = ? AND hash = ?"),
      arguments: [id, hash])
  }

  static func nextVersion(_ database: Database, _ id: Int64) throws -> Int {
    let latest = try Int.fetchOne(
      database.cachedStatement(
        sql: "SELECT max(version) FROM behavior_version WHERE behavior_id = ?"),
      arguments: [id])
    return (latest ?? 0) + 1
  }

  static func setVersion(
    _ database: Database, _ row: BehaviorRow, to version: Int, status: Behavior.Status, at: Int
  ) throws {
    try database.cachedStatement(
      sql: """
        UPDATE behavior SET (version, instruction, author, hash) =
            (SELECT version, instruction, author, hash FROM behavior_version
             WHERE behavior_id = behavior.id AND version = ?),
          status = ?, updated_at = ?, changed = ? WHERE id = ?
        """
    ).execute(arguments: [
      version, status.rawValue, max(at, row.updatedAt), try BehaviorRow.nextChange(database),
      row.id,
    ])
  }
}
