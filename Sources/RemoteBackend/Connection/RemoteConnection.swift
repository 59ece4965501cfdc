public import HTTPTransport
internal import Inference
internal import JSONSchema
import Synchronization

/// Sends JSON to a model server: with its key, again when that may help, and never for longer than
/// allowed.
public final class RemoteConnection: Sendable {
  /// Where to.
  public let endpoint: RemoteEndpoint
  /// When requests are repeated.
  public let retries: RetryPolicy
  /// The most time for a request with its answer, repetitions included.
  public let timeout: Duration
  private let exchange: any HTTPExchange
  private let used = Mutex(RemoteUsage())
  private let gate: Gate
  /// Most bytes of an answer; a whole distribution over a quarter of a million tokens is 25 MB.
  private static let answerLimit = 64 << 20

  /// A connection.
  /// - Parameter parallel: most requests under way at once; others wait here.
  public init(
    _ endpoint: RemoteEndpoint, exchange: any HTTPExchange, retries: RetryPolicy = RetryPolicy(),
    timeout: Duration = .seconds(600), parallel: Int = 8
  ) {
    self.endpoint = endpoint
    self.exchange = exchange
    self.retries = retries
    self.timeout = timeout
    gate = Gate(places: max(1, parallel))
  }

  /// What was sent so far.
  public var usage: RemoteUsage { used.withLock { $0 } }

  /// Books tokens the server has counted.
  func count(promptTokens: Int, completionTokens: Int) {
    used.withLock { used in
      used.promptTokens += promptTokens
      used.completionTokens += completionTokens
    }
  }

  /// The JSON answer to a request.
  /// - Parameters:
  ///   - address: below the endpoint's base, or a whole address.
  ///   - body: sent with POST; GET without one.
  func json(
    _ address: String, _ body: JSONValue? = nil
  ) async throws(RemoteError) -> JSONValue {
    let request = try request(address, body)
    let answer = try await repeated(address) { [exchange] () throws(Failure) in
      let answer: HTTPAnswer
      do throws(HTTPExchangeError) {
        answer = try await exchange.answer(to: request, limit: Self.answerLimit)
      } catch {
        throw Failure(error)
      }
      guard answer.isSuccess else {
        throw Failure(answer.status, answer.headers, answer.body, address)
      }
      return answer.body
    }
    do throws(JSONError) {
      return try JSONValue(parsing: answer)
    } catch {
      throw RemoteError(
        .invalidAnswer, "\(endpoint): the answer to \(address) is no JSON: \(error.message)")
    }
  }

  /// Sends a request and reads the events of its answer, until `[DONE]`.
  ///
  /// Repeated only as long as nothing has arrived.
  /// - Parameter receive: is given each event; false when no more is wanted.
  /// - Returns: whether the answer came to its end.
  func events(
    _ address: String, _ body: JSONValue,
    receive: @escaping @Sendable (JSONValue) throws(RemoteError) -> Bool
  ) async throws(RemoteError) -> Bool {
    let request = try request(address, body)
    return try await repeated(address) { [exchange, endpoint] () throws(Failure) in
      let reader = EventReader(name: "\(endpoint)", address: address, receive: receive)
      do throws(HTTPExchangeError) {
        try await exchange.send(
          request, head: { await reader.begin($0, $1) }, receive: { await reader.take($0) })
      } catch {
        var failure = Failure(error)
        // The last word was said, and only the end of the transfer is missing.
        if await reader.isComplete { return true }
        if await reader.hasBegun { failure.isRetryable = false }
        throw failure
      }
      return try await reader.end()
    }
  }

  private func request(
    _ address: String, _ body: JSONValue?
  ) throws(RemoteError) -> HTTPExchangeRequest {
    let url = address.hasPrefix("http") ? address : endpoint.url + address
    var request = HTTPExchangeRequest(
      body == nil ? "GET" : "POST", url, body: body.map { JSONWriter().bytes(of: $0) })
    do throws(HTTPExchangeError) {
      try request.add("Accept", "application/json, text/event-stream")
      if body != nil { try request.add("Content-Type", "application/json") }
      if let key = endpoint.key { try request.add("Authorization", "Bearer \(key)") }
    } catch {
      throw RemoteError(error)
    }
    return request
  }

