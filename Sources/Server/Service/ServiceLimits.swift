/// What one server grants, in one place.
package struct ServiceLimits: Hashable, Sendable {
  /// Requests that generate at the same time; their steps are decoded together.
  package var slots = 16
  /// Requests that may wait for a slot; more are refused with 429.
  package var queue = 32
  /// Longest wait for a slot, in seconds; then the request is refused with 429.
  package var queueSeconds = 60.0
  /// Longest time a request may take once it has a slot, in seconds; then it fails with 504.
  package var requestSeconds = 600.0
  /// Largest body of a request, in bytes.
  package var bodyBytes = 4 << 20
  /// Longest time a client may take to send a head or a body, in seconds.
  package var readSeconds = 30.0
  /// Longest a connection may be idle between requests, in seconds.
  package var idleSeconds = 60.0
  /// Connections at the same time; more wait in the kernel's backlog.
  package var connections = 512
  /// Tokens of an answer when the request does not say.
  package var defaultTokens = 256
  /// The most tokens of an answer, whatever the request says.
  package var mostTokens = 1 << 20
  /// Particles under a constraint when the request does not say.
  package var particles = 8
  /// Compiled constraints kept for reuse.
  package var constraints = 64
  /// Texts in one request for embeddings or completions.
  package var inputs = 2_048

  /// The defaults.
  package init() {}
}
