internal import Retrieval

/// Throws away written queries that can only do harm, as those of small models often do.
///
/// Dropped are: a refusal or chatter, a copy of the utterance, a repetition of an earlier query,
/// what is too short or too long, and what is further from every tool than the utterance is.
public struct QueryGuard: Hashable, Sendable {
  /// How much closer to its nearest tool a query must be than the utterance to its own, as a
  /// cosine; negative is lenient.
  public var margin: Double

  /// The guard.
  public init(margin: Double = 0) {
    self.margin = margin
  }

  /// Why a query was dropped.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    case chatter, copy, repetition, length, distance
  }

  /// What became of one query.
  public struct Verdict: Hashable, Sendable {
    /// The query that is judged.
    public var query: String
    /// nil when it was kept.
    public var dropped: Reason?
  }

  /// The verdicts on `queries`, in order.
  public func verdicts(on queries: [String], for utterance: String, in index: ToolIndex)
    async throws(ToolError) -> [Verdict]
  {
    let reference = try await index.closeness(of: utterance)
    let words = Self.words(utterance)
    var kept: [Set<String>] = []
    var verdicts: [Verdict] = []
    for query in queries {
      var reason = Self.reason(query, words, kept)
      if reason == nil, let reference, let own = try await index.closeness(of: query),
        own < reference + margin
      {
        reason = .distance
      }
      if reason == nil { kept.append(Self.words(query)) }
      verdicts.append(Verdict(query: query, dropped: reason))
    }
    return verdicts
  }

  private static func reason(_ query: String, _ utterance: Set<String>, _ kept: [Set<String>])
    -> Reason?
  {
    guard QueryLimits.length.contains(query.count) else { return .length }
    let lower = query.lowercased()
    if chatter.contains(where: { lower.hasPrefix($0) }) { return .chatter }
    let words = words(query)
    if words.isEmpty { return .chatter }
    if overlap(words, utterance) > 0.8 { return .copy }
    return kept.contains { overlap(words, $0) > 0.8 } ? .repetition : nil
  }

  private static func words(_ text: String) -> Set<String> { Set(FullTextQuery(text).terms) }

  /// Jaccard's index.
  private static func overlap(_ one: Set<String>, _ two: Set<String>) -> Double {
    let all = one.union(two).count
    return all == 0 ? 0 : Double(one.intersection(two).count) / Double(all)
  }

  private static let chatter = [
    "sorry", "i'm sorry", "i am sorry", "i'm unable", "i cannot", "i can't", "as an ai",
    "i'm an ai", "i am an ai", "sure,", "sure!", "here is", "here are", "of course", "certainly",
    "i'd be happy", "i would be happy", "to help you", "based on the",
  ]
}
