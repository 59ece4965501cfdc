/// Judges whole JSON documents by a schema.
///
///     let validator = try SchemaValidator(SchemaDocument(schemaBytes), patterns: engine)
///     for violation in try validator.violations(of: JSONDocument(bytes)) {
///       print(violation.rendered())
///     }
///
/// It shares nothing with the automata that constrain generation but the reading of the schema, so
/// that one can vouch for the other. No recursion: neither deep documents nor long chains of
/// references cost stack.
public struct SchemaValidator: Sendable {
  /// Judges a keyword of one's own: nil when the value satisfies it, otherwise what is wrong.
  public typealias CustomKeyword = @Sendable (_ keyword: JSONValue, _ instance: JSONNode) -> String?

  /// The schema.
  public let schema: SchemaDocument
  let limits: ValidationLimits
  let compiler: (any PatternCompiler)?
  let patterns: [any CompiledPattern]
  let custom: [String: CustomKeyword]
  let tables: ValidationTables

  /// Prepares a schema.
  ///
  /// - Parameters:
  ///   - patterns: the regex engine; a schema with patterns is refused without one.
  ///   - custom: judges for `SchemaOptions.customKeywords`; one must be there for each that occurs.
  /// - Throws: ``SchemaError`` when a pattern or a custom keyword cannot be judged.
  public init(
    _ schema: SchemaDocument, patterns compiler: (any PatternCompiler)? = nil,
    custom: [String: CustomKeyword] = [:], limits: ValidationLimits = ValidationLimits()
  ) throws(SchemaError) {
    self.schema = schema
    self.limits = limits
    self.compiler = compiler
    self.custom = custom
    var compiled: [any CompiledPattern] = []
    for (number, pattern) in schema.patterns.enumerated() {
      guard let compiler else {
        throw schema.failure(
          .unsupported, "the schema has patterns, and no regex engine was given", pattern: number)
      }
      do throws(PatternError) { compiled.append(try compiler.compile(pattern)) } catch {
        throw schema.failure(
          .unsupported, "the pattern '\(pattern.shortened)' cannot be used: \(error.message)",
          pattern: number)
      }
    }
    patterns = compiled
    tables = ValidationTables(schema)
    for subschema in schema.subschemas {
      for keyword in subschema.keywords {
        switch keyword.rule {
        case .custom(let name, _) where custom[name] == nil:
          throw SchemaError(
            .unsupported, "no judge was given for '\(name)'", at: keyword.node, keyword: nil)
        case .format(.regex) where compiler == nil:
          throw SchemaError(
            .unsupported, "the format 'regex' needs a regex engine, and none was given",
            at: keyword.node, keyword: .format)
        default: break
        }
      }
    }
  }

  /// Whether a document satisfies the schema.
  ///
  /// - Throws: ``SchemaError`` of kind `limit` when that takes too long to find out.
  public func accepts(_ instance: JSONDocument) throws(SchemaError) -> Bool {
    var evaluation = Evaluation(self, instance, collects: false)
    return try evaluation.run()
  }

  /// What is wrong with a document; empty when it satisfies the schema.
  ///
  /// - Throws: ``SchemaError`` of kind `limit` when that takes too long to find out.
  public func violations(of instance: JSONDocument) throws(SchemaError) -> [SchemaViolation] {
    if try accepts(instance) { return [] }
    var evaluation = Evaluation(self, instance, collects: true)
    _ = try evaluation.run()
    return evaluation.report()
  }
}

extension SchemaDocument {
  /// A failure at the first place a pattern is used.
  func failure(_ code: SchemaError.Code, _ message: String, pattern: Int) -> SchemaError {
    for subschema in subschemas {
      for keyword in subschema.keywords {
        switch keyword.rule {
        case .pattern(pattern):
          return SchemaError(code, message, at: keyword.node, keyword: .pattern)
        case .properties(let rules) where rules.patterned.contains(where: { $0.pattern == pattern }):
          let place = subschema.node["patternProperties"] ?? keyword.node
          return SchemaError(code, message, at: place, keyword: .patternProperties)
        default: break
        }
      }
    }
    return SchemaError(code, message)
  }
}
