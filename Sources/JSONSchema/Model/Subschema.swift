/// One schema inside a ``SchemaDocument``.
package struct Subschema: Sendable {
  /// Where it is written.
  package let node: JSONNode
  /// The number of its resource (the part of the schema under one `$id`), which dynamic
  /// references ask about.
  package let resource: Int
  /// `true` and `false` for the Boolean schemas, nil for the others.
  package internal(set) var constant: Bool?
  /// What it demands, in an order that is good for checking: `unevaluated…` come last.
  package internal(set) var keywords: [SchemaKeyword] = []
}

/// A rule with the keyword it comes from.
package struct SchemaKeyword: Sendable {
  /// The keyword, or the most telling one of its group: `properties`, `items`, `contains`, `if`.
  package let name: KeywordName
  /// The keyword's value.
  package let node: JSONNode
  package let rule: SchemaRule
}

/// Something in a schema that is read and not enforced.
public struct SchemaNote: Hashable, Sendable {
  /// Why it is not enforced.
  public enum Reason: String, Hashable, Sendable {
    /// No dialect knows the keyword, or this one does not.
    case unknownKeyword = "unknown_keyword"
    /// The format is not one of ``StringFormat``.
    case unknownFormat = "unknown_format"
    /// The format is read as an annotation, by option or by the dialect.
    case annotatedFormat = "annotated_format"
    /// A keyword about content, which is an annotation.
    case content = "content_annotation"
    /// A sibling of `$ref` in a dialect where siblings are void.
    case ignoredSibling = "ignored_sibling"
    /// The `$schema` is not known; the default dialect was used.
    case unknownDialect = "unknown_dialect"
    /// The metaschema leaves out the vocabulary the keyword belongs to.
    case excludedVocabulary = "excluded_vocabulary"
  }

  /// Why it is noted.
  public var reason: Reason
  /// The way to the keyword's value.
  public var pointer: JSONPointer
  /// As the schema spells it.
  public var keyword: String
}
