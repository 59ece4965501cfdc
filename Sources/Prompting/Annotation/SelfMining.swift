/// Demonstrations without labels: the model labels the pool, and the answers it is surest of are
/// kept, the same number for every label.
package struct SelfMining: Sendable {
  let scorer: LabelScorer

  /// A miner that labels with this scorer's model and labels.
  package init(_ scorer: LabelScorer) {
    self.scorer = scorer
  }

  /// An item with the label the model gave it.
  package struct Mined: Hashable, Sendable {
    /// The item, its label replaced by the model's.
    package var item: PromptItem
    /// How much likelier the label was than the next one, in nats.
    package var margin: Double
  }

  /// The surest items, `perLabel` of each label in label order, surest first.
  ///
  /// Because small models prefer a label whatever the text, each label's log-probability is taken
  /// relative to its mean over the pool before labels compete.
  /// - Parameters:
  ///   - prompt: the template that asks, for example the task's skeleton.
  package func mine(
    _ pool: [PromptItem], with prompt: String, perLabel: Int, calibrates: Bool = true
  ) async throws(PromptingError) -> [Mined] {
    guard !pool.isEmpty else { return [] }
    var rows: [[Double]] = []
    for item in pool {
      // One at a time: an item's margin must not depend on its neighbours.
      let (row, _) = try await scorer.logProbabilities(prompt, on: [item])
      rows.append(row[0].map { Double($0) })
    }
    if calibrates { rows = Self.calibrated(rows) }
    var mined: [[Mined]] = scorer.labelTokens.map { _ in [] }
    for (item, row) in zip(pool, rows) {
      let order = row.indices.sorted { row[$0] == row[$1] ? $0 < $1 : row[$0] > row[$1] }
      var labelled = item
      labelled.label = order[0]
      mined[order[0]].append(Mined(item: labelled, margin: row[order[0]] - row[order[1]]))
    }
    return mined.flatMap { group in
      group.enumerated().sorted {
        $0.element.margin == $1.element.margin
          ? $0.offset < $1.offset : $0.element.margin > $1.element.margin
      }.prefix(perLabel).map(\.element)
    }
  }

  private static func calibrated(_ rows: [[Double]]) -> [[Double]] {
    let means = rows[0].indices.map { label in
      rows.reduce(0) { $0 + $1[label] } / Double(rows.count)
    }
    return rows.map { zip($0, means).map { $0 - $1 } }
  }
}
