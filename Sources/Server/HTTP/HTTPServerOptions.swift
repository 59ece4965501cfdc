/// Where a server listens and how it ends.
package struct HTTPServerOptions: Hashable, Sendable {
  /// The address to bind.
  package var host: String
  /// The port to bind; 0 lets the system choose.
  package var port: Int
  /// Longest wait for running requests when the server is told to stop, in seconds.
  package var drainSeconds: Double

  /// Options; by default only this machine can connect.
  package init(host: String = "127.0.0.1", port: Int = 8080, drainSeconds: Double = 30) {
    self.host = host
    self.port = port
    self.drainSeconds = drainSeconds
  }

  /// Refuses to be open to others without a token.
  package func validate(_ access: AccessPolicy) throws(ServerError) {
    guard (0...65_535).contains(port) else {
      throw ServerError(.invalidConfiguration, "the port must be 0 to 65535, got \(port)")
    }
    if let token = access.token, token.isEmpty {
      throw ServerError(.invalidConfiguration, "the token is empty")
    }
    if access.token == nil && !AccessPolicy.isLoopback(host) {
      throw ServerError(
        .invalidConfiguration,
        "\(host) can be reached by others, so a token is needed: set one with --client-key-env, or "
          + "bind 127.0.0.1")
    }
    if access.hosts == nil && access.token == nil {
      throw ServerError(
        .invalidConfiguration, "without a token the Host header has to be checked")
    }
  }
}
