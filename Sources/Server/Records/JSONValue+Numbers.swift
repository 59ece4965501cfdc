import JSONSchema

extension JSONValue {
  /// A whole number.
  static func int(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }

  /// A number; what JSON cannot say (infinities) becomes null.
  static func double(_ value: Double) -> JSONValue {
    JSONNumber(value).map { .number($0) } ?? .null
  }

  /// A number of 64 bits without sign, exact.
  static func unsigned(_ value: UInt64) -> JSONValue {
    JSONNumber(String(value)).map { .number($0) } ?? .null
  }
}
