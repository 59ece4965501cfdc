public import HTTPTransport

/// What can go wrong with a tool, from its definition to its result.
///
/// A tool that ran and reports failure is no error: that is a `ToolResult` with `isError`, which
/// the model gets to see.
public struct ToolError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    /// A definition or catalogue is not well formed.
    case invalidDefinition = "tool_invalid_definition"
    /// No tool, file or server has that name.
    case notFound = "tool_not_found"
    /// The arguments do not satisfy the tool's schema, or cannot be used.
    case invalidArguments = "tool_invalid_arguments"
    /// An approval was not given, or a path or permission does not allow it.
    case denied = "tool_denied"
    /// The tool did not finish in time.
    case timedOut = "tool_timed_out"
    /// The tool could not be run or broke off.
    case failed = "tool_failed"
    /// The server behind the tool is not there: nothing was asked of it.
    case unavailable = "tool_unavailable"
    /// The server behind the tool was lost in the middle of a call: nobody knows what it did.
    case outcomeUnknown = "tool_outcome_unknown"
    /// The server behind the tool broke the protocol.
    case protocolViolation = "tool_protocol"
    /// The task was cancelled.
    case cancelled = "cancelled"
  }

  /// Which kind of failure.
  public var code: Code
  /// What was wrong and what to do, for a person.
  public var message: String
  /// JSON pointer to the cause, when the source is JSON.
  public var pointer: String?

  /// A failure.
  public init(_ code: Code, _ message: String, pointer: String? = nil) {
    self.code = code
    self.message = message
    self.pointer = pointer
  }

  /// Whether the same call may succeed later.
  public var isRetryable: Bool { code == .timedOut || code == .unavailable }
}

extension ToolError {
  /// A failed exchange as a tool's failure.
  public init(_ error: HTTPExchangeError) {
    let code: Code =
      switch error.code {
      case .invalidRequest: .invalidArguments
      case .cannotConnect, .broken: .unavailable
      case .timedOut: .timedOut
      case .tooLong: .protocolViolation
      case .cancelled: .cancelled
      }
    self.init(code, error.message)
  }
}