  /// One attempt's failure, and what follows from it.
  struct Failure: Error {
    var error: RemoteError
    var isRetryable: Bool
    /// Seconds the server asks to wait.
    var wait: Double?

    init(_ error: RemoteError, isRetryable: Bool = false) {
      self.error = error
      self.isRetryable = isRetryable
    }

    init(_ error: HTTPExchangeError) {
      self.init(
        RemoteError(error),
        isRetryable: [.cannotConnect, .broken, .timedOut].contains(error.code))
    }

    /// A status that is none of success, with what the body says about it.
    init(_ status: Int, _ headers: [String: String], _ body: [UInt8], _ address: String) {
      let json = try? JSONValue(parsing: body)
      // The places where servers put it: OpenAI's, FastAPI's, Ollama's.
      let said =
        json?["error"]?["message"]?.string ?? json?["message"]?.string
        ?? json?["detail"]?.string ?? json?["error"]?.string
        ?? String(decoding: body.prefix(200), as: UTF8.self)
      let parameter = json?["error"]?["param"]?.string.map { " (\($0))" } ?? ""
      // A quota does not come back in the time of a retry, although the status is that of haste.
      let causes: [String] = ["code", "type"].compactMap { json?["error"]?[$0]?.string }
      let isQuota = causes.contains { (cause: String) in
        cause == "insufficient_quota" || cause == "billing_hard_limit_reached"
      }
      let isBusy = RetryPolicy.statuses.contains(status) && !isQuota
      let hint =
        switch status {
        case _ where isQuota: "; the account's quota is used up"
        case 401, 403: "; is the key right? (--api-key-env; of an embedder, --embedder-key-env)"
        case 404: "; is the address or the model's name right?"
        default: ""
        }
      error = RemoteError(
        isBusy ? .unavailable : .refused,
        "the server answered \(address) with status \(status): "
          + said.split(whereSeparator: \.isNewline).joined(separator: " ") + parameter + hint,
        status: status)
      isRetryable = isBusy && headers["x-should-retry"]?.lowercased() != "false"
      wait =
        headers["retry-after-ms"].flatMap { Double($0) }.map { $0 / 1000 }
        ?? headers["retry-after"].flatMap { Double($0) }
    }
  }

  /// Makes attempts until one succeeds, none may follow, or the time is up.
  private func repeated<Value: Sendable>(
    _ address: String, _ attempt: @escaping @Sendable () async throws(Failure) -> Value
  ) async throws(RemoteError) -> Value {
    let value = try await Deadline.run(
      seconds: timeout / .seconds(1),
      cancelled: RemoteError(.cancelled, "the request was cancelled")
    ) { () async throws(RemoteError) -> Value in
      guard case .entered(let ticket) = await self.gate.enter() else {
        throw RemoteError(.cancelled, "the request was cancelled while it waited")
      }
      defer { self.gate.leave(ticket) }
      return try await self.attempts(attempt).get()
    }
    guard let value else {
      throw RemoteError(.timedOut, "\(endpoint): no whole answer to \(address) within \(timeout)")
    }
    return value
  }

  private func attempts<Value: Sendable>(
    _ attempt: @Sendable () async throws(Failure) -> Value
  ) async -> Result<Value, RemoteError> {
    var made = 0
    while true {
      made += 1
      used.withLock { used in
        used.requests += 1
        used.retries += made > 1 ? 1 : 0
      }
      do throws(Failure) {
        return .success(try await attempt())
      } catch {
        guard error.isRetryable, !Task.isCancelled,
          let wait = retries.wait(after: made, asked: error.wait)
        else {
          var final = error.error
          if made > 1 { final.message += " (\(made) attempts)" }
          return .failure(final)
        }
        // Up to a quarter more, so that many clients do not come back together.
        try? await Task.sleep(for: wait + wait * Double.random(in: 0...0.25))
      }
    }
  }
}
