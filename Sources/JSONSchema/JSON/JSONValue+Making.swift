/// The values that records are made of. What JSON cannot say (infinities, a number that is not
/// there) is null.
extension JSONValue {
  /// A whole number.
  public static func int(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }

  /// A number in its shortest spelling.
  public static func double(_ value: Double?) -> JSONValue {
    value.flatMap { JSONNumber($0) }.map { .number($0) } ?? .null
  }

  /// A number with at most `places` decimals.
  public static func rounded(_ value: Double?, places: Int = 6) -> JSONValue {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    return double(value.map { ($0 * scale).rounded() / scale })
  }

  /// A number of 64 bits without sign, exact: a seed.
  public static func unsigned(_ value: UInt64) -> JSONValue {
    JSONNumber(String(value)).map { .number($0) } ?? .null
  }

  /// A text, or null.
  public static func optional(_ value: String?) -> JSONValue {
    value.map { .string($0) } ?? .null
  }

  /// An object of the members that are not null.
  public static func members(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(
      JSONObject(
        members.filter { $0.1.kind != .null }.map { JSONObject.Member(name: $0.0, value: $0.1) }))
  }

  /// The compact spelling.
  public var text: String { JSONWriter().string(of: self) }
}
