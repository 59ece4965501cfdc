/// A node of the recursion: what was asked, how it was rated, planned and answered, what it cost.
public struct SolutionNode: Hashable, Sendable {
  /// How a node got its answer.
  public enum Manner: String, Hashable, Sendable {
    /// The model answered at once.
    case direct
    /// A helper knew the answer.
    case helped
    /// The answers of its steps were put together.
    case composed
    /// The composition failed; the last step's answer stands for it.
    case lastStep = "last_step"
    /// It has no answer.
    case none
  }

  /// The node it is a step of; nil at the root.
  public var parent: Int?
  /// 0 at the root.
  public var depth: Int
  /// What is asked here, results in place where the step names them.
  public var task: String
  /// The places, among its siblings, of the steps it was shown.
  public var dependencies: [Int] = []
  /// The rating; nil when it could not be read or paid for.
  public var rating: ComplexityRating?
  /// C: the rating clamped, and lowered below the parent's.
  public var complexity: Double?
  /// n, how many steps were wanted; 1 when it was answered at once.
  public var wantedSteps = 1
  /// Its steps, in order.
  public var children: [Int] = []
  /// What was thought before the answer; nil where nothing was.
  public var thought: String?
  /// The answer; nil when there is none.
  public var answer: String?
  /// (choices) The law of the answer, where it was read from alternatives.
  public var law: [Double]?
  /// How it was answered.
  public var manner: Manner = .none
  /// Who helped, if anyone.
  public var help: String?
  /// Roles that were taken: 2 at a leaf, 3 elsewhere; those that asked no model included.
  public var calls = 0
  /// Prompt tokens and tokens drawn.
  public var tokens = 0
}
