/// Every keyword some dialect knows.
package enum KeywordName: String, Hashable, Sendable, CaseIterable {
  // Identity and reference.
  case dollarSchema = "$schema"
  case dollarID = "$id"
  case id
  case dollarRef = "$ref"
  case dollarAnchor = "$anchor"
  case dollarDynamicRef = "$dynamicRef"
  case dollarDynamicAnchor = "$dynamicAnchor"
  case dollarRecursiveRef = "$recursiveRef"
  case dollarRecursiveAnchor = "$recursiveAnchor"
  case dollarVocabulary = "$vocabulary"
  case dollarDefs = "$defs"
  case definitions
  case dollarComment = "$comment"
  // Any value.
  case type
  case `enum`
  case const
  case allOf
  case anyOf
  case oneOf
  case not
  case `if`
  case then
  case `else`
  // Numbers.
  case multipleOf
  case minimum
  case maximum
  case exclusiveMinimum
  case exclusiveMaximum
  // Strings.
  case minLength
  case maxLength
  case pattern
  case format
  case contentEncoding
  case contentMediaType
  case contentSchema
  // Arrays.
  case items
  case prefixItems
  case additionalItems
  case unevaluatedItems
  case contains
  case minContains
  case maxContains
  case minItems
  case maxItems
  case uniqueItems
  // Objects.
  case properties
  case patternProperties
  case additionalProperties
  case unevaluatedProperties
  case propertyNames
  case required
  case minProperties
  case maxProperties
  case dependencies
  case dependentRequired
  case dependentSchemas
  // Notes to people.
  case title
  case description
  case `default`
  case examples
  case deprecated
  case readOnly
  case writeOnly

  /// What stands behind the keyword, as far as subschemas go.
  enum Shape {
    /// No schema inside.
    case plain
    /// A schema.
    case schema
    /// An array of schemas.
    case schemas
    /// A schema, or an array of them.
    case schemaOrSchemas
    /// An object whose values are schemas.
    case schemaMap
    /// An object whose values are schemas or arrays of names.
    case dependencyMap
  }

  var shape: Shape {
    switch self {
    case .allOf, .anyOf, .oneOf, .prefixItems: .schemas
    case .items: .schemaOrSchemas
    case .not, .if, .then, .else, .additionalItems, .unevaluatedItems, .contains,
      .additionalProperties, .unevaluatedProperties, .propertyNames, .contentSchema:
      .schema
    case .properties, .patternProperties, .dollarDefs, .definitions, .dependentSchemas: .schemaMap
    case .dependencies: .dependencyMap
    default: .plain
    }
  }

  /// Bits of the dialects that know the keyword; the union knows all.
  var dialects: UInt8 {
    let since6: UInt8 = 2 | 4 | 8 | 16 | 32
    let since7: UInt8 = 4 | 8 | 16 | 32
    let since2019: UInt8 = 8 | 16 | 32
    switch self {
    case .id: return 1 | 32
    case .dollarID, .const, .contains, .propertyNames, .examples: return since6
    case .if, .then, .else, .contentEncoding, .contentMediaType, .readOnly, .writeOnly,
      .dollarComment:
      return since7
    case .dollarAnchor, .dollarDefs, .dollarVocabulary, .minContains, .maxContains,
      .unevaluatedItems, .unevaluatedProperties, .dependentRequired, .dependentSchemas,
      .contentSchema, .deprecated:
      return since2019
    case .dollarRecursiveRef, .dollarRecursiveAnchor: return 8 | 32
    case .dollarDynamicRef, .dollarDynamicAnchor, .prefixItems: return 16 | 32
    case .additionalItems: return 1 | 2 | 4 | 8 | 32
    default: return 0xFF
    }
  }

  /// Whether it belongs to the validation vocabulary, which a metaschema may leave out.
  var isValidation: Bool {
    switch self {
    case .type, .enum, .const, .multipleOf, .minimum, .maximum, .exclusiveMinimum,
      .exclusiveMaximum, .minLength, .maxLength, .pattern, .minItems, .maxItems, .uniqueItems,
      .minContains, .maxContains, .minProperties, .maxProperties, .required, .dependentRequired:
      true
    default: false
    }
  }

  /// Whether it only tells people something, or has been read elsewhere.
  var isAnnotation: Bool {
    switch self {
    case .dollarSchema, .dollarID, .id, .dollarAnchor, .dollarDynamicAnchor,
      .dollarRecursiveAnchor, .dollarVocabulary, .dollarDefs, .definitions, .dollarComment,
      .contentEncoding, .contentMediaType, .contentSchema, .title, .description, .default,
      .examples, .deprecated, .readOnly, .writeOnly:
      true
    default: false
    }
  }
}

/// Keywords by the hash that the parser has computed for keys.
struct KeywordTable: Sendable {
  static let shared = KeywordTable()

  /// Open addressing, 512 slots.
  private let slots: [KeywordName?]
  private let hashes: [UInt32]

  private init() {
    var slots = [KeywordName?](repeating: nil, count: 512)
    var hashes = [UInt32](repeating: 0, count: 512)
    for name in KeywordName.allCases {
      let hash = JSONParser.keyHash(name.rawValue.utf8)
      var slot = Int(hash & 511)
      while slots[slot] != nil { slot = (slot + 1) & 511 }
      slots[slot] = name
      hashes[slot] = hash
    }
    self.slots = slots
    self.hashes = hashes
  }

  /// The keyword that a key of an object is, known to `dialect`.
  func keyword(_ key: JSONNode, _ dialect: Dialect) -> KeywordName? {
    let hash = key.entry.count
    var slot = Int(hash & 511)
    while let name = slots[slot] {
      if hashes[slot] == hash, key.textEquals(name.rawValue) {
        return name.dialects & dialect.bit != 0 ? name : nil
      }
      slot = (slot + 1) & 511
    }
    return nil
  }
}
