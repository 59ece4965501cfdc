public import HTTPTransport
public import JSONSchema
import Synchronization

/// An MCP server behind one address: every message is a POST, every answer JSON or a stream of
/// events (streamable HTTP).
public final class MCPHTTPTransport: MCPTransport {
  private let url: String
  private let headers: [String: String]
  private let exchange: any HTTPExchange
  private let limit: Int
  private let state = Mutex(State())

  private struct State {
    var receive: (@Sendable (MCPTransportEvent) async -> Void)?
    var version: String?
    var session: String?
    /// The exchanges under way by request number.
    var running: [Int: Task<Void, Never>] = [:]
  }

  /// A server at `url`.
  /// - Parameters:
  ///   - headers: sent with every request, for example an `Authorization`.
  ///   - messageLimit: most bytes of a message.
  public init(
    url: String, headers: [String: String] = [:], exchange: any HTTPExchange,
    messageLimit: Int = 16 << 20
  ) {
    self.url = url
    self.headers = headers
    self.exchange = exchange
    limit = messageLimit
  }

  public func start(receive: @escaping @Sendable (MCPTransportEvent) async -> Void)
    async throws(ToolError)
  {
    _ = try AllowedHosts.host(of: url)
    state.withLock { $0.receive = receive }
  }

  public func agree(onVersion version: String) async {
    state.withLock { $0.version = version }
  }

  /// Sends a message. Answers arrive through `receive`; what goes wrong on the way becomes the
  /// answer of the request it belongs to.
  public func send(_ message: JSONValue) async throws(ToolError) {
    if let cancelled = cancelledRequest(message) {
      // In the stateless era closing the response is the cancellation.
      state.withLock { $0.running.removeValue(forKey: cancelled) }?.cancel()
      if isStateless(message) { return }
    }
    let request = try own(message)
    guard let id = message["id"]?.int, message["method"] != nil else {
      try await post(request, id: nil)
      return
    }
    let task = Task { [self] in
      do throws(ToolError) {
        try await post(request, id: id)
      } catch {
        await report(.undelivered(id: id, error))
      }
      _ = state.withLock { $0.running.removeValue(forKey: id) }
    }
    state.withLock { $0.running[id] = task }
  }

  public func close() async {
    let (tasks, session) = state.withLock { state in
      defer { state.running = [:] }
      return (Array(state.running.values), state.session)
    }
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
    guard session != nil, var request = try? own(.null) else { return }
    request.method = "DELETE"
    request.body = nil
    // The server forgets the session by itself, too.
    try? await exchange.send(request, head: { _, _ in }, receive: { _ in false })
  }

  private func own(_ message: JSONValue) throws(ToolError) -> HTTPExchangeRequest {
    do throws(HTTPExchangeError) {
      return try request(for: message)
    } catch {
      throw ToolError(error)
    }
  }

  private func request(for message: JSONValue) throws(HTTPExchangeError) -> HTTPExchangeRequest {
    var request = HTTPExchangeRequest("POST", url, body: JSONWriter().bytes(of: message))
    let (version, session) = state.withLock { ($0.version, $0.session) }
    try request.add("Content-Type", "application/json")
    try request.add("Accept", "application/json, text/event-stream")
    for (name, value) in headers.sorted(by: { $0.key < $1.key }) { try request.add(name, value) }
    if let session { try request.add("Mcp-Session-Id", session) }
    let stamped = message["params"]?["_meta"]?["io.modelcontextprotocol/protocolVersion"]?.string
    if let version = stamped ?? version { try request.add("MCP-Protocol-Version", version) }
    if stamped != nil, let method = message["method"]?.string {
      try request.add("Mcp-Method", method)
      if method == "tools/call", let name = message["params"]?["name"]?.string {
        try request.add("Mcp-Name", name)
      }
    }
    return request
  }

  private func post(_ request: HTTPExchangeRequest, id: Int?) async throws(ToolError) {
    let reader = BodyReader(limit: limit)
    do throws(HTTPExchangeError) {
      try await exchange.send(
        request,
        head: { [self] status, headers in
          if let session = headers["mcp-session-id"] { state.withLock { $0.session = session } }
          await reader.begin(status, headers["content-type"] ?? "")
        },
        receive: { [self] part in
          guard let values = await reader.take(part) else { return false }
          for value in values { await deliver(value) }
          return true
        })
    } catch {
      // What broke after it was connected may have been done.
      if error.code == .broken, id != nil {
        throw ToolError(.outcomeUnknown, "\(error.message), in the middle of a request")
      }
      throw ToolError(error)
    }
    if await reader.isTooLong {
      throw ToolError(.protocolViolation, "the server sent an event of more than \(limit) bytes")
    }
    if let message = await reader.oversized {
      await report(.oversized(message, limit: limit))
      return
    }
    for value in await reader.end() { await deliver(value) }
    let status = await reader.status
    guard let id, !(200..<300).contains(status) else { return }
    if status == 404, state.withLock({ $0.session }) != nil {
      // The protocol's word for a session that is over: nothing was done, and a new one begins.
      state.withLock { $0.session = nil }
      await report(
        .undelivered(
          id: id, ToolError(.unavailable, "the server has ended the session"), isOver: true))
      return
    }
    // A refusal with a JSON-RPC body was delivered above; this answer then finds nobody waiting.
    let code: ToolError.Code =
      switch status {
      case 503: .unavailable
      case 502, 504: .outcomeUnknown
      default: .protocolViolation
      }
    await report(
      .undelivered(
        id: id, ToolError(code, "the server answered with HTTP status \(status)")))
  }

  private func deliver(_ value: JSONValue) async { await report(.message(value)) }

  private func report(_ event: MCPTransportEvent) async {
    await state.withLock { $0.receive }?(event)
  }

  private func cancelledRequest(_ message: JSONValue) -> Int? {
    guard message["method"] == "notifications/cancelled" else { return nil }
    return message["params"]?["requestId"]?.int
  }

  private func isStateless(_ message: JSONValue) -> Bool {
    state.withLock { $0.version == MCPClient.statelessVersion }
  }
}

/// Reads the body of an answer as JSON or as events.
private actor BodyReader {
  private let limit: Int
  private(set) var status = 0
  private var events: ServerSentEvents?
  private var body: [UInt8] = []
  /// Whether an event was longer than the limit.
  private(set) var isTooLong = false
  /// What was kept of a body that is longer than the limit.
  private(set) var oversized: OversizedMessage?

  init(limit: Int) { self.limit = limit }

  func begin(_ status: Int, _ type: String) {
    self.status = status
    if type.lowercased().hasPrefix("text/event-stream") { events = ServerSentEvents(limit: limit) }
  }

  /// The messages that `part` completes; nil when no more is wanted.
  func take(_ part: [UInt8]) -> [JSONValue]? {
    guard events != nil else {
      if oversized == nil, body.count + part.count <= limit {
        body += part
        return []
      }
      var message = oversized ?? OversizedMessage(most: 256 << 10)
      body.withUnsafeBytes { message.take($0) }
      part.withUnsafeBytes { message.take($0) }
      body = []
      oversized = message
      return []
    }
    guard let complete = events?.take(part) else {
      isTooLong = true
      return nil
    }
    return complete.compactMap { try? JSONValue(parsing: $0) }
  }

  func end() -> [JSONValue] {
    if events != nil {
      return events?.take(Array("\n\n".utf8))?.compactMap { try? JSONValue(parsing: $0) } ?? []
    }
    return (try? JSONValue(parsing: body)).map { [$0] } ?? []
  }
}
