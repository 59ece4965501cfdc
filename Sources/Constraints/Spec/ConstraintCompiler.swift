internal import JSONSchema

/// Makes specifications ready to be asked.
public struct ConstraintCompiler: Sendable {
  /// What compiling and asking may cost.
  public var limits: ConstraintLimits
  /// How JSON may be written, and the sources of `x-verbatim`; its own limits do not count.
  public var json: JSONConstraintOptions
  /// Where ready-made constraints are looked up by name.
  public var library: GrammarLibrary?

  /// A compiler; by default for generating texts, in one compact spelling of JSON.
  public init(
    limits: ConstraintLimits = ConstraintLimits(), json: JSONConstraintOptions = .generating,
    library: GrammarLibrary? = nil
  ) {
    self.limits = limits
    self.json = json
    self.library = library
  }

  /// Compiles all parts and combines them.
  ///
  /// Regular patterns are intersected as languages, so several of them are as exact as one; the
  /// rest is combined by `Intersection`, which is exact where its product is small.
  /// - Throws: `syntax`, `unsupported`, `limit`, `fileNotFound`, or `unsatisfiable` when it is
  ///   known that no text satisfies all parts.
  public func compile(_ spec: ConstraintSpec) throws(ConstraintError) -> CompiledConstraint {
    var parts = Parts()
    for part in spec.parts { try add(part, to: &parts) }
    let constraints = try automata(parts.languages) + parts.constraints
    for constraint in constraints where constraint.start == nil {
      throw ConstraintError(
        .unsatisfiable,
        spec.parts.count == 1
          ? "no text satisfies the constraint" : "no text satisfies all constraints together")
    }
    var combined = constraints.first
    if constraints.count > 1 {
      combined = AnyConstraint(try Intersection(constraints, limits: limits))
    }
    var specification = spec
    specification.parts = spec.parts.map { part in
      guard case .jsonSchema = part else { return part }
      return parts.unwrapped.isEmpty ? part : .jsonSchema(parts.unwrapped.removeFirst())
    }
    return CompiledConstraint(
      specification: specification, constraint: combined, checkers: parts.checkers,
      members: parts.members,
      validators: parts.validators)
  }

  /// What has been compiled so far.
  private struct Parts {
    var languages: [RegularLanguage] = []
    var constraints: [AnyConstraint] = []
    var checkers: [String] = []
    var members: [CompiledConstraint.Member] = []
    var validators: [Validator] = []
    /// The schemas in order, without what was around them.
    var unwrapped: [String] = []

    mutating func note(
      _ kind: ConstraintSpec.Kind, _ path: CompiledConstraint.Path, _ why: String, exact: Bool,
      warnings: [ConstraintWarning] = []
    ) {
      members.append(
        CompiledConstraint.Member(
          kind: kind, path: path, why: why, isExact: exact, warnings: warnings))
    }
  }

  /// One automaton for all languages; one for each when that would be too large.
  private func automata(_ languages: [RegularLanguage]) throws(ConstraintError) -> [AnyConstraint] {
    if languages.count > 1 {
      do throws(ConstraintError) {
        let all = RegularLanguage.intersection(languages)
        return [AnyConstraint(try all.automaton(limits: limits))]
      } catch {
        guard error.code == .limit else { throw error }
      }
    }
    var result: [AnyConstraint] = []
    for language in languages {
      result.append(AnyConstraint(try language.automaton(limits: limits)))
    }
    return result
  }

  private func add(_ part: ConstraintSpec.Part, to parts: inout Parts) throws(ConstraintError) {
    switch part {
    case .regex(let pattern): try add(regex: pattern, to: &parts)
    case .jsonSchema(let schema): try add(jsonSchema: schema, to: &parts)
    case .gbnf(let source): try add(gbnf: source, to: &parts)
    case .choice(let texts):
      let choice = try ChoiceConstraint(texts, limits: limits)
      parts.constraints.append(AnyConstraint(choice))
      parts.note(.choice, .automaton, "a prefix tree of \(texts.count) texts", exact: true)
      parts.validators.append(
        Validator("the text is none of the choices") { text in
          texts.contains { $0.utf8.elementsEqual(text) }
        })
    case .verbatim(let source):
      let bytes = Array(source.utf8)
      let spans = try VerbatimConstraint(bytes, limits: limits)
      parts.constraints.append(AnyConstraint(spans))
      parts.note(
        .verbatim, .spans, "a suffix automaton of \(bytes.count) bytes",
        exact: spans.viability == .exact)
      parts.validators.append(
        Validator("the text is no span of the source") { text in
          !text.isEmpty && SpanAutomaton.contains(text, in: bytes, wholeWords: false)
        })
    case .checker(let command):
      parts.checkers.append(command)
      parts.note(.checker, .program, "only the program knows", exact: false)
    case .grammar(let name):
      guard let library else {
        throw ConstraintError(
          .fileNotFound,
          "there are no ready-made constraints to look in; MARTINGALE_GRAMMARS names their folder")
      }
      let count = parts.members.count
      try add(try library.part(named: name), to: &parts)
      for index in count..<parts.members.count { parts.members[index].kind = .grammar }
    }
  }

