/// Evaluates the prompts of a search on its fitness items, through the store that remembers.
public struct FitnessMeasure: Sendable {
  /// Where results come from.
  public let store: ScoreStore
  let items: ItemSet
  let fitness: Fitness
  /// The search it works for, for the history file.
  let arm: String

  /// A measure.
  public init(_ store: ScoreStore, items: ItemSet, fitness: Fitness, arm: String) {
    self.store = store
    self.items = items
    self.fitness = fitness
    self.arm = arm
  }

  /// The fitness and accuracy of a prompt on all fitness items.
  func evaluate(_ prompt: String) async throws(PromptingError) -> (
    fitness: Double, accuracy: Double
  ) {
    let result = try await store.result(prompt, on: items, for: arm)
    return (fitness.of(result), result.accuracy)
  }

  /// The candidate of a prompt.
  func candidate(
    _ text: String, _ mask: PromptMask?, length: Int, generation: Int, parent: Int?
  ) async throws(PromptingError) -> PromptCandidate {
    let (fitness, accuracy) = try await evaluate(text)
    return PromptCandidate(
      text: text, mask: mask, length: length, fitness: fitness, accuracy: accuracy,
      generation: generation, parent: parent)
  }
}
