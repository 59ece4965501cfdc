public import JSONSchema

/// What a schema would enforce, keyword by keyword.
public struct SchemaAudit: Sendable {
  /// What becomes of a keyword.
  public enum Treatment: String, Hashable, Sendable {
    /// Every byte is held to it.
    case enforced
    /// It is decided exactly, at the latest when the string, item or container closes; a text may go
    /// on for a while that cannot become valid any more.
    case enforcedAtClose = "enforced_at_close"
    /// It says something about the value and is not enforced.
    case annotation
    /// It cannot be enforced, so the schema is refused.
    case refused
  }

  /// One keyword at one place.
  public struct Entry: Hashable, Sendable {
    /// The way to the keyword's value.
    public var pointer: String
    /// As the schema spells it.
    public var keyword: String
    /// What is made of it.
    public var treatment: Treatment
    /// Why, where that is not plain.
    public var note: String
  }

  /// In the order of the schema's text; subschemas that nothing leads to are left out.
  public let entries: [Entry]
  /// The dialect the schema is read in; nil when it cannot be read.
  public let dialect: Dialect?

  /// Whether the schema is refused.
  public var isRefused: Bool { entries.contains { $0.treatment == .refused } }

  /// Audits a schema's text, in UTF-8.
  public init(_ schema: [UInt8], options: JSONConstraintOptions = .judging) {
    let constraint: JSONConstraint
    do throws(ConstraintError) {
      constraint = try JSONConstraint(schema: schema, options: options)
    } catch {
      entries = [
        Entry(
          pointer: error.pointer ?? "", keyword: error.keyword ?? "", treatment: .refused,
          note: error.message)
      ]
      dialect = nil
      return
    }
    let document = constraint.schema
    var notes: [String: SchemaNote] = [:]
    for note in document.notes { notes[note.pointer.description] = note }
    var found: [(index: Int, entry: Entry)] = []
    for subschema in document.subschemas where subschema.node.kind == .object {
      for member in subschema.node.members {
        let pointer = member.value.pointer.description
        found.append(
          (
            member.value.index,
            SchemaAudit.entry(member, pointer, notes[pointer], options.limits)
          ))
      }
    }
    entries = found.sorted { $0.index < $1.index }.map(\.entry)
    dialect = document.dialect
  }

  private static func entry(
    _ member: JSONNode.Member, _ pointer: String, _ note: SchemaNote?, _ limits: ConstraintLimits
  ) -> Entry {
    let keyword = member.name
    if let note {
      return Entry(
        pointer: pointer, keyword: keyword, treatment: .annotation, note: reason(note.reason))
    }
    guard let name = KeywordName(rawValue: keyword) else {
      return Entry(pointer: pointer, keyword: keyword, treatment: .enforced, note: "")
    }
    let foreign = name == .pattern ? foreignSyntax(member.value) : ""
    if let note = lateness(name, member.value, limits) {
      return Entry(
        pointer: pointer, keyword: keyword, treatment: .enforcedAtClose,
        note: foreign.isEmpty ? note : "\(note); \(foreign)")
    }
    return Entry(pointer: pointer, keyword: keyword, treatment: treatment(name), note: foreign)
  }

  /// What of a pattern is another engine's syntax; it is read as it is meant there.
  private static func foreignSyntax(_ node: JSONNode) -> String {
    guard let text = node.string else { return "" }
    do throws(PatternError) {
      _ = try ECMAPattern.pcre2(text, isStrict: true)
      return ""
    } catch {
      return "not ECMA-262 by the letter, and enforced as other engines read it: \(error.message)"
    }
  }

  /// Why a keyword about strings is decided only when the string closes; nil when it is not.
  private static func lateness(
    _ name: KeywordName, _ node: JSONNode, _ limits: ConstraintLimits
  ) -> String? {
    guard let text = node.string else { return nil }
    switch name {
    case .pattern:
      guard
        case .irregular(let feature)? = try? PatternAnalysis(
          text, syntax: .ecma262, limits: limits)
      else { return nil }
      return "not regular: \(feature.name) at byte \(feature.offset)"
    case .format:
      guard let format = StringFormat(rawValue: text),
        let matchers = try? FormatLanguage.matchers(of: format, at: node), matchers.check != nil
      else { return nil }
      return matchers.automaton == nil
        ? "the format is not regular" : "a part of the format is not regular"
    default: return nil
    }
  }

  private static func reason(_ reason: SchemaNote.Reason) -> String {
    switch reason {
    case .unknownKeyword: "the dialect does not know the keyword"
    case .unknownFormat: "not one of the standard formats"
    case .annotatedFormat: "formats are annotations here"
    case .content: "content is not decoded"
    case .ignoredSibling: "void beside $ref in this dialect"
    case .unknownDialect: "an unknown dialect; read as the union of all"
    case .excludedVocabulary: "the metaschema leaves its vocabulary out"
    }
  }

  private static func treatment(_ name: KeywordName) -> Treatment {
    switch name {
    case .dollarSchema, .dollarID, .id, .dollarAnchor, .dollarDynamicAnchor,
      .dollarRecursiveAnchor, .dollarVocabulary, .dollarDefs, .definitions, .dollarComment, .title,
      .description, .default, .examples, .deprecated, .readOnly, .writeOnly, .contentEncoding,
      .contentMediaType, .contentSchema:
      .annotation
    case .uniqueItems, .contains, .minContains, .maxContains, .unevaluatedItems,
      .unevaluatedProperties, .minProperties, .dependencies, .dependentRequired, .dependentSchemas,
      .not, .if, .then, .else, .oneOf, .propertyNames:
      .enforcedAtClose
    default: .enforced
    }
  }
}
