/// What a compiler has made of a specification's parts so far.
public struct ConstraintParts: Sendable {
  /// The kind of the part that is being compiled.
  var kind: ConstraintSpec.Kind
  var languages: [RegularLanguage] = []
  var constraints: [AnyConstraint] = []
  var checkers: [String] = []
  var members: [CompiledConstraint.Member] = []
  var validators: [Validator] = []
  /// The texts of the schemas in order, without what was around them.
  var unwrapped: [String] = []

  /// Adds what texts are held to.
  /// - Parameters:
  ///   - path: how it is enforced.
  ///   - why: why that way, in words, for records.
  ///   - isExact: whether every viable prefix has an accepted extension.
  public mutating func add(
    _ constraint: some Constraint, path: CompiledConstraint.Path, why: String, isExact: Bool,
    warnings: [ConstraintWarning] = []
  ) {
    constraints.append(AnyConstraint(constraint))
    note(path, why, isExact: isExact, warnings: warnings)
  }

  /// Adds an independent check of whole texts: a way to tell that shares nothing with the
  /// constraint.
  /// - Parameter sentence: what is wrong with a text that is not accepted.
  public mutating func check(
    _ sentence: String, accepts: @escaping @Sendable ([UInt8]) throws(ConstraintError) -> Bool
  ) {
    validators.append(Validator(sentence, accepts: accepts))
  }

  /// As `check(_:accepts:)`, with a complaint of its own about each text; nil accepts it.
  public mutating func check(
    complaint: @escaping @Sendable ([UInt8]) throws(ConstraintError) -> ConstraintComplaint?
  ) {
    validators.append(Validator(complaint: complaint))
  }

  /// Notes how the part is enforced.
  mutating func note(
    _ path: CompiledConstraint.Path, _ why: String, isExact: Bool,
    warnings: [ConstraintWarning] = []
  ) {
    members.append(
      CompiledConstraint.Member(
        kind: kind, path: path, why: why, isExact: isExact, warnings: warnings))
  }
}
