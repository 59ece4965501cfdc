public import JSONSchema

/// Carries JSON-RPC messages to a server and back.
///
/// Requirements on a conformer: `receive` may be called from any task, one call at a time and in
/// the order of arrival; after `closed` it is not called again; `close` returns when nothing of
/// the connection is left.
public protocol MCPTransport: Sendable {
  /// Connects. Called once.
  func start(receive: @escaping @Sendable (MCPTransportEvent) async -> Void) async throws(ToolError)
  /// Sends one message.
  func send(_ message: JSONValue) async throws(ToolError)
  /// Waits for the connection to be over and says why; nil where that is not known to come. Asked when
  /// a message could not be sent, since the last words of a server come later than the broken pipe; never
  /// from within `receive`.
  func reasonOfTheEnd() async -> String?
  /// Tells the transport which protocol version was agreed on.
  func agree(onVersion version: String) async
  /// Ends the connection.
  func close() async
}

extension MCPTransport {
  public func reasonOfTheEnd() async -> String? { nil }
}

/// What a transport reports.
public enum MCPTransportEvent: Sendable {
  /// A JSON value arrived.
  case message(JSONValue)
  /// Something arrived that is no JSON; it is passed over.
  case garbage(String)
  /// A message arrived that is longer than the limit: what was kept of it.
  case oversized(OversizedMessage, limit: Int)
  /// The request with this number has no answer, and why; and whether the connection is of no more
  /// use.
  case undelivered(id: Int, ToolError, isOver: Bool = false)
  /// The connection has ended, with what is known about the reason.
  case closed(String)
}
