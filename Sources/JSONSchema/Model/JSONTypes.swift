/// A set of JSON types, as the keyword `type` names them.
package struct JSONTypes: OptionSet, Hashable, Sendable, CustomStringConvertible {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let null = JSONTypes(rawValue: 1)
  package static let boolean = JSONTypes(rawValue: 2)
  /// Every number. A set with `number` need not have `integer` for integers to belong.
  package static let number = JSONTypes(rawValue: 4)
  /// Numbers without a fraction, however spelled.
  package static let integer = JSONTypes(rawValue: 8)
  package static let string = JSONTypes(rawValue: 16)
  package static let array = JSONTypes(rawValue: 32)
  package static let object = JSONTypes(rawValue: 64)
  /// Numbers spelled without a fraction and without an exponent: the integers of draft-04.
  package static let plainInteger = JSONTypes(rawValue: 128)

  /// All values.
  package static let any: JSONTypes = [.null, .boolean, .number, .string, .array, .object]

  /// The set with the one type of that name; nil when there is none.
  init?(name: String, dialect: Dialect) {
    switch name {
    case "null": self = .null
    case "boolean": self = .boolean
    case "number": self = .number
    case "integer": self = dialect == .draft4 ? .plainInteger : .integer
    case "string": self = .string
    case "array": self = .array
    case "object": self = .object
    default: return nil
    }
  }

  /// Whether a value belongs to one of the types.
  package func contains(_ node: JSONNode) -> Bool {
    switch node.kind {
    case .null: return contains(.null)
    case .bool: return contains(.boolean)
    case .string: return contains(.string)
    case .array: return contains(.array)
    case .object: return contains(.object)
    case .number:
      if contains(.number) { return true }
      let plain = node.sourceBytes.allSatisfy { $0 == UInt8(ascii: "-") || $0 &- 0x30 < 10 }
      if plain { return !isDisjoint(with: [.integer, .plainInteger]) }
      return contains(.integer) && node.number?.isInteger == true
    }
  }

  /// The names, as a person reads them.
  package var description: String {
    var names: [String] = []
    if contains(.null) { names.append("null") }
    if contains(.boolean) { names.append("boolean") }
    if contains(.number) { names.append("number") }
    if contains(.integer) || contains(.plainInteger) { names.append("integer") }
    if contains(.string) { names.append("string") }
    if contains(.array) { names.append("array") }
    if contains(.object) { names.append("object") }
    return names.joined(separator: " or ")
  }
}
