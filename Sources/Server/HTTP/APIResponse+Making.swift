import JSONSchema

extension APIResponse {
  /// JSON.
  static func json(_ value: JSONValue, status: Int = 200) -> APIResponse {
    APIResponse(
      status: status, headers: [("content-type", "application/json")],
      body: .whole(JSONWriter().bytes(of: value)))
  }

  /// Text for Prometheus.
  static func metrics(_ text: String) -> APIResponse {
    APIResponse(
      status: 200, headers: [("content-type", "text/plain; version=0.0.4; charset=utf-8")],
      body: .whole(Array(text.utf8)))
  }

  /// A refusal. Clients retry some statuses by themselves; what would fail again says so.
  package static func failure(_ error: APIError) -> APIResponse {
    var response = json(error.json, status: error.status)
    if let seconds = error.retryAfter {
      response.headers.append(("retry-after", "\(seconds)"))
    } else {
      response.headers.append(("x-should-retry", "false"))
    }
    if error.status == 401 { response.headers.append(("www-authenticate", "Bearer")) }
    return response
  }

  /// Server-sent events.
  static func events(_ source: EventSource) -> APIResponse {
    APIResponse(
      status: 200,
      headers: [("content-type", "text/event-stream"), ("cache-control", "no-cache")],
      body: .events(source))
  }
}

/// One server-sent event: `data: …` and an empty line.
func serverSentEvent(_ value: JSONValue) -> [UInt8] {
  Array("data: ".utf8) + JSONWriter().bytes(of: value) + Array("\n\n".utf8)
}

/// One server-sent event with a name.
func serverSentEvent(named name: String, _ value: JSONValue) -> [UInt8] {
  Array("event: \(name)\n".utf8) + serverSentEvent(value)
}

/// What ends a stream of events.
let lastServerSentEvent = Array("data: [DONE]\n\n".utf8)
