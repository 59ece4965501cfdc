/// Why a model could not be had.
package struct HubError: Error, Hashable, Sendable {
  /// Stable names of the causes.
  package enum Code: String, Sendable {
    /// The hub wants to know who asks: no token, a wrong one, or a licence not accepted.
    case unauthorized = "hub_unauthorized"
    /// There is no such repository, revision or file.
    case notFound = "hub_not_found"
    /// No connection, or none that lasted.
    case unreachable = "hub_unreachable"
    /// The hub answered with something else than a hub does.
    case invalidAnswer = "hub_invalid_answer"
    /// Several models are meant, or none.
    case ambiguous = "model_ambiguous"
    /// What arrived is not what the publisher has.
    case checksum = "checksum_mismatch"
    /// The hub does not say what the file's SHA-256 is.
    case noChecksum = "no_checksum"
    /// There is no room for the file.
    case diskFull = "disk_full"
    /// The file cannot be written for another reason.
    case cannotWrite = "cannot_write"
    /// Another model has that name here.
    case exists = "model_exists"
    /// Another process is fetching the same file.
    case busy = "pull_busy"
    /// A setting of the environment cannot be used.
    case configuration = "hub_configuration"
    /// The task was cancelled; what has arrived is kept.
    case cancelled = "cancelled"
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
