/// How PromptQuine searches; the defaults are the published ones.
public struct EvolutionOptions: Hashable, Sendable {
  /// When offspring may become parents.
  public enum Algorithm: String, Hashable, Sendable {
    /// Generational: all offspring of a generation have parents of the one before.
    case gga
    /// Steady state: a child joins the population at once.
    case ssga
  }

  /// How the first population is made.
  public enum Beginning: String, Hashable, Sendable, CaseIterable {
    /// Copies of the unpruned prompt.
    case duplicate
    /// Each individual drops every token with its own probability between 1/20 and 1/5.
    case random
  }

  /// When offspring may become parents.
  public var algorithm: Algorithm = .gga
  /// How the first population is made.
  public var beginning: Beginning = .duplicate
  /// Individuals that survive a generation.
  public var population = 30
  /// Offspring that are attempted in a generation.
  public var offspring = 50
  /// The search ends when the population's mean length is at most this many tokens.
  public var minimumLength = 15
  /// The search ends when so many prompts were explored.
  public var maximumPrompts = 10_000
  /// The search ends after so many generations, when given.
  public var generations: Int?
  /// Whether GGA stops evaluating children that can no longer survive.
  public var abandonsEarly = false
  /// Whether GGA judges children on half of the items first; only where answers are generated.
  public var halves = false
  /// The seed of every random draw.
  public var seed: UInt64 = 0

  /// The published settings.
  public init() {}

  /// Checks that the numbers make sense.
  func validate() throws(PromptingError) {
    guard population > 0, offspring >= population, minimumLength >= 0, maximumPrompts > 0 else {
      throw PromptingError(
        .invalidInput,
        "a population of at least 1 and at least as many offspring are needed; "
          + "there are \(population) and \(offspring)")
    }
  }
}
