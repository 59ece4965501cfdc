#if HTTP
  internal import AsyncHTTPClient
  internal import NIOCore
  internal import NIOHTTP1
  internal import NIOPosix

  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #else
    import Darwin
  #endif

  /// Sends requests over the network: HTTP/1.1, with TLS for `https`.
  ///
  /// Connections are kept open between requests and closed when the exchange is dropped.
  public final class NetworkExchange: HTTPExchange {
    private let client: HTTPClient

    /// A client.
    /// - Parameters:
    ///   - connectTimeout: how long making a connection may take.
    ///   - silence: how long a server may send nothing before it is given up; nil waits forever.
    public init(connectTimeout: Duration = .seconds(10), silence: Duration? = .seconds(300)) {
      var configuration = HTTPClient.Configuration()
      configuration.redirectConfiguration = .disallow
      configuration.timeout = .init(
        connect: Self.amount(connectTimeout), read: silence.map { Self.amount($0) })
      configuration.connectionPool.retryConnectionEstablishment = false
      configuration.httpVersion = .http1Only
      client = HTTPClient(
        eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    }

    deinit { client.shutdown { _ in } }

    public func send(
      _ request: HTTPExchangeRequest,
      head: @Sendable (_ status: Int, _ headers: [String: String]) async -> Void,
      receive: @Sendable (_ part: [UInt8]) async -> Bool
    ) async throws(HTTPExchangeError) {
      do {
        let response = try await client.execute(Self.own(request), deadline: .distantFuture)
        var fields: [String: String] = [:]
        for (name, value) in response.headers {
          fields[name.lowercased()] = fields[name.lowercased()].map { $0 + ", " + value } ?? value
        }
        await head(Int(response.status.code), fields)
        for try await part in response.body {
          guard await receive(Array(part.readableBytesView)) else { return }
        }
      } catch {
        throw Self.failure(error, request.url)
      }
    }

    private static func own(_ request: HTTPExchangeRequest) -> HTTPClientRequest {
      var own = HTTPClientRequest(url: request.url)
      own.method = HTTPMethod(rawValue: request.method)
      for field in request.headers { own.headers.add(name: field.name, value: field.value) }
      if let body = request.body { own.body = .bytes(ByteBuffer(bytes: body)) }
      return own
    }

    private static func amount(_ duration: Duration) -> TimeAmount {
      .nanoseconds(Int64(duration / .nanoseconds(1)))
    }

    private static func failure(_ error: any Error, _ url: String) -> HTTPExchangeError {
      if Task.isCancelled || error is CancellationError {
        return HTTPExchangeError(.cancelled, "the request was cancelled")
      }
      let server = address(url)
      switch error as? HTTPClientError {
      case .cancelled?: return HTTPExchangeError(.cancelled, "the request was cancelled")
      case .invalidURL?, .emptyHost?, .emptyScheme?, .missingSocketPath?:
        return HTTPExchangeError(.invalidRequest, "\(server) is no address that can be asked")
      case .readTimeout?, .writeTimeout?, .deadlineExceeded?:
        return HTTPExchangeError(.timedOut, "\(server) sent nothing for too long")
      case .connectTimeout?, .tlsHandshakeTimeout?, .getConnectionFromPoolTimeout?:
        return HTTPExchangeError(.cannotConnect, "\(server) did not answer in time")
      case let error? where error.shortDescription.hasPrefix("Unsupported scheme"):
        return HTTPExchangeError(.invalidRequest, "\(server) is no address that can be asked")
      case let error?: return HTTPExchangeError(.broken, "\(server): \(error.shortDescription)")
      case nil: break
      }
      var isUnreachable = error is NIOConnectionError
      if case .connectTimeout? = error as? ChannelError { isUnreachable = true }
      if let error = error as? IOError, error.errnoCode == ECONNREFUSED { isUnreachable = true }
      if isUnreachable {
        return HTTPExchangeError(
          .cannotConnect, "no connection to \(server): is the server running?")
      }
      return HTTPExchangeError(.broken, "\(server): \(error)")
    }

    /// The address without user names and query, which may be secrets.
    private static func address(_ url: String) -> String {
      let path = url.prefix { $0 != "?" && $0 != "#" }
      guard let at = path.lastIndex(of: "@") else { return String(path) }
      return String(path[path.index(after: at)...])
    }
  }
#endif
