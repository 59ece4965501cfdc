import JSONSchema

/// A JSON-RPC 2.0 message from a server.
enum MCPMessage: Hashable, Sendable {
  /// The answer to the request with this number.
  case response(id: Int, Result<JSONValue, MCPRemoteError>)
  /// The server asks us something.
  case request(id: JSONValue, method: String)
  /// The server tells us something.
  case notification(method: String, params: JSONValue?)

  /// The messages of one JSON value: one, or those of a batch; what is none is left out.
  static func read(_ value: JSONValue) -> [MCPMessage] {
    (value.array ?? [value]).compactMap(one)
  }

  private static func one(_ value: JSONValue) -> MCPMessage? {
    guard value["jsonrpc"]?.string == "2.0" else { return nil }
    if let method = value["method"]?.string {
      guard let id = value["id"] else {
        return .notification(method: method, params: value["params"])
      }
      return .request(id: id, method: method)
    }
    // Some servers echo numbers as strings.
    guard let id = value["id"]?.int ?? value["id"]?.string.flatMap({ Int($0) }) else { return nil }
    if let error = value["error"] { return .response(id: id, .failure(MCPRemoteError(error))) }
    return value["result"].map { .response(id: id, .success($0)) }
  }

  static func request(_ id: Int, _ method: String, _ params: JSONValue) -> JSONValue {
    [
      "jsonrpc": "2.0", "id": .number(JSONNumber(id)), "method": .string(method), "params": params,
    ]
  }

  static func notification(_ method: String, _ params: JSONValue? = nil) -> JSONValue {
    guard let params else { return ["jsonrpc": "2.0", "method": .string(method)] }
    return ["jsonrpc": "2.0", "method": .string(method), "params": params]
  }

  static func reply(_ id: JSONValue, _ result: JSONValue) -> JSONValue {
    ["jsonrpc": "2.0", "id": id, "result": result]
  }

  static func refusal(_ id: JSONValue, _ method: String) -> JSONValue {
    [
      "jsonrpc": "2.0", "id": id,
      "error": ["code": -32601, "message": .string("\(method) is not supported by this client")],
    ]
  }
}

/// The error member of a JSON-RPC response.
struct MCPRemoteError: Error, Hashable, Sendable {
  var code: Int
  var message: String
  var data: JSONValue?

  init(_ value: JSONValue) {
    code = value["code"]?.int ?? 0
    message = value["message"]?.string ?? "unnamed error"
    data = value["data"]
  }
}
