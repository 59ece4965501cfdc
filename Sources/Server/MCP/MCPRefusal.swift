import JSONSchema

/// A JSON-RPC error.
struct MCPRefusal: Error, Hashable, Sendable {
  var code: Int
  var message: String
  var data: JSONValue?

  static func parse(_ message: String) -> Self { Self(code: -32700, message: message) }
  static func invalid(_ message: String) -> Self { Self(code: -32600, message: message) }
  static func parameters(_ message: String) -> Self { Self(code: -32602, message: message) }

  static func noMethod(_ name: String) -> Self {
    Self(code: -32601, message: "there is no method \"\(name.prefix(128))\"")
  }

  static func unsupportedVersion(_ asked: String) -> Self {
    Self(
      code: -32022, message: "this protocol version is not spoken here",
      data: [
        "supported": .array(MCPVersions.all.map { .string($0) }), "requested": .string(asked),
      ])
  }

  var json: JSONValue {
    var object = JSONObject()
    object["code"] = .int(code)
    object["message"] = .string(message)
    if let data { object["data"] = data }
    return .object(object)
  }
}
