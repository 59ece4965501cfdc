/// A request as far as the interface is concerned: what transports it does not matter.
package struct APIRequest: Sendable {
  /// `GET`, `POST`, …
  package var method: String
  /// The path without the query.
  package var path: String
  /// The body.
  package var body: [UInt8]
  /// Names the request in logs and errors.
  package var id: String

  /// A request.
  package init(method: String, path: String, body: [UInt8] = [], id: String) {
    self.method = method
    self.path = path
    self.body = body
    self.id = id
  }
}

/// A response: whole, or as events that are sent while they are made.
package struct APIResponse: Sendable {
  /// What follows the head.
  package enum Body: Sendable {
    /// All of it.
    case whole([UInt8])
    /// Server-sent events.
    case events(EventSource)
  }

  /// The HTTP status.
  package var status: Int
  /// Header fields, lower case.
  package var headers: [(name: String, value: String)]
  /// The rest.
  package var body: Body

  /// A response.
  package init(status: Int, headers: [(name: String, value: String)], body: Body) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Events that are made while they are sent.
package struct EventSource: Sendable {
  /// Sends every event, then ends; what `send` throws ends it early.
  package var produce: @Sendable (_ send: ([UInt8]) async throws -> Void) async throws -> Void
  /// Stops the work behind the events; nobody will read them.
  package var cancel: @Sendable () -> Void
}
