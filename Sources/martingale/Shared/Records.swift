import JSONSchema

extension JSONValue {
  /// A whole number.
  static func int(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }

  /// A number with at most `places` decimals; what JSON cannot say becomes null.
  static func rounded(_ value: Double, places: Int = 6) -> JSONValue {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    return double((value * scale).rounded() / scale)
  }

  /// A number; what JSON cannot say (infinities) becomes null.
  static func double(_ value: Double) -> JSONValue {
    JSONNumber(value).map { .number($0) } ?? .null
  }

  /// A seed, exact.
  static func seed(_ value: UInt64) -> JSONValue {
    JSONNumber(String(value)).map { .number($0) } ?? .null
  }

  /// A text, or null.
  static func optional(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

  /// The compact spelling.
  var text: String { JSONWriter().string(of: self) }
}
