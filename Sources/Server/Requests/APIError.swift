package import JSONSchema

/// A refusal as OpenAI's clients read it: an HTTP status and `{"error": {message, type, param, code}}`.
package struct APIError: Error, Hashable, Sendable {
  /// The HTTP status.
  package var status: Int
  /// What was wrong and what to do, for a person. Never quotes a prompt.
  package var message: String
  /// OpenAI's coarse class.
  package var type: String
  /// Where: the field's name, or a JSON pointer into the body when it lies deeper.
  package var param: String?
  /// A stable name of the cause.
  package var code: String
  /// Seconds after which another try makes sense; nil when it would fail in the same way.
  package var retryAfter: Int?

  /// A refusal.
  package init(
    status: Int, _ message: String, type: String = "invalid_request_error", param: String? = nil,
    code: String, retryAfter: Int? = nil
  ) {
    self.status = status
    self.message = message
    self.type = type
    self.param = param
    self.code = code
    self.retryAfter = retryAfter
  }

  /// A field whose value cannot be used.
  static func invalid(_ param: String, _ message: String) -> APIError {
    APIError(status: 400, "\(param): \(message)", param: param, code: "invalid_value")
  }

  /// A field that is known and not supported; ignoring it would change what was asked.
  static func unsupported(_ param: String, _ message: String = "is not supported") -> APIError {
    APIError(status: 400, "\(param) \(message)", param: param, code: "unsupported_parameter")
  }

  /// The body.
  package var json: JSONValue {
    [
      "error": [
        "message": .string(message), "type": .string(type),
        "param": param.map { .string($0) } ?? .null, "code": .string(code),
      ]
    ]
  }
}
