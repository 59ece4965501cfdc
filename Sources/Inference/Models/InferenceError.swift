/// What can go wrong with a model.
public struct InferenceError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    /// The model file does not exist or cannot be opened.
    case modelNotFound = "model_not_found"
    /// The file is not a model, or is damaged.
    case modelInvalid = "model_invalid"
    /// The model needs more memory than there is.
    case outOfMemory = "out_of_memory"
    /// Prompt and answer do not fit into the context.
    case contextOverflow = "context_overflow"
    /// The text cannot be tokenised, or a token number is not in the vocabulary.
    case invalidInput = "invalid_input"
    /// The engine failed while evaluating.
    case evaluationFailed = "evaluation_failed"
    /// The model cannot do what was asked (for example: no full distribution).
    case unsupported = "unsupported"
    /// A remote model did not answer.
    case unavailable = "unavailable"
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
}
