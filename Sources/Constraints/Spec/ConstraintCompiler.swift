public import JSONSchema

/// Makes specifications ready to be asked.
public struct ConstraintCompiler: Sendable {
  /// What compiling and asking may cost.
  public var limits: ConstraintLimits
  /// How JSON may be written, and the sources of `x-verbatim`; its own limits do not count.
  public var json: JSONConstraintOptions
  /// Where ready-made constraints are looked up by name.
  public var library: GrammarLibrary?
  /// The kinds of constraints that can be asked for.
  public var kinds = KindTable<any ConstraintKind>.standard

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
    var parts = ConstraintParts(kind: ConstraintSpec.Kind(""))
    var adjusted = self
    for part in spec.parts { kinds[part.kind]?.adjust(&adjusted.json, part.value) }
    for part in spec.parts {
      guard let kind = kinds[part.kind] else {
        throw ConstraintError(.unsupported, kinds.complaint(about: part.kind.rawValue))
      }
      parts.kind = part.kind
      try kind.compile(part.value, adjusted, into: &parts)
    }
    let writesJSON = parts.members.contains { $0.path == .machine && $0.kind != .jsonStyle }
    if !writesJSON, spec.parts.contains(where: { $0.kind == .jsonStyle }) {
      throw ConstraintError(
        .unsupported, "json_style says how JSON is written, and nothing here asks for JSON")
    }
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
    // Another server can be asked for the values, not for their writing.
    specification.parts = spec.parts.filter { $0.kind != .jsonStyle }.map { part in
      part.kind != .jsonSchema || parts.unwrapped.isEmpty
        ? part : .jsonSchema(parts.unwrapped.removeFirst())
    }
    return CompiledConstraint(
      specification: specification, constraint: combined, checkers: parts.checkers,
      members: parts.members,
      validators: parts.validators)
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
}
