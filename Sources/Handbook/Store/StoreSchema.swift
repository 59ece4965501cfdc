internal import GRDB

/// One step of the database's format, applied in a transaction of its own.
package struct Migration: Sendable {
  /// What to execute.
  package var sql: String

  package init(sql: String) { self.sql = sql }
}

/// The tables of a handbook.
///
/// The format's number is the database's `user_version`, and `application_id` says that the file
/// is a handbook; both are in the file's header, so they can be read before anything is trusted.
package enum StoreSchema {
  /// "MgHb".
  package static let applicationID = 0x4D67_4862

  /// The steps from an empty file to the present format; never edited, only added to.
  package static let migrations = [Migration(sql: tables + appendOnly + fullText)]

  private static let tables = """
    CREATE TABLE meta (
      key TEXT PRIMARY KEY,
      value INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    -- Counts changes of behaviors, so that indexes in memory can catch up.
    INSERT INTO meta VALUES ('changes', 0);

    CREATE TABLE behavior (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      words TEXT NOT NULL,
      version INTEGER NOT NULL,
      instruction TEXT NOT NULL,
      author TEXT NOT NULL,
      hash TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('draft', 'active', 'deprecated', 'merged')),
      merged_into INTEGER REFERENCES behavior(id),
      topic TEXT NOT NULL,
      scope TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      changed INTEGER NOT NULL,
      CHECK ((status = 'merged') = (merged_into IS NOT NULL))
    ) STRICT;
    CREATE INDEX behavior_changed ON behavior(changed);
    CREATE INDEX behavior_topic ON behavior(topic);
    CREATE INDEX behavior_merged ON behavior(merged_into) WHERE merged_into IS NOT NULL;

    CREATE TABLE behavior_version (
      behavior_id INTEGER NOT NULL REFERENCES behavior(id),
      version INTEGER NOT NULL,
      instruction TEXT NOT NULL,
      hash TEXT NOT NULL,
      author TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      PRIMARY KEY (behavior_id, version)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE provenance (
      id INTEGER PRIMARY KEY,
      behavior_id INTEGER NOT NULL REFERENCES behavior(id),
      version INTEGER NOT NULL,
      run TEXT NOT NULL,
      problem TEXT NOT NULL,
      trace TEXT NOT NULL,
      reflection TEXT NOT NULL,
      strategist TEXT NOT NULL,
      prompt_version TEXT NOT NULL,
      correct INTEGER,
      UNIQUE (behavior_id, version, run, problem, trace)
    ) STRICT;
    CREATE INDEX provenance_problem ON provenance(problem);

    CREATE TABLE usage (
      id INTEGER PRIMARY KEY,
      event_id TEXT NOT NULL UNIQUE,
      behavior_id INTEGER NOT NULL REFERENCES behavior(id),
      version INTEGER NOT NULL,
      run TEXT NOT NULL,
      rank INTEGER NOT NULL,
      score REAL NOT NULL,
      cited INTEGER NOT NULL,
      outcome TEXT NOT NULL CHECK (outcome IN ('success', 'failure', 'unknown')),
      tokens_out INTEGER NOT NULL,
      tokens_baseline INTEGER,
      at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX usage_behavior ON usage(behavior_id);

    -- What was imported; `stats` is this and the usage events.
    CREATE TABLE stats_base (
      behavior_id INTEGER PRIMARY KEY REFERENCES behavior(id),
      uses INTEGER NOT NULL, cited INTEGER NOT NULL,
      successes INTEGER NOT NULL, failures INTEGER NOT NULL,
      tokens_out INTEGER NOT NULL, tokens_baseline INTEGER NOT NULL,
      success_weight REAL NOT NULL, failure_weight REAL NOT NULL,
      weighed_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE stats (
      behavior_id INTEGER PRIMARY KEY REFERENCES behavior(id),
      uses INTEGER NOT NULL, cited INTEGER NOT NULL,
      successes INTEGER NOT NULL, failures INTEGER NOT NULL,
      tokens_out INTEGER NOT NULL, tokens_baseline INTEGER NOT NULL,
      success_weight REAL NOT NULL, failure_weight REAL NOT NULL,
      weighed_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE merge (
      id INTEGER PRIMARY KEY,
      gone_id INTEGER NOT NULL REFERENCES behavior(id),
      kept_id INTEGER NOT NULL REFERENCES behavior(id),
      former_status TEXT NOT NULL,
      reason TEXT NOT NULL,
      cosine REAL,
      at INTEGER NOT NULL,
      undone_at INTEGER
    ) STRICT;
    CREATE INDEX merge_gone ON merge(gone_id);

    CREATE TABLE behavior_vector (
      behavior_id INTEGER NOT NULL REFERENCES behavior(id),
      model TEXT NOT NULL,
      hash TEXT NOT NULL,
      halves BLOB NOT NULL,
      PRIMARY KEY (behavior_id, model)
    ) STRICT, WITHOUT ROWID;

    """

  private static let appendOnly = ["behavior_version", "provenance", "usage"].map { table in
    ["UPDATE", "DELETE"].map { action in
      """
      CREATE TRIGGER \(table)_no_\(action.lowercased()) BEFORE \(action) ON \(table)
      BEGIN SELECT RAISE(ABORT, '\(table) is append-only'); END;

      """
    }.joined()
  }.joined()

  private static let fullText = """
    CREATE VIRTUAL TABLE behavior_fts USING fts5(
      words, instruction, topic, content='behavior', content_rowid='id',
      tokenize='porter unicode61');
    CREATE TRIGGER behavior_fts_insert AFTER INSERT ON behavior BEGIN
      INSERT INTO behavior_fts(rowid, words, instruction, topic)
      VALUES (new.id, new.words, new.instruction, new.topic);
    END;
    CREATE TRIGGER behavior_fts_delete AFTER DELETE ON behavior BEGIN
      INSERT INTO behavior_fts(behavior_fts, rowid, words, instruction, topic)
      VALUES ('delete', old.id, old.words, old.instruction, old.topic);
    END;
    CREATE TRIGGER behavior_fts_update AFTER UPDATE OF words, instruction, topic ON behavior BEGIN
      INSERT INTO behavior_fts(behavior_fts, rowid, words, instruction, topic)
      VALUES ('delete', old.id, old.words, old.instruction, old.topic);
      INSERT INTO behavior_fts(rowid, words, instruction, topic)
      VALUES (new.id, new.words, new.instruction, new.topic);
    END;

    """
}
