#if HTTP
  import NIOCore
  import NIOHTTPTypes

  /// Watches one connection: closes it when a head, a body or the reading of a response takes too
  /// long, however slowly bytes keep coming, and tells its token when the other end goes.
  ///
  /// Runs on the connection's event loop only.
  final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    let token = ConnectionToken()
    private let head: TimeAmount
    private let body: TimeAmount
    private let response: TimeAmount
    /// Requests whose response is not written yet.
    private var open = 0
    private var reading: Scheduled<Void>?
    private var writing: Scheduled<Void>?

    init(_ limits: ServiceLimits) {
      head = .nanoseconds(Int64(limits.idleSeconds * 1e9))
      body = .nanoseconds(Int64(limits.readSeconds * 1e9))
      response = .nanoseconds(
        Int64((limits.queueSeconds + limits.requestSeconds + limits.readSeconds) * 1e9))
    }

    private func deadline(_ time: TimeAmount, _ context: ChannelHandlerContext) -> Scheduled<Void> {
      let channel = context.channel
      return context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }

    func handlerAdded(context: ChannelHandlerContext) {
      if context.channel.isActive { reading = deadline(head, context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
      reading?.cancel()
      writing?.cancel()
      token.close()
    }

    func channelActive(context: ChannelHandlerContext) {
      reading?.cancel()
      reading = deadline(head, context)
      context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
      reading?.cancel()
      writing?.cancel()
      token.close()
      context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if case ChannelEvent.inputClosed = event { token.close() }
      context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head:
        open += 1
        reading?.cancel()
        reading = deadline(body, context)
      case .body: break
      case .end:
        reading?.cancel()
        reading = nil
      }
      context.fireChannelRead(data)
    }

    func write(
      context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
      switch unwrapOutboundIn(data) {
      case .head:
        writing?.cancel()
        writing = deadline(response, context)
        context.write(data, promise: promise)
      case .body: context.write(data, promise: promise)
      case .end:
        // Written means taken by the kernel, so a reader that stopped reading keeps the deadline.
        let promise = promise ?? context.eventLoop.makePromise()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in
          let (handler, context) = bound.value
          handler.responseWritten(context)
        }
        context.write(data, promise: promise)
      }
    }

    private func responseWritten(_ context: ChannelHandlerContext) {
      open -= 1
      writing?.cancel()
      writing = nil
      if open == 0, reading == nil, context.channel.isActive { reading = deadline(head, context) }
    }
  }
#endif
