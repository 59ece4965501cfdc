/// Why there is no answer to a request. An answer of any status is none of these.
public struct HTTPExchangeError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    /// The address or a header cannot be sent.
    case invalidRequest = "http_invalid_request"
    /// No connection could be made: the server has seen nothing.
    case cannotConnect = "http_cannot_connect"
    /// The connection ended before the answer did.
    case broken = "http_broken"
    /// Nothing arrived for too long.
    case timedOut = "http_timed_out"
    /// The answer is longer than was asked for.
    case tooLong = "http_too_long"
    /// The task was cancelled.
    case cancelled = "cancelled"
  }

  /// Which kind of failure.
  public var code: Code
  /// What was wrong, for a person.
  public var message: String

  /// A failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
