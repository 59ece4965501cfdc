/// A request as far as the interface is concerned: what transports it does not matter.
public struct APIRequest: Sendable {
  /// `GET`, `POST`, …
  public var method: String
  /// The path without the query.
  public var path: String
  /// The body.
  public var body: [UInt8]
  /// Names the request in logs and errors.
  public var id: String

  /// A request.
  public init(method: String, path: String, body: [UInt8] = [], id: String) {
    self.method = method
    self.path = path
    self.body = body
    self.id = id
  }
}

/// A response: whole, or as events that are sent while they are made.
public struct APIResponse: Sendable {
  /// What follows the head.
  public enum Body: Sendable {
    /// All of it.
    case whole([UInt8])
    /// Server-sent events.
    case events(EventSource)
  }

  /// The HTTP status.
  public var status: Int
  /// Header fields, lower case.
  public var headers: [(name: String, value: String)]
  /// The rest.
  public var body: Body

  /// A response.
  public init(status: Int, headers: [(name: String, value: String)], body: Body) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Events that are made while they are sent.
public struct EventSource: Sendable {
  /// Sends every event, then ends; what `send` throws ends it early.
  public var produce: @Sendable (_ send: ([UInt8]) async throws -> Void) async throws -> Void
  /// Stops the work behind the events; nobody will read them.
  public var cancel: @Sendable () -> Void
}
