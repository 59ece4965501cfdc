/// What went differently from the plan, in counts: each has a documented fallback.
public struct SolvingCounters: Hashable, Sendable {
  /// Ratings that could not be read; the default complexity was taken.
  public var failedRatings = 0
  /// Ratings outside 1...10 or not a number; clamped.
  public var clampedRatings = 0
  /// Steps rated at least as complex as what they are part of; lowered to one less.
  public var loweredRatings = 0
  /// Plans without a step; the node was answered directly.
  public var emptyPlans = 0
  /// Steps beyond the number asked for; dropped.
  public var surplusSteps = 0
  /// Nodes answered directly because their steps would have exceeded the node budget.
  public var nodeLimits = 0
  /// Answers that could not be drawn (a dead end, a form that nothing fits); the node has none.
  public var failedAnswers = 0
  /// Compositions that failed; the last answered step that fits the form stands for them.
  public var failedCompositions = 0
  /// Calls not begun because their tokens were not there any more; the role's fallback was taken.
  public var unaffordable = 0
  /// Prompts that did not fit into the model's context; the role's fallback was taken.
  public var tooLong = 0
  /// Calls cut off because the seconds were up; what they drew is booked in full.
  public var timeouts = 0
  /// Helpers of leaves that failed; the leaf did without.
  public var failedHelp = 0

  /// Nothing happened.
  public init() {}

  /// The counters by the names of records, in the order above.
  private static let names:
    [(name: String, path: any WritableKeyPath<SolvingCounters, Int> & Sendable)] =
      [
        ("failed_ratings", \.failedRatings), ("clamped_ratings", \.clampedRatings),
        ("lowered_ratings", \.loweredRatings), ("empty_plans", \.emptyPlans),
        ("surplus_steps", \.surplusSteps), ("node_limits", \.nodeLimits),
        ("failed_answers", \.failedAnswers), ("failed_compositions", \.failedCompositions),
        ("unaffordable", \.unaffordable), ("too_long", \.tooLong), ("timeouts", \.timeouts),
        ("failed_help", \.failedHelp),
      ]

  /// Names and counts.
  public var entries: [(name: String, count: Int)] {
    Self.names.map { ($0.name, self[keyPath: $0.path]) }
  }

  /// Sets the counter of a name; an unknown one is passed over.
  mutating func set(_ name: String, _ count: Int) {
    if let path = Self.names.first(where: { $0.name == name })?.path { self[keyPath: path] = count }
  }
}
