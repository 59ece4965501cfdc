package import GRDB

/// Ranks the rows of an FTS5 table by BM25.
package struct FullTextSearch: Sendable {
  /// The table's name.
  package var table: String
  /// One weight a column, in order.
  package var weights: [Double]
  /// Rows that may be scored. The rarest words come first, and those that would exceed this are
  /// ignored, so that common words in a large index do not cost a scan of half of it.
  package var mostRows = 5_000

  package init(table: String, weights: [Double]) {
    self.table = table
    self.weights = weights
  }

  /// The best rows for `query`, best first; equal scores by row number.
  /// - Returns: row numbers with positive scores, higher is better.
  package func rank(_ database: Database, _ query: FullTextQuery, limit: Int) throws
    -> [(row: Int64, score: Double)]
  {
    let terms = try selective(database, query.terms)
    guard !terms.isEmpty else { return [] }
    let columns = weights.map { ", \($0)" }.joined()
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT rowid, bm25(\(table)\(columns)) AS score FROM \(table) WHERE \(table) MATCH ?
        ORDER BY score, rowid LIMIT ?
        """,
      arguments: [FullTextQuery.expression(terms), limit])
    var result: [(row: Int64, score: Double)] = []
    while let row = try rows.next() { result.append((row[0], -(row[1] as Double))) }
    return result
  }

  /// The terms that may be scored together, the rarest first; the rarest one in any case.
  private func selective(_ database: Database, _ terms: [String]) throws -> [String] {
    let count = try database.cachedStatement(
      sql: "SELECT count(*) FROM (SELECT 1 FROM \(table) WHERE \(table) MATCH ? LIMIT ?)")
    var found: [(term: String, rows: Int)] = []
    for term in terms {
      let rows =
        try Int.fetchOne(
          count, arguments: [FullTextQuery.expression([term]), mostRows + 1]) ?? 0
      if rows > 0 { found.append((term, rows)) }
    }
    // Sorting is stable, so equally rare terms stay in the order of the query.
    found.sort { $0.rows < $1.rows }
    var total = 0
    return found.enumerated().prefix { index, entry in
      total += entry.rows
      return index == 0 || total <= mostRows
    }.map(\.element.term)
  }
}
