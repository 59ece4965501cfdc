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
    /// For the server's start: everything until it has said how it talks.
    public var start = Duration.seconds(60)
    /// For the answer to `server/discover`, which older servers may not give; part of `start`.
    public var discover = Duration.seconds(20)
    /// For lists.
    public var request = Duration.seconds(30)
    /// For a call.
    public var call = Duration.seconds(60)

    /// The defaults above.
    public init() {}
  }

  /// What is done when a server is lost: it is connected to again, so often in a row, after a pause
  /// that doubles. A call that is answered begins the count anew.
  public struct Restarts: Hashable, Sendable {
    /// Most attempts in a row; 0 for none.
    public var most = 6
    /// The pause before the first.
    public var pause = Duration.milliseconds(250)
    /// The longest pause.
    public var longestPause = Duration.seconds(10)

    /// The defaults above.
    public init() {}

    /// The pause before an attempt, counted from 0.
    func pause(before attempt: Int) -> Duration {
      min(longestPause, pause * (1 << min(attempt, 16)))
    }
  }

  static let statelessVersion = "2026-07-28"
  static let handshakeVersions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"]

  /// What the server is called in messages.
  public nonisolated let name: String
  /// What was found out about the server; nil before `connect`.
  public private(set) var era: Era?
  /// What a person should know of its tools: which were left out, and why.
  public internal(set) var notes: [String] = []
  /// Lines that were no messages.
  public private(set) var garbage: [String] = []

  private let makeTransport: @Sendable () -> any MCPTransport
  nonisolated let timeouts: Timeouts
  nonisolated let restarts: Restarts
  private var transport: (any MCPTransport)?
  private var connection = 0
  /// How often it was connected to.
  private(set) var number = 0
  /// Attempts to connect again since a call was answered.
  private var attempts = 0
  private var restart: Task<Result<Int, ToolError>, Never>?
  private var isClosed = false
  /// Whether the server said that its tools are others now.
  var isListStale = false
  /// The tools' names and schemas as they were listed last.
  var listed: [String: JSONValue] = [:]
  private var nextID = 1
  private var pending: [Int: CheckedContinuation<Result<JSONValue, MCPFailure>, Never>] = [:]
  private var closedReason: String?

  /// A client that is not yet connected.
  /// - Parameter transport: makes a transport; called again when a server ends at the first
  ///   question it does not know.
  public init(
    name: String, timeouts: Timeouts = Timeouts(), restarts: Restarts = Restarts(),
    transport: @escaping @Sendable () -> any MCPTransport
  ) {
    self.name = name
    self.timeouts = timeouts
    self.restarts = restarts
    self.makeTransport = transport
  }

  /// Connects and finds out the era.
  /// - Parameter handshakeOnly: skip the question that old servers do not know.
  public func connect(handshakeOnly: Bool = false) async throws(ToolError) {
    let clock = ContinuousClock()
    let begin = clock.now
    do throws(ToolError) {
      try await open()
      let found = handshakeOnly ? Discovery.refused : try await discover()
      if found == .stateless { return connected() }
      if closedReason != nil { try await open() }
      do throws(MCPFailure) {
        try await initialize(within: timeouts.start - (clock.now - begin))
      } catch {
        if case .remote = error, found == .silence,
          try await discover(within: timeouts.request) == .stateless
        {
          return connected()
        }
        throw error.toolError(name)
      }
      connected()
    } catch {
      let ended = closedReason
      await transport?.close()
      closedReason = ended ?? error.message
      // Nothing was asked of it yet.
      if error.code == .outcomeUnknown { throw ToolError(.unavailable, error.message) }
      guard error.code == .timedOut else { throw error }
      throw ToolError(
        .timedOut,
        "\(name) did not answer within \(timeouts.start) of its start, neither to server/discover "
          + "nor to initialize; if it takes longer to start, say so with \"startup_timeout_ms\"")
    }
  }

  private func connected() {
    number += 1
    isListStale = number > 1
  }

  private enum Discovery { case stateless, refused, silence }

  /// Makes sure that there is a connection: where it was lost, a new one is made.
  /// - Returns: how often the server was connected to.
  /// - Throws: `unavailable` when it cannot be; nothing was asked of the server then.
  public func reconnect() async throws(ToolError) -> Int {
    while true {
      if transport != nil, closedReason == nil, number > 0 { return number }
      if Task.isCancelled { throw cancelled("the connection") }
      if isClosed || number == 0 { throw ToolError(.unavailable, "\(name): not connected") }
      let running = restart ?? Task { await self.restartServer() }
      restart = running
      let result = await withTaskCancellationHandler {
        await running.value
      } onCancel: {
        running.cancel()
      }
      if restart == running { restart = nil }
      do throws(ToolError) {
        return try result.get()
      } catch {
        // Cancelled may be another who waited for the same.
        if error.code != .cancelled || Task.isCancelled { throw error }
      }
    }
  }

  private func restartServer() async -> Result<Int, ToolError> {
    let lost = closedReason ?? "the connection was lost"
    var last = ""
    while attempts < restarts.most {
      do {
        try await Task.sleep(for: restarts.pause(before: attempts))
      } catch {
        return .failure(cancelled("the connection"))
      }
      attempts += 1
      do throws(ToolError) {
        try await connect()
        return .success(number)
      } catch {
        if error.code == .cancelled { return .failure(error) }
        last = error.message
      }
    }
    let detail = last.isEmpty || last.contains(lost) ? "" : "; it was lost because: \(lost)"
    return .failure(
      ToolError(
        .unavailable,
        "\(name) is gone, and was started again \(restarts.most) times in a row without answering "
          + "a call: \(TerminalText.line(last.isEmpty ? lost : last))\(detail)"))
  }

  /// A call was answered: the server works.
  func answered() { attempts = 0 }

  /// The connection is of no more use, but what was asked over it may still be answered.
  func abandon(_ reason: String) { closedReason = closedReason ?? reason }

  /// Ends the connection; pending calls fail.
  public func close() async {
    isClosed = true
    restart?.cancel()
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
            await self.fail(id, unsent: error)
          }
        }
      }
    } onCancel: {
      Task { await self.cancel(id, method) }
    }
    return try answer.get()
  }

  /// A request that did not leave has no effect whose outcome could be unknown.
  private func fail(_ id: Int, unsent error: ToolError) async {
    guard let waiting = pending.removeValue(forKey: id) else { return }
    let reason = await transport?.reasonOfTheEnd()
    waiting.resume(
      returning: .failure(
        .connection(
          reason.map { ToolError(.unavailable, "\(name): \(TerminalText.line($0))") } ?? error)))
  }

  func notify(_ method: String, _ params: JSONValue? = nil) async {
    // A server that is gone needs no notification.
    try? await transport?.send(MCPMessage.notification(method, params))
  }
}

