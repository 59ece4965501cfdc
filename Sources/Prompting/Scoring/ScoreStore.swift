internal import JSONSchema

/// Results by text: a prompt that was scored on a set of items before is not scored again, in this
/// process or, with a file, in an earlier one.
///
/// A search that is repeated over a store that holds its results takes the same course without
/// asking the model, which is how a stopped search goes on.
public actor ScoreStore {
  /// Who judges.
  public nonisolated let scorer: any PromptScorer
  private var known: [Key: ScoringResult] = [:]
  private let file: ScoreFile?
  /// Prompts that were really scored here, not remembered.
  public private(set) var scored = 0
  /// What was asked for, by search.
  public private(set) var tallies: [String: Tally] = [:]

  /// What a search asked for. It does not depend on what was remembered.
  public struct Tally: Hashable, Sendable {
    /// Results asked for.
    public var asked = 0
    /// Different prompts among them.
    public var distinct = 0
    /// Items of the different prompts' first results.
    public var items = 0
    /// Tokens that the different prompts cost when they were scored.
    public var tokens = 0
    fileprivate var seen: Set<Key> = []
  }

  fileprivate struct Key: Hashable {
    var set: String
    var prompt: JSONText
  }

  /// A store that forgets when the process ends.
  public init(_ scorer: any PromptScorer) {
    self.scorer = scorer
    file = nil
  }

  /// A store kept in a file, one line a result.
  /// - Throws: `invalidInput` when the file holds results of another model or task.
  public init(_ scorer: any PromptScorer, file path: String) throws(PromptingError) {
    self.scorer = scorer
    let file = try ScoreFile(path: path, identity: scorer.identity)
    for record in file.records {
      known[Key(set: record.set, prompt: JSONText(record.prompt))] = record.result
    }
    self.file = file
  }

  /// The result of a prompt on a set, remembered or new.
  public func result(
    _ prompt: String, on set: ItemSet, for arm: String
  ) async throws(PromptingError) -> ScoringResult {
    let name = set.name + "#" + set.fingerprint
    let key = Key(set: name, prompt: JSONText(prompt))
    let result: ScoringResult
    if let found = known[key] {
      result = found
    } else {
      result = try await scorer.score(prompt, on: set.items)
      scored += 1
      known[key] = result
      try file?.append(ScoreRecord(set: name, arm: arm, prompt: prompt, result: result))
    }
    var tally = tallies[arm] ?? Tally()
    tally.asked += 1
    if tally.seen.insert(key).inserted {
      tally.distinct += 1
      tally.items += set.items.count
      tally.tokens += result.tokens
    }
    tallies[arm] = tally
    return result
  }
}