  private func add(regex pattern: String, to parts: inout Parts) throws(ConstraintError) {
    let matcher = try PatternMatcher(pattern, limits: limits)
    let why: String
    do throws(ConstraintError) {
      switch try PatternAnalysis(pattern, limits: limits) {
      case .regular(let regular):
        let language = RegularLanguage(regular)
        // Tried alone, so that a pattern whose automaton is too large goes the other way.
        _ = try language.automaton(limits: limits)
        parts.languages.append(language)
        parts.note(.regex, .automaton, "the pattern is regular", exact: true)
        parts.validators.append(
          Validator("the text does not match the pattern", accepts: matcher.matches))
        return
      case .irregular(let feature): why = "\(feature.name) at byte \(feature.offset)"
      }
    } catch {
      guard error.code == .limit else { throw error }
      why = error.message
    }
    parts.constraints.append(AnyConstraint(try PatternConstraint(pattern, limits: limits)))
    parts.note(.regex, .blackBox, "not a finite automaton: \(why)", exact: false)
    parts.validators.append(
      Validator("the text does not match the pattern", accepts: matcher.matches))
  }

  private func add(gbnf source: String, to parts: inout Parts) throws(ConstraintError) {
    let grammar = try Grammar(gbnf: source, limits: limits)
    parts.constraints.append(AnyConstraint(try GrammarConstraint(grammar, limits: limits)))
    parts.note(
      .gbnf, .grammar, "a context-free grammar of \(grammar.ruleNames.count) rules", exact: true,
      warnings: grammar.warnings.map { ConstraintWarning($0.description, offset: $0.offset) })
    let recognizer = GrammarRecognizer(grammar, limits: limits)
    parts.validators.append(
      Validator("the text is not in the grammar", accepts: recognizer.matches))
  }

  private func add(jsonSchema text: String, to parts: inout Parts) throws(ConstraintError) {
    var options = json
    options.limits = limits
    var source = Array(text.utf8)
    var warnings: [ConstraintWarning] = []
    var reading = JSONLimits()
    reading.bytes = limits.schemaBytes
    reading.depth = limits.schemaDepth
    if let wrapper = SchemaWrapper(source, limits: reading) {
      source = wrapper.text
      warnings.append(wrapper.warning)
    }
    parts.unwrapped.append(warnings.isEmpty ? text : String(decoding: source, as: UTF8.self))
    let constraint = try JSONConstraint(schema: source, options: options)
    // Whoever generates wants to know before; a text to be judged is refused in any case.
    if options.propertyOrder == .schema { try constraint.requireSatisfiable() }
    parts.constraints.append(AnyConstraint(constraint))
    parts.note(
      .jsonSchema, .machine,
      "a byte-level machine over \(constraint.schema.subschemas.count) subschemas",
      exact: constraint.viability == .exact,
      warnings: warnings
        + constraint.schema.misspellings.map { misspelling in
          ConstraintWarning(
            misspelling.description, offset: misspelling.location.offset,
            pointer: misspelling.pointer.description)
        })
    let sources = options.verbatimSources.mapValues { Array($0.utf8) }
    let validator: SchemaValidator
    do throws(SchemaError) {
      validator = try SchemaValidator(
        constraint.schema, patterns: ECMAPatternCompiler(limits: limits),
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
    parts.validators.append(
      Validator { text throws(ConstraintError) in
        let document: JSONDocument
        do throws(JSONError) {
          document = try JSONDocument(text)
        } catch {
          return "the text is not JSON: \(error.message)"
        }
        do throws(SchemaError) {
          guard let violation = try validator.violations(of: document).first else { return nil }
          let place = violation.instancePointer.description
          return "the value\(place.isEmpty ? "" : " at \(place)") \(violation.message)"
        } catch {
          throw ConstraintError(error)
        }
      })
  }
}
