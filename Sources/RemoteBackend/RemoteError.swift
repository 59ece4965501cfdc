/// What can go wrong between this process and a model server.
public struct RemoteError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    /// The task was cancelled.
    case cancelled = "cancelled"
    /// The server could not be reached, or went away.
    case unavailable = "remote_unavailable"
    /// The server answered what its protocol does not allow.
    case invalidAnswer = "remote_answer_invalid"
    /// The server refused the request.
    case refused = "remote_refused"
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
