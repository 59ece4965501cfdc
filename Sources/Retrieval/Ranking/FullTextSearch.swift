package import GRDB

/// Ranks the rows of an FTS5 table by BM25.
package struct FullTextSearch: Sendable {
  /// The table's name.
  package var table: String
  /// One weight a column, in order.
  package var weights: [Double]
  /// Words found in more rows than this are ignored as long as a rarer one is there, so that a
  /// common word in a large index does not cost a scan of half of it.
  package var commonAbove = 5_000

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

  /// The terms without those that are too common; the rarest one if all are.
  private func selective(_ database: Database, _ terms: [String]) throws -> [String] {
    let count = try database.cachedStatement(
      sql: "SELECT count(*) FROM (SELECT 1 FROM \(table) WHERE \(table) MATCH ? LIMIT ?)")
    var kept: [String] = []
    var fallback: String?
    for term in terms {
      let rows =
        try Int.fetchOne(
          count, arguments: [FullTextQuery.expression([term]), commonAbove + 1]) ?? 0
      if rows > commonAbove {
        if fallback == nil { fallback = term }
      } else if rows > 0 {
        kept.append(term)
      }
    }
    return kept.isEmpty ? fallback.map { [$0] } ?? [] : kept
  }
}
