internal import JSONSchema

extension JSONValue {
  /// A whole number.
  static func int(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }

  /// A number; what JSON cannot say (infinities) becomes null.
  static func double(_ value: Double?) -> JSONValue {
    value.flatMap { JSONNumber($0) }.map { .number($0) } ?? .null
  }

  /// A text, or null.
  static func optional(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

  /// A seed, exact.
  static func seed(_ value: UInt64) -> JSONValue {
    JSONNumber(String(value)).map { .number($0) } ?? .null
  }

  /// The members that are not null.
  static func members(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(
      JSONObject(
        members.filter { $0.1.kind != .null }.map { JSONObject.Member(name: $0.0, value: $0.1) }))
  }
}
