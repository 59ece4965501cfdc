import JSONSchema

/// A connection to one MCP server, in the protocol's stateless era (2026-07-28) or before.
///
/// The server is first asked `server/discover`; one that does not know it, or does not answer in
/// time, is greeted with `initialize`. One that was silent only because it takes long to start
/// refuses the greeting, when it is of the stateless era, and is asked once more.
public actor MCPClient {
  /// The two ways in which servers talk.
  public enum Era: Hashable, Sendable {
    /// Without sessions: every request carries version and capabilities in `_meta`.
    case stateless
    /// With a handshake; the version agreed on.
    case handshake(version: String)
  }

  /// How long to wait.
  public struct Timeouts: Hashable, Sendable {
    /// For the answer to `server/discover`, which includes the server's start.
    public var discover = Duration.seconds(20)
    /// For the handshake and lists.
    public var request = Duration.seconds(30)
    /// For a call.
    public var call = Duration.seconds(60)

    public init() {}
  }

  static let statelessVersion = "2026-07-28"
  static let handshakeVersions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]

  /// What the server is called in messages.
  public nonisolated let name: String
  /// What was found out about the server; nil before `connect`.
  public private(set) var era: Era?
  /// Lines that were no messages.
  public private(set) var garbage: [String] = []

  private let makeTransport: @Sendable () -> any MCPTransport
  let timeouts: Timeouts
  private var transport: (any MCPTransport)?
  private var connection = 0
  private var nextID = 1
  private var pending: [Int: CheckedContinuation<Result<JSONValue, MCPFailure>, Never>] = [:]
  private var closedReason: String?

  /// A client that is not yet connected.
  /// - Parameter transport: makes a transport; called again when a server ends at the first
  ///   question it does not know.
  public init(
    name: String, timeouts: Timeouts = Timeouts(),
    transport: @escaping @Sendable () -> any MCPTransport
  ) {
    self.name = name
    self.timeouts = timeouts
    self.makeTransport = transport
  }

  /// Connects and finds out the era.
  /// - Parameter handshakeOnly: skip the question that old servers do not know.
  public func connect(handshakeOnly: Bool = false) async throws(ToolError) {
    try await open()
    let found = handshakeOnly ? Discovery.refused : try await discover()
    if found == .stateless { return }
    if closedReason != nil { try await open() }
    do throws(MCPFailure) {
      try await initialize()
    } catch {
      if case .remote = error, found == .silence,
        try await discover(within: timeouts.request) == .stateless
      {
        return
      }
      throw error.toolError(name)
    }
  }

  private enum Discovery { case stateless, refused, silence }

  /// Ends the connection; pending calls fail.
  public func close() async {
    await transport?.close()
    transport = nil
    fail("the connection was closed")
  }

  /// A request with its answer. Cancelling the task tells the server.
  func request(_ method: String, _ params: JSONObject = JSONObject(), timeout: Duration? = nil)
    async throws(MCPFailure) -> JSONValue
  {
    guard let transport, closedReason == nil else {
      throw .connection(ToolError(.unavailable, "\(name): \(closedReason ?? "not connected")"))
    }
    let id = nextID
    nextID += 1
    let message = MCPMessage.request(id, method, .object(stamped(params)))
    let limit = timeout ?? timeouts.request
    let timer = Task {
      try? await Task.sleep(for: limit)
      if !Task.isCancelled { await self.expire(id, method, limit) }
    }
    defer { timer.cancel() }
    let answer = await withTaskCancellationHandler {
      await withCheckedContinuation {
        (continuation: CheckedContinuation<Result<JSONValue, MCPFailure>, Never>) in
        if Task.isCancelled {
          continuation.resume(returning: .failure(.connection(cancelled(method))))
          return
        }
        pending[id] = continuation
        Task {
          do throws(ToolError) {
            try await transport.send(message)
          } catch {
            self.finish(id, .failure(.connection(error)))
          }
        }
      }
    } onCancel: {
      Task { await self.cancel(id, method) }
    }
    return try answer.get()
  }

  func notify(_ method: String, _ params: JSONValue? = nil) async {
    // A server that is gone needs no notification.
    try? await transport?.send(MCPMessage.notification(method, params))
  }
}

/// Why a request has no result.
enum MCPFailure: Error, Hashable, Sendable {
  case remote(MCPRemoteError)
  case connection(ToolError)

  /// The failure for a caller who has no use for the server's own codes.
  func toolError(_ server: String) -> ToolError {
    switch self {
    case .connection(let error): return error
    case .remote(let error):
      let message = TerminalText.line(error.message)
      return ToolError(
        .protocolViolation, "\(server) refused the request: \(message) (\(error.code))")
    }
  }
}

