import JSONSchema

/// `json_schema`: the text is JSON that a schema allows.
struct JSONSchemaKind: ConstraintKind {
  let key = ConstraintSpec.Kind.jsonSchema
  let source = ConstraintSource.document
  let isDescribedByDefault = true

  func fields(_ door: ConstraintDoor) -> KeyValuePairs<String, JSONValue> {
    [
      "json_schema": door == .task
        ? [
          "type": ["object", "boolean", "string"],
          "description":
            "A schema, or the path of one. x-verbatim names an input whose span a string must be.",
        ]
        : [
          "type": ["object", "boolean"],
          "description": "The text is JSON that this schema accepts.",
        ]
    ]
  }

  /// A schema as a value; a string is the path of one, or its text where no files can be named.
  func read(
    _ setting: KindSetting, _ door: ConstraintDoor, file: KindSetting.Reader
  ) throws(SettingError) -> JSONValue {
    switch setting.value.kind {
    case .object, .bool: return .string(setting.text)
    case .string:
      let text = setting.value.string ?? ""
      return .string(door == .task ? try file(text) : text)
    default: throw SettingError("expected a JSON Schema")
    }
  }

  func description(of value: JSONValue) -> String? {
    "Answer with JSON only, as this JSON Schema says:\n\(value.string ?? "")"
  }

  /// A schema speaks of an input where its text does: no `x-verbatim`, no inputs.
  func depends(on input: String?, _ value: JSONValue) -> Bool {
    value.string?.contains("\"\(input ?? JSONConstraint.verbatimKeyword)\"") ?? false
  }

  func compile(
    _ value: JSONValue, _ compiler: ConstraintCompiler, into parts: inout ConstraintParts
  ) throws(ConstraintError) {
    var options = compiler.json
    options.limits = compiler.limits
    let text = value.string ?? ""
    var source = Array(text.utf8)
    var warnings: [ConstraintWarning] = []
    var document = try JSONConstraint.document(source, compiler.limits)
    if let wrapper = SchemaWrapper(document, source) {
      source = wrapper.text
      document = try JSONConstraint.document(source, compiler.limits)
      warnings.append(wrapper.warning)
    }
    if parts.kind == key {
      parts.unwrapped.append(warnings.isEmpty ? text : String(decoding: source, as: UTF8.self))
    }
    let constraint = try JSONConstraint(schema: document, options: options)
    // Whoever generates wants to know before; a text to be judged is refused in any case.
    if options.propertyOrder == .schema { try constraint.requireSatisfiable() }
    parts.add(
      constraint, path: .machine,
      why: "a byte-level machine over \(constraint.schema.subschemas.count) subschemas",
      isExact: constraint.viability == .exact,
      warnings: warnings
        + constraint.schema.misspellings.map { misspelling in
          ConstraintWarning(
            misspelling.description, offset: misspelling.location.offset,
            pointer: misspelling.pointer.description)
        })
    let validator = try validator(constraint.schema, options)
    parts.check { text throws(ConstraintError) in
      let document: JSONDocument
      do throws(JSONError) {
        document = try JSONDocument(text)
      } catch {
        return ConstraintComplaint("the text is not JSON: \(error.message)")
      }
      do throws(SchemaError) {
        return try validator.violations(of: document).first.map { ConstraintComplaint($0) }
      } catch {
        throw ConstraintError(error)
      }
    }
  }

  /// The ordinary validator, which also knows `x-verbatim`.
  private func validator(
    _ schema: SchemaDocument, _ options: JSONConstraintOptions
  ) throws(ConstraintError) -> SchemaValidator {
    let sources = options.verbatimSources.mapValues { Array($0.utf8) }
    do throws(SchemaError) {
      return try SchemaValidator(
        schema, patterns: ECMAPatternCompiler(limits: options.limits),
        custom: [
          JSONConstraint.verbatimKeyword: { keyword, instance in
            guard let text = instance.string, let reference = VerbatimReference(keyword),
              let source = sources[reference.source],
              !SpanAutomaton.contains(
                Array(text.utf8), in: source, wholeWords: reference.wholeWords)
            else { return nil }
            return "must be a span of the source"
              + (reference.wholeWords ? " between words" : "")
          }
        ])
    } catch {
      throw ConstraintError(error)
    }
  }
}
