/// Judges prompts item by item.
///
/// Requirements on a conformer: a result is a function of the prompt's text and the items alone,
/// so that it may be remembered under the text.
public protocol PromptScorer: Sendable {
  /// What results depend on besides prompt and items: the model, the labels, the metric. Results
  /// of scorers with different identities are never mixed.
  var identity: String { get }
  /// The greatest reward of one item; a bound for abandoning early.
  var greatestReward: Double { get }
  /// Whether the score of an item needs generated text. Halves of the items may be judged before
  /// the rest only then.
  var generates: Bool { get }
  /// The outcomes of one prompt, in order of the items.
  func score(_ prompt: String, on items: [PromptItem]) async throws(PromptingError)
    -> ScoringResult
}