extension MCPClient {
  private func open() async throws(ToolError) {
    connection += 1
    closedReason = nil
    let current = connection
    let transport = makeTransport()
    self.transport = transport
    try await transport.start { [weak self] event in await self?.handle(event, from: current) }
  }

  /// Asks whether the server is of the stateless era.
  /// - Parameter limit: how long it may take; by default what a server needs to start.
  private func discover(
    within limit: Duration? = nil
  ) async throws(ToolError) -> Discovery {
    era = .stateless
    var found = Discovery.refused
    do throws(MCPFailure) {
      let result = try await request("server/discover", timeout: limit ?? timeouts.discover)
      let versions = result["supportedVersions"]?.array?.compactMap(\.string) ?? []
      if versions.contains(Self.statelessVersion) {
        await transport?.agree(onVersion: Self.statelessVersion)
        return .stateless
      }
    } catch {
      // Any refusal, silence or end means an older server; only our own end is final.
      if case .connection(let error) = error {
        if error.code == .cancelled { throw error }
        if error.code == .timedOut { found = .silence }
      }
    }
    era = nil
    return found
  }

  private func initialize() async throws(MCPFailure) {
    era = nil
    var params = JSONObject()
    params["protocolVersion"] = .string(Self.handshakeVersions[0])
    params["capabilities"] = .object(JSONObject())
    params["clientInfo"] = Self.clientInfo
    let result = try await request("initialize", params)
    guard let version = result["protocolVersion"]?.string,
      Self.handshakeVersions.contains(version)
    else {
      throw .connection(
        ToolError(
          .protocolViolation,
          "\(name) speaks protocol version \(result["protocolVersion"]?.description ?? "none"), "
            + "which is not known here"))
    }
    era = .handshake(version: version)
    await transport?.agree(onVersion: version)
    await notify("notifications/initialized")
  }

  private static let clientInfo: JSONValue = ["name": "martingale", "version": "0.1.0"]

  private func stamped(_ params: JSONObject) -> JSONObject {
    guard era == .stateless else { return params }
    var params = params
    params["_meta"] = [
      "io.modelcontextprotocol/protocolVersion": .string(Self.statelessVersion),
      "io.modelcontextprotocol/clientInfo": Self.clientInfo,
      "io.modelcontextprotocol/clientCapabilities": .object(JSONObject()),
    ]
    return params
  }

  private func handle(_ event: MCPTransportEvent, from connection: Int) async {
    guard connection == self.connection else { return }
    switch event {
    case .closed(let reason): fail(reason)
    case .garbage(let text): if garbage.count < 100 { garbage.append(text) }
    case .message(let value):
      for message in MCPMessage.read(value) {
        switch message {
        case .response(let id, let result): finish(id, result.mapError(MCPFailure.remote))
        case .notification: continue
        case .request(let id, let method):
          let reply =
            method == "ping"
            ? MCPMessage.reply(id, .object(JSONObject())) : MCPMessage.refusal(id, method)
          try? await transport?.send(reply)
        }
      }
    }
  }

  private func finish(_ id: Int, _ result: Result<JSONValue, MCPFailure>) {
    // An answer to a request that was given up is nobody's.
    pending.removeValue(forKey: id)?.resume(returning: result)
  }

  private func fail(_ reason: String) {
    closedReason = closedReason ?? reason
    let error = ToolError(.unavailable, "\(name): \(TerminalText.line(reason))")
    for (_, continuation) in pending.sorted(by: { $0.key < $1.key }) {
      continuation.resume(returning: .failure(.connection(error)))
    }
    pending = [:]
  }

  private func expire(_ id: Int, _ method: String, _ limit: Duration) async {
    guard pending[id] != nil else { return }
    finish(
      id,
      .failure(.connection(ToolError(.timedOut, "\(name) did not answer \(method) in \(limit)"))))
    await sendCancelled(id, "time-out")
  }

  private func cancel(_ id: Int, _ method: String) async {
    guard pending[id] != nil else { return }
    finish(id, .failure(.connection(cancelled(method))))
    await sendCancelled(id, "cancelled")
  }

  private func cancelled(_ method: String) -> ToolError {
    ToolError(.cancelled, "\(method) of \(name) was cancelled")
  }

  private func sendCancelled(_ id: Int, _ reason: String) async {
    await notify(
      "notifications/cancelled",
      ["requestId": .number(JSONNumber(id)), "reason": .string(reason)])
  }
}
