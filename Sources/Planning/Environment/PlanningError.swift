public import Inference

/// What can go wrong while planning.
public struct PlanningError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    /// The environment was asked for a node it does not know, or broke its laws.
    case invalidEnvironment = "environment_invalid"
    /// A file that describes an environment is not well formed.
    case invalidInput = "planning_input_invalid"
    /// The environment failed (file system, server).
    case environmentFailed = "environment_failed"
    /// A heuristic's model failed. Explorers treat it as abstention and count it.
    case heuristicFailed = "heuristic_failed"
    /// The search needs copies and the environment has side effects.
    case notCopyable = "environment_not_copyable"
    /// The task was cancelled.
    case cancelled = "cancelled"
  }

  /// Which kind of failure.
  public var code: Code
  /// What was wrong and what to do, for a person.
  public var message: String

  /// A failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// A model's failure seen by a heuristic.
  public init(_ error: InferenceError) {
    self.init(error.code == .cancelled ? .cancelled : .heuristicFailed, error.message)
  }
}
