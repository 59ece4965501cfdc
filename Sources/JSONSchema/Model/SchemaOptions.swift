/// How a schema is read.
public struct SchemaOptions: Sendable {
  /// What `format` does.
  public enum Formats: Hashable, Sendable {
    /// It says something about the value, and nothing is checked.
    case annotate
    /// Values must have the format, when it is one of ``StringFormat``.
    case assert
    /// As the metaschema's vocabulary says: draft-04 to 2019-09 and the union annotate, 2020-12
    /// asserts if the vocabulary `format-assertion` is declared.
    case asDeclared
  }

  /// The dialect of schemas without `$schema`, or with one that is not known.
  public var defaultDialect: Dialect
  /// What `format` does.
  public var formats: Formats
  /// Documents that references may lead to, by absolute URI without fragment.
  ///
  /// Metaschemas are always there. Nothing is ever fetched.
  public var resources: [String: JSONDocument]
  /// Keywords of one's own that become ``SchemaRule/custom(name:value:)`` instead of a note.
  public var customKeywords: Set<String>
  /// How large a schema may be.
  public var limits: SchemaLimits

  /// Options; `format` asserts by default.
  public init(
    defaultDialect: Dialect = .union, formats: Formats = .assert,
    resources: [String: JSONDocument] = [:], customKeywords: Set<String> = [],
    limits: SchemaLimits = SchemaLimits()
  ) {
    self.defaultDialect = defaultDialect
    self.formats = formats
    self.resources = resources
    self.customKeywords = customKeywords
    self.limits = limits
  }
}

/// How large a schema may be before it is refused.
public struct SchemaLimits: Hashable, Sendable {
  /// Most subschemas that can be reached from the root.
  public var subschemas: Int

  /// Limits; 200 000 subschemas by default.
  public init(subschemas: Int = 200_000) {
    self.subschemas = subschemas
  }
}
