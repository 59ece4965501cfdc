#if HTTP
  import HTTPTypes
  import Hummingbird
  import HummingbirdCore
  import Logging
  import NIOCore

  /// What is known about a request besides the request.
  struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
      coreContext = CoreRequestContextStorage(source: source)
      channel = source.channel
    }
  }

  /// Carries requests and responses between HTTP and the interface: access, limits, disconnects,
  /// one line in the log. Nothing a client wrote is logged.
  struct InterfaceResponder: HTTPResponder {
    typealias Context = ServerContext

    let service: CompletionService
    let access: AccessPolicy
    let logger: Logger

    func respond(to request: Request, context: ServerContext) async throws -> Response {
      let clock = ContinuousClock()
      let begin = clock.now
      let id = Self.identifier()
      let path = request.uri.path
      let route = CompletionService.routes.contains(path) ? path : "other"
      let token = try await context.channel.eventLoop.submit {
        try context.channel.pipeline.syncOperations.handler(type: ConnectionGuard.self).token
      }.get()
      let answering = Task { await answer(request, path: path, id: id) }
      let number = token.whenClosed { answering.cancel() }
      let answered = await withTaskCancellationHandler {
        await answering.value
      } onCancel: {
        answering.cancel()
      }
      token.forget(number)
      let log: @Sendable (Int) -> Void = { status in
        let seconds = (clock.now - begin) / .seconds(1)
        service.metrics.count(route: route, status: status, seconds: seconds)
        if status == 499 { service.metrics.countDisconnect() }
        logger.info("\(request.method) \(route) \(status) \(seconds) s \(id)")
      }
      return response(answered, request, id: id, token: token, log: log)
    }

    private func answer(_ request: Request, path: String, id: String) async -> APIResponse {
      do throws(APIError) {
        try access.check(
          path: path, host: request.head.authority, origin: request.headers[.origin],
          authorization: request.headers[.authorization] ?? Self.key(request))
        let body = try await body(of: request)
        return await service.respond(
          to: APIRequest(method: request.method.rawValue, path: path, body: body, id: id))
      } catch {
        return CompletionService.failure(error, path: path, id: id)
      }
    }

    /// The token as Anthropic's clients send it.
    private static func key(_ request: Request) -> String? {
      HTTPField.Name("x-api-key").flatMap { request.headers[$0] }.map { "Bearer " + $0 }
    }

    private func body(of request: Request) async throws(APIError) -> [UInt8] {
      let limit = service.limits.bodyBytes
      if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
        throw APIError(
          status: 415,
          "the body is encoded as \(encoding.prefix(40)), which is not read here; send it as it is",
          param: "Content-Encoding", code: "unsupported_encoding")
      }
      let tooLarge = APIError(
        status: 413, "the body is larger than \(limit) bytes", code: "body_too_large")
      if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
        throw tooLarge
      }
      var bytes: [UInt8] = []
      do {
        for try await buffer in request.body {
          guard bytes.count + buffer.readableBytes <= limit else { throw tooLarge }
          bytes.append(contentsOf: buffer.readableBytesView)
        }
      } catch let error as APIError {
        throw error
      } catch {
        throw APIError(status: 400, "the body ended before it was whole", code: "body_incomplete")
      }
      return bytes
    }

    private func response(
      _ answer: APIResponse, _ request: Request, id: String, token: ConnectionToken,
      log: @escaping @Sendable (Int) -> Void
    ) -> Response {
      var headers = HTTPFields()
      for (name, value) in answer.headers {
        if let name = HTTPField.Name(name) { headers[name] = value }
      }
      if let name = HTTPField.Name("x-request-id") { headers[name] = id }
      if let origin = request.headers[.origin], access.origins.contains(origin) {
        headers[.accessControlAllowOrigin] = origin
        headers[.vary] = "origin"
      }
      let status = HTTPResponse.Status(code: answer.status)
      switch answer.body {
      case .whole(let bytes):
        log(answer.status)
        return Response(
          status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
      case .events(let source):
        return Response(
          status: status, headers: headers,
          body: .init { writer in
            let number = token.whenClosed { source.cancel() }
            defer { token.forget(number) }
            do {
              try await source.produce { try await writer.write(ByteBuffer(bytes: $0)) }
              try await writer.finish(nil)
              log(answer.status)
            } catch {
              source.cancel()
              log(499)
              throw error
            }
          })
      }
    }

    /// 24 random hexadecimal digits.
    private static func identifier() -> String {
      var random = SystemRandomNumberGenerator()
      let digits = Array("0123456789abcdef")
      return String((0..<24).map { _ in digits[Int(random.next() & 15)] })
    }
  }
#endif