/// Why a request has no result.
enum MCPFailure: Error, Sendable {
  case remote(MCPRemoteError)
  case connection(ToolError)
  case oversized(OversizedMessage, limit: Int)

  /// The failure for a caller who has no use for the server's own codes.
  func toolError(_ server: String) -> ToolError {
    switch self {
    case .connection(let error): return error
    case .oversized(let message, let limit):
      return ToolError(
        .protocolViolation,
        "\(server) answered with \(message.bytes) bytes; more than \(limit) bytes are not taken")
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
      let result = try await request(
        "server/discover", timeout: limit ?? min(timeouts.discover, timeouts.start * (2.0 / 3)))
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

  private func initialize(within limit: Duration) async throws(MCPFailure) {
    era = nil
    var params = JSONObject()
    params["protocolVersion"] = .string(Self.handshakeVersions[0])
    params["capabilities"] = .object(JSONObject())
    params["clientInfo"] = Self.clientInfo
    let result = try await request(
      "initialize", params, timeout: max(limit, .milliseconds(100)))
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
    case .oversized(let message, let limit):
      guard let id = message.id, pending[id] != nil else {
        if garbage.count < 100 { garbage.append("a message of \(message.bytes) bytes") }
        return
      }
      finish(id, .failure(.oversized(message, limit: limit)))
    case .undelivered(let id, let error, let isOver):
      if isOver { abandon(error.message) }
      var error = error
      error.message = "\(name): \(error.message)"
      finish(id, .failure(.connection(error)))
    case .message(let value):
      for message in MCPMessage.read(value) {
        switch message {
        case .response(let id, let result): finish(id, result.mapError(MCPFailure.remote))
        case .notification(let method, _):
          if method == "notifications/tools/list_changed" { isListStale = true }
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
    let error = ToolError(
      .outcomeUnknown, "\(name): \(TerminalText.line(reason))")
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
