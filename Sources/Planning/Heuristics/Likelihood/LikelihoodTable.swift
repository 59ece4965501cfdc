package import Inference

/// How likely a model thinks each label is for a thing, calibrated, remembered, and kept on disk.
///
/// For every phrasing the label's log-likelihood after the thing is taken minus the same with a
/// content-free thing in its place (contextual calibration), then averaged over phrasings; the
/// model's habit of preferring some labels cancels.
package actor LikelihoodTable {
  private let model: any LanguageModel
  private let phrasings: [Phrasing]
  private let labels: [String]
  private let cache: TableFile?
  private var rows: [String: [Double]]
  private var background: [[Double]]?  // (phrasings, labels) content-free log-likelihoods

  /// A table over fixed labels.
  /// - Parameters:
  ///   - labels: what is scored, in the order of every row.
  ///   - cache: where rows are kept between runs; nil keeps them in memory only.
  package init(
    model: any LanguageModel, phrasings: [Phrasing], labels: [String], cache: TableFile? = nil
  ) {
    self.model = model
    self.phrasings = phrasings
    self.labels = labels
    self.cache = cache
    rows = cache?.load(width: labels.count) ?? [:]
  }

  /// The row of every thing, asking the model for those not known yet.
  /// - Returns: (things.count, labels.count) calibrated log-likelihoods, and the number of prompts
  ///   that the model was asked about.
  package func rows(for things: [String]) async throws(PlanningError) -> (
    rows: [[Double]], modelCalls: Int
  ) {
    var calls = 0
    let missing = Set(things).subtracting(rows.keys).sorted()
    if !missing.isEmpty {
      if background == nil {
        background = try await logLikelihoods(of: Phrasing.contentFree).means
        calls += phrasings.count * Phrasing.contentFree.count
      }
      for thing in missing {
        let scores = try await logLikelihoods(of: [thing]).means
        calls += phrasings.count
        rows[thing] = labels.indices.map { label in
          phrasings.indices.reduce(0) {
            $0 + scores[$1][label] - (background?[$1][label] ?? 0)
          } / Double(phrasings.count)
        }
      }
      cache?.store(rows)
    }
    return (things.map { rows[$0] ?? [] }, calls)
  }

  /// (phrasings, labels) log-likelihoods of every label, averaged over `things`.
  private func logLikelihoods(of things: [String]) async throws(PlanningError) -> (
    means: [[Double]], Void
  ) {
    do throws(InferenceError) {
      var items: [ScoringItem] = []
      for phrasing in phrasings {
        for thing in things {
          let prompt = try model.tokenize(phrasing.prompt(thing), parseSpecial: false)
          for label in labels {
            items.append(
              ScoringItem(
                prompt: prompt,
                continuation: try model.tokenize(" " + label, parseSpecial: false)))
          }
        }
      }
      let scores = try await model.score(items).logProbabilities.map { row in
        row.reduce(0) { $0 + Double($1) }
      }
      let means = phrasings.indices.map { phrasing in
        labels.indices.map { label in
          things.indices.reduce(0) {
            $0 + scores[(phrasing * things.count + $1) * labels.count + label]
          } / Double(things.count)
        }
      }
      return (means, ())
    } catch {
      throw PlanningError(error)
    }
  }
}

/// A sentence with a gap for a thing; the label follows it.
package struct Phrasing: Hashable, Sendable {
  /// The text before and after the gap.
  package var before, after: String

  /// A sentence: `before` + thing + `after`, then a space and the label.
  package init(_ before: String, _ after: String) {
    self.before = before
    self.after = after
  }

  /// Things that say nothing.
  static let contentFree = ["thing", "object", "item"]

  func prompt(_ thing: String) -> String { before + thing + after }
}
