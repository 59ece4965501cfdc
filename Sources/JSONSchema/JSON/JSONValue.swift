/// A JSON value without its place.
///
/// Equality is JSON's: numbers by exact value, strings by Unicode scalars (no normalisation),
/// objects without regard to order. Key order is kept for writing. Depth costs no stack in any
/// operation here; freeing a value does, so build values no deeper than ``JSONLimits/depth``.
public enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// Reads a UTF-8 text.
  public init(parsing bytes: [UInt8], options: JSONOptions = JSONOptions()) throws(JSONError) {
    self = try JSONDocument(bytes, options: options).root.value
  }

  /// Reads a text.
  public init(parsing text: String, options: JSONOptions = JSONOptions()) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), options: options)
  }

  /// The kind of value.
  public var kind: JSONKind {
    switch self {
    case .null: .null
    case .bool: .bool
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }

  /// The Boolean, when it is one.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The number, when it is one.
  public var number: JSONNumber? { if case .number(let value) = self { value } else { nil } }
  /// The number as an integer, when it is one that fits.
  public var int: Int? { number?.int }
  /// The text, when it is a string.
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  /// The elements, when it is an array.
  public var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  /// The members, when it is an object.
  public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

  /// A member's value, when this is an object that has the key.
  public subscript(key: String) -> JSONValue? { object?[key] }

  /// An element, when this is an array that is long enough.
  public subscript(index: Int) -> JSONValue? {
    guard let array, array.indices.contains(index) else { return nil }
    return array[index]
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
  /// A finite literal; JSON has no other, so an infinite one is `null`.
  public init(floatLiteral value: Double) {
    self = JSONNumber(value).map(JSONValue.number) ?? .null
  }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements.map { JSONObject.Member(name: $0, value: $1) }))
  }
}
