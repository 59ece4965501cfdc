import Foundation

/// Factored through rooms: which rooms does the descriptor suggest, and which rooms hold the goal?
/// s = Σ_r p(r | descriptor) p(r | goal), with both read from a model's label likelihoods.
///
/// A small model answers "which room?" far better than "is the goal here?". Rooms that lead on
/// (hallways) hold little themselves, so they are worth the average room.
package struct RoomHeuristic: Heuristic {
  package let name = "rooms"
  private let table: LikelihoodTable
  private let settings: Settings

  /// What the heuristic can be tuned by.
  package struct Settings: Hashable, Sendable {
    /// The kinds of room.
    package var rooms = [
      "kitchen", "bathroom", "bedroom", "living room", "dining room", "garage", "study",
      "laundry room", "nursery", "gym", "pantry", "storage room", "balcony", "hallway",
    ]
    /// The room that leads on.
    package var connector = "hallway"
    /// Divides the calibrated log-likelihoods before they become probabilities. The default, like
    /// the rule's, is the middle of a flat region found by cross-validation on the house
    /// benchmark (see Benchmarks/README.md).
    package var temperature = 0.6
    /// Turns s into votes.
    package var rule = VoteRule(certain: 0.4, hopeless: 0.08)

    /// The defaults.
    package init() {}
  }

  /// A heuristic that reads `table`, whose labels must be `settings.rooms`.
  package init(table: LikelihoodTable, settings: Settings = Settings()) {
    self.table = table
    self.settings = settings
  }

  /// The sentences the table is read with.
  package static let phrasings = [
    Phrasing("In a house, the ", " is usually found in the"),
    Phrasing("Question: In which room is the ", "? Answer: the"),
    Phrasing("I went to look for the ", " in the"),
  ]

  package func assess(_ question: FrontierQuestion) async throws(PlanningError) -> Judgement {
    let things = [question.goal] + Set(question.descriptors.joined()).sorted()
    let (rows, calls) = try await table.rows(for: things)
    let belief = Dictionary(
      zip(things, rows.map { softmax($0, temperature: settings.temperature) }),
      uniquingKeysWith: { first, _ in first })
    let goal = belief[question.goal] ?? []
    let connector = settings.rooms.firstIndex(of: settings.connector)
    let scores = question.descriptors.map { descriptor -> FrontierScore in
      let seen = descriptor.compactMap { belief[$0] }
      guard !seen.isEmpty, goal.count == settings.rooms.count else { return .abstention }
      let value = settings.rooms.indices.reduce(0.0) { total, room in
        let here = seen.reduce(0) { $0 + $1[room] } / Double(seen.count)
        return total + here * (room == connector ? 1 / Double(goal.count) : goal[room])
      }
      return settings.rule.score(value)
    }
    return Judgement(scores: scores, modelCalls: calls)
  }
}

/// exp(x / t) normalised.
func softmax(_ values: [Double], temperature: Double = 1) -> [Double] {
  guard let top = values.max() else { return [] }
  let weights = values.map { exp(($0 - top) / temperature) }
  let total = weights.reduce(0, +)
  return weights.map { $0 / total }
}
