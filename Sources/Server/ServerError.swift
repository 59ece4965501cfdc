/// What can go wrong while serving.
package struct ServerError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  package enum Code: String, Sendable {
    /// The task was cancelled.
    case cancelled = "cancelled"
    /// The address cannot be bound.
    case cannotListen = "server_cannot_listen"
    /// The configuration is not safe or not possible.
    case invalidConfiguration = "server_configuration_invalid"
  }

  /// Which kind of failure.
  package var code: Code
  /// What was wrong and what to do, for a person.
  package var message: String

  /// A failure.
  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
