/// What can go wrong while serving.
public struct ServerError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  public enum Code: String, Sendable {
    /// The task was cancelled.
    case cancelled = "cancelled"
    /// The address cannot be bound.
    case cannotListen = "server_cannot_listen"
    /// The configuration is not safe or not possible.
    case invalidConfiguration = "server_configuration_invalid"
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
