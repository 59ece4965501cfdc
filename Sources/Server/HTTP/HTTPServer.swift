#if HTTP
  import Hummingbird
  import HummingbirdCore
  package import Logging
  import NIOCore
  import ServiceLifecycle

  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Darwin)
    import Darwin
  #endif

  /// Serves the interface over HTTP/1.1.
  package struct HTTPServer: Sendable {
    private let service: CompletionService
    private let access: AccessPolicy
    private let options: HTTPServerOptions
    private let logger: Logger

    /// A server that is not running yet.
    /// - Throws: `invalidConfiguration` when it would be open to others without a token.
    package init(
      _ service: CompletionService, access: AccessPolicy, options: HTTPServerOptions,
      logger: Logger
    ) throws(ServerError) {
      try options.validate(access)
      self.service = service
      self.access = access
      self.options = options
      self.logger = logger
    }

    /// Serves until the task is cancelled; then no connection is accepted any more, and running
    /// requests have `drainSeconds` to end.
    /// - Parameter onListening: told the port once connections are accepted.
    /// - Throws: `cannotListen`.
    package func run(
      onListening: @escaping @Sendable (Int) -> Void
    ) async throws(ServerError) {
      let limits = service.limits
      var quiet = logger
      quiet.logLevel = max(logger.logLevel, .error)
      let application = Application(
        responder: InterfaceResponder(service: service, access: access, logger: logger),
        server: .http1(
          configuration: HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard(limits)],
            httpDecoderConfiguration: .init(
              maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100))),
        configuration: ApplicationConfiguration(
          address: .hostname(options.host, port: options.port),
          availableConnectionsDelegate: MaximumAvailableConnections(limits.connections)),
        onServerRunning: { channel in
          if let port = channel.localAddress?.port { onListening(port) }
        },
        logger: quiet)
      var configuration = ServiceGroupConfiguration(services: [application], logger: quiet)
      configuration.maximumGracefulShutdownDuration = .seconds(options.drainSeconds)
      let group = ServiceGroup(configuration: configuration)
      // Not a child task: cancelling the caller asks for a drain, not for an abrupt end.
      let running = Task { try await group.run() }
      let result = await withTaskCancellationHandler {
        await running.result
      } onCancel: {
        Task { await group.triggerGracefulShutdown() }
      }
      if case .failure(let error) = result, !(error is CancellationError) {
        throw ServerError(.cannotListen, reason(error))
      }
    }

    /// Why nothing can be served, for a person.
    private func reason(_ error: any Error) -> String {
      let (host, port) = (options.host, options.port)
      switch (error as? IOError)?.errnoCode {
      case EADDRINUSE:
        return "port \(port) on \(host) is in use; choose another with --port, or 0"
      case EADDRNOTAVAIL:
        return "\(host) is no address of this machine; choose another with --host"
      case EACCES:
        return "port \(port) on \(host) is not for this user; choose one above 1023 with --port"
      default: return "cannot serve on \(host):\(port): \(error)"
      }
    }
  }
#endif
