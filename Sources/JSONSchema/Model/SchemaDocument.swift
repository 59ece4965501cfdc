/// A JSON Schema that has been read, checked and resolved.
///
/// All schemas that the root can lead to are numbered and stand in one flat array; references,
/// recursive ones too, are just numbers, and the differences between dialects are gone
/// (``SchemaRule``). A consumer starts at ``SchemaID/root`` and walks:
///
///     let schema = try SchemaDocument(bytes)
///     for keyword in schema[.root].keywords {
///       switch keyword.rule {
///       case .type(let types): …
///       case .properties(let rules): … schema[rules.named[0].schema] …
///       case .reference(let target): … schema[target] …
///       …
///       }
///     }
///
/// Whatever cannot be honoured throws a ``SchemaError`` with the JSON Pointer of the cause; what is
/// read and not enforced is in ``notes``. Nothing is fetched.
///
/// References that never move into the value are refused, so in-place rules (`allOf`, `anyOf`,
/// `oneOf`, `not`, `conditional`, `reference`, `dynamicReference`, `dependentSchemas`) cannot form
/// a cycle.
public final class SchemaDocument: Sendable {
  /// The text of the schema.
  public let source: JSONDocument
  /// The dialect of the root.
  public let dialect: Dialect
  /// Every schema that the root can lead to; subschemas[0] is the root.
  package let subschemas: [Subschema]
  /// The regular expressions, each once, as written: ECMA-262, not anchored.
  public let patterns: [String]
  /// Whether `unevaluatedItems` or `unevaluatedProperties` occur, so that evaluation must be kept.
  public let usesUnevaluated: Bool
  /// Whether a reference depends on the dynamic scope.
  public let usesDynamicScope: Bool
  /// Keywords of one's own that have a meaning here.
  let customKeywords: Set<String>
  let noted: [(reason: SchemaNote.Reason, node: JSONNode, keyword: String)]

  /// Reads a schema from UTF-8 bytes.
  ///
  /// - Throws: ``SchemaError``; of kind `malformed` when the bytes are not JSON.
  public convenience init(_ bytes: [UInt8], options: SchemaOptions = SchemaOptions())
    throws(SchemaError)
  {
    let document: JSONDocument
    do throws(JSONError) {
      document = try JSONDocument(bytes)
    } catch {
      throw SchemaError(
        .malformed, error.message, location: error.location, excerpt: error.excerpt)
    }
    try self.init(document, options: options)
  }

  /// Reads a schema from a text.
  public convenience init(_ text: String, options: SchemaOptions = SchemaOptions())
    throws(SchemaError)
  {
    try self.init(Array(text.utf8), options: options)
  }

  /// Reads a schema from a document.
  public init(_ document: JSONDocument, options: SchemaOptions = SchemaOptions())
    throws(SchemaError)
  {
    var compiler = SchemaCompiler(options: options)
    dialect = try compiler.compile(document)
    source = document
    subschemas = compiler.subschemas
    patterns = compiler.patterns
    usesUnevaluated = compiler.usesUnevaluated
    usesDynamicScope = compiler.usesDynamicScope
    noted = compiler.notes
    customKeywords = options.customKeywords
    try checkProgress()
  }

  /// A schema by its number.
  package subscript(id: SchemaID) -> Subschema {
    _read { yield subschemas[id.index] }
  }

  /// What is read and not enforced, in the order of reading.
  public var notes: [SchemaNote] {
    noted.map { SchemaNote(reason: $0.reason, pointer: $0.node.pointer, keyword: $0.keyword) }
  }
}
