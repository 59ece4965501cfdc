/// The number of a subschema in its ``SchemaDocument``; the root is 0.
package struct SchemaID: Hashable, Sendable, Comparable {
  package let index: Int

  package init(index: Int) { self.index = index }

  /// The schema of the whole document.
  package static let root = SchemaID(index: 0)

  package static func < (one: SchemaID, two: SchemaID) -> Bool { one.index < two.index }
}

/// What one keyword, or a group of keywords that only make sense together, demands of a value.
///
/// Dialects are gone at this level: boolean `exclusiveMinimum`, `items` as a list,
/// `additionalItems`, `dependencies`, `$recursiveRef` and ignored siblings of `$ref` have been
/// translated. As in the specification, a rule about numbers demands nothing of other types.
package enum SchemaRule: Sendable {
  // Any value.
  case type(JSONTypes)
  /// `enum`, and `const` as a list of one.
  case enumeration([JSONValue])
  case allOf([SchemaID])
  case anyOf([SchemaID])
  case oneOf([SchemaID])
  case not(SchemaID)
  case conditional(if: SchemaID, then: SchemaID?, else: SchemaID?)
  /// `$ref`, and dynamic references that can only lead to one place.
  case reference(SchemaID)
  case dynamicReference(DynamicReference)
  /// One of ``SchemaOptions/customKeywords``.
  case custom(name: String, value: JSONValue)

  // Numbers.
  case minimum(ExactDecimal, isExclusive: Bool)
  case maximum(ExactDecimal, isExclusive: Bool)
  /// Greater than 0.
  case multipleOf(ExactDecimal)

  // Strings. Lengths count Unicode scalars.
  case minLength(Int)
  case maxLength(Int)
  /// The number of the pattern in ``SchemaDocument/patterns``. Not anchored.
  case pattern(Int)
  /// An asserted format.
  case format(StringFormat)

  // Arrays.
  case minItems(Int)
  case maxItems(Int)
  case uniqueItems
  case items(ItemRules)
  case contains(ContainsRule)
  case unevaluatedItems(SchemaID)

  // Objects.
  case minProperties(Int)
  case maxProperties(Int)
  case required([String])
  case properties(PropertyRules)
  case propertyNames(SchemaID)
  /// Key, and the keys it brings with it.
  case dependentRequired([(key: String, required: [String])])
  /// Key, and the schema of the whole object when it is there.
  case dependentSchemas([(key: String, schema: SchemaID)])
  case unevaluatedProperties(SchemaID)
}

/// Schemas of an array's elements by position.
package struct ItemRules: Hashable, Sendable {
  /// The first elements' schemas, one each.
  package var prefix: [SchemaID]
  /// The schema of all further elements; nil when anything may follow.
  package var rest: SchemaID?
}

/// `contains` with its bounds.
package struct ContainsRule: Hashable, Sendable {
  package var schema: SchemaID
  /// Fewest elements that match; 1 unless `minContains` says otherwise.
  package var minimum: Int
  /// Most elements that match.
  package var maximum: Int?
  /// Whether elements that match count as evaluated, which they do since 2020-12.
  package var marksEvaluated: Bool
}

/// `properties`, `patternProperties` and `additionalProperties`.
package struct PropertyRules: Sendable {
  /// Schemas by key, in schema order.
  package var named: [(key: String, schema: SchemaID)]
  /// Schemas by pattern (see ``SchemaDocument/patterns``); all that match apply.
  package var patterned: [(pattern: Int, schema: SchemaID)]
  /// The schema of keys that are neither named nor match; nil when anything may stand there.
  package var additional: SchemaID?
}

/// A `$dynamicRef`, or a `$recursiveRef`, that leads to different places in different scopes.
///
/// Of the resources that were entered on the way to the reference, the outermost that is in
/// `targets` decides; if none is, `initial` does.
package struct DynamicReference: Sendable {
  package var initial: SchemaID
  /// The schema for each resource that has the anchor.
  package var targets: [(resource: Int, schema: SchemaID)]
}
