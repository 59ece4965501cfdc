internal import Inference

/// What can go wrong while searching for prompts or solving with them.
public struct PromptingError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    /// The task was cancelled.
    case cancelled = "cancelled"
    /// A task folder, an item or an artefact is not well formed.
    case invalidInput = "prompting_input_invalid"
    /// The model failed.
    case modelFailed = "prompting_model_failed"
    /// A checker or pattern that grades answers failed.
    case metricFailed = "prompting_metric_failed"
    /// A file cannot be read or written.
    case file = "prompting_file_failed"
    /// Another process is using a file.
    case busy = "prompting_file_locked"
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
}

extension PromptingError {
  /// A model's failure, passed on.
  init(_ error: InferenceError) {
    self.init(error.code == .cancelled ? .cancelled : .modelFailed, error.message)
  }
}

extension PromptingError {
  /// Whoever wanted the work was cancelled.
  static var cancelled: PromptingError { PromptingError(.cancelled, "the task was cancelled") }
}
