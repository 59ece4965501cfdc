internal import GRDB

/// Something that is wrong, or could be better, in a handbook.
public struct LintFinding: Hashable, Sendable {
  /// How bad it is.
  public enum Severity: String, Sendable {
    /// The data contradict themselves or break a rule.
    case error
    /// Somebody should look at it.
    case warning
  }

  /// Whether it has to be mended.
  public var severity: Severity
  /// A stable name of the kind of finding.
  public var code: String
  /// The behaviors it is about.
  public var names: [BehaviorName]
  /// For a person.
  public var message: String
}

extension BehaviorStore {
  /// Checks the file itself and everything that is derived in it: pages, references, full-text
  /// index, statistics, current versions, and that texts keep today's rules.
  public func check() async throws(HandbookError) -> [LintFinding] {
    let rules = options.rules
    return try await write { database in
      var findings = try Self.structure(database)
      for record in try Row.fetchAll(
        database, sql: "SELECT \(BehaviorRow.columns) FROM behavior ORDER BY name")
      {
        let row = try BehaviorRow(record)
        func report(_ code: String, _ message: String) {
          findings.append(
            LintFinding(severity: .error, code: code, names: [row.name], message: message))
        }
        let versions = try Self.versions(database, row.id)
        if versions.first(where: { $0.version == row.version })?.instruction != row.instruction {
          report("version_mismatch", "the text of \(row.name) is not that of its version")
        }
        if try StoredStatistics.own(database, of: row.id)
          != StoredStatistics.recomputed(database, of: row.id)
        {
          report("statistics_mismatch", "the statistics of \(row.name) are not those of its uses")
        }
        do {
          if try rules.clean(row.instruction, scope: row.scope) != row.instruction {
            report("untidy_instruction", "\(row.name) has white space at its ends")
          }
        } catch let error as HandbookError {
          report("rule_broken", "\(row.name): \(error.message)")
        }
        if let last = versions.last, last.version > row.version {
          findings.append(
            LintFinding(
              severity: .warning, code: "waiting_version", names: [row.name],
              message: "version \(last.version) of \(row.name) waits for approval"))
        }
      }
      return findings
    }
  }

  private static func structure(_ database: Database) throws -> [LintFinding] {
    var findings: [LintFinding] = []
    func report(_ code: String, _ message: String) {
      findings.append(LintFinding(severity: .error, code: code, names: [], message: message))
    }
    for line in try String.fetchAll(database, sql: "PRAGMA integrity_check") where line != "ok" {
      report("integrity", line)
    }
    if try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") != nil {
      report("references", "a row refers to one that is not there")
    }
    do {
      try database.execute(
        sql: "INSERT INTO behavior_fts(behavior_fts, rank) VALUES ('integrity-check', 1)")
    } catch let error as DatabaseError {
      report(
        "full_text_index", "the full-text index differs from the texts (\(error.message ?? ""))")
    }
    return findings
  }
}
