public import Constraints
public import Inference
public import Prompting
public import Sampling
public import Tools

/// What can go wrong while a task runs.
public struct AgentError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    /// A line of an input cannot be used; the other lines can.
    case invalidInput = "invalid_input"
    /// The journal cannot be read or written.
    case journal = "journal_failed"
    /// Another process is running on this journal.
    case journalLocked = "journal_locked"
    /// The journal is not one, or not this program's.
    case journalInvalid = "journal_invalid"
    /// The task, its inputs or the model are not those the run began with.
    case changed = "run_changed"
    /// The next step cannot be paid for, or the time was up.
    case budgetSpent = "budget_spent"
    /// A tool's call had begun when the process or the tool's server died, and nobody knows what
    /// became of it.
    case unknownOutcome = "unknown_outcome"
    /// A tool, server or checker that the task needs is not there.
    case notAvailable = "not_available"
    /// A tool's server is gone and could not be brought back; the call was not made.
    case toolUnavailable = "tool_unavailable"
    /// Sampling failed; see `cause`.
    case sampling = "sampling_failed"
    /// The task was cancelled.
    case cancelled = "cancelled"
  }

  /// Which kind of failure.
  public var code: Code
  /// What was wrong and what to do, for a person.
  public var message: String
  /// What happened below.
  public var cause: SamplingError?
  /// What the item in whose work it happened had come to.
  public var partial: ItemResult?

  /// A failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// A sampler's failure, passed on.
  public init(_ error: SamplingError) {
    self.init(error.code == .cancelled ? .cancelled : .sampling, error.message)
    cause = error
  }

  /// A failure of prompts, passed on.
  public init(_ error: PromptingError) {
    let code: Code =
      switch error.code {
      case .cancelled: .cancelled
      case .invalidInput, .file: .invalidInput
      case .busy: .notAvailable
      case .modelFailed, .metricFailed: .sampling
      }
    self.init(code, error.message)
  }

  /// A model's failure, passed on.
  public init(_ error: InferenceError) { self.init(SamplingError(error)) }

  /// A tool's failure, passed on.
  public init(_ error: ToolError) {
    switch error.code {
    case .cancelled: self.init(.cancelled, error.message)
    default: self.init(.notAvailable, error.message)
    }
  }

  /// A budget's, passed on.
  init(_ shortfall: BudgetLedger.Shortfall) { self.init(.budgetSpent, shortfall.description) }

  /// A constraint's failure, passed on.
  public init(_ error: ConstraintError) { self.init(SamplingError(error)) }
}

extension AgentError {
  /// Whoever wanted the work was cancelled.
  static var cancelled: AgentError { AgentError(.cancelled, "the task was cancelled") }
}
