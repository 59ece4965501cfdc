public import HTTPTransport

/// What tools need of the program that runs them.
public struct ToolHost: Sendable {
  /// Asks the person who started the agent; nil when there is nobody.
  public var ask: @Sendable (String) async -> String?
  /// Seconds since 1970.
  public var now: @Sendable () -> Int
  /// Finds the way to a server that is reached by address; nil where only commands are known.
  public var connect: Connect?
  /// The network, and the hosts that may be asked over it; nil where there is none.
  public var network: (exchange: any HTTPExchange, hosts: AllowedHosts)?

  /// What makes transports to a server, or why it must not be asked.
  public typealias Connect =
    @Sendable (MCPServerEntry) throws(ToolError) -> @Sendable () -> any MCPTransport

  /// A host.
  public init(
    ask: @escaping @Sendable (String) async -> String?, now: @escaping @Sendable () -> Int,
    connect: Connect? = nil, network: (exchange: any HTTPExchange, hosts: AllowedHosts)? = nil
  ) {
    self.ask = ask
    self.now = now
    self.connect = connect
    self.network = network
  }
}
