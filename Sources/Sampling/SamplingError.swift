public import Constraints
public import Inference

/// What can go wrong while sampling.
public struct SamplingError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    /// An option has a value that makes no sense.
    case invalidOptions = "invalid_options"
    /// No text fits into the tokens there are; `minimumTokens` would do.
    case budgetTooSmall = "budget_too_small"
    /// No particle survived.
    case deadEnd = "dead_end"
    /// No text satisfies the constraint.
    case unsatisfiable = "constraint_unsatisfiable"
    /// The model's numbers are not a distribution.
    case invalidDistribution = "invalid_distribution"
    /// A sampled text failed its independent check: a fault of this program.
    case invalidOutput = "invalid_output"
    /// The model cannot do what the method needs.
    case unsupported = "unsupported"
    /// The model failed; see `cause`.
    case model = "model_failed"
    /// The constraint failed; see `cause`.
    case constraint = "constraint_failed"
    /// The task was cancelled.
    case cancelled = "cancelled"
  }

  /// The error of a lower floor that led to this one.
  public enum Cause: Hashable, Sendable {
    /// From the model.
    case model(InferenceError)
    /// From the constraint.
    case constraint(ConstraintError)
  }

  /// Which kind of failure.
  public var code: Code
  /// What was wrong and what to do, for a person.
  public var message: String
  /// With `budgetTooSmall`: the fewest tokens that would do, the end of the text included.
  public var minimumTokens: Int?
  /// What happened below.
  public var cause: Cause?

  /// A failure.
  public init(_ code: Code, _ message: String, minimumTokens: Int? = nil) {
    self.code = code
    self.message = message
    self.minimumTokens = minimumTokens
  }

  /// A model's failure, passed on.
  public init(_ error: InferenceError) {
    self.init(error.code == .cancelled ? .cancelled : .model, error.message)
    cause = .model(error)
  }

  /// A constraint's failure, passed on.
  public init(_ error: ConstraintError) {
    switch error.code {
    case .cancelled: self.init(.cancelled, error.message)
    case .unsatisfiable: self.init(.unsatisfiable, error.message)
    default: self.init(.constraint, error.message)
    }
    cause = .constraint(error)
  }
}
