/// How two languages lie to each other.
package struct LanguageComparison: Hashable, Sendable {
  /// The relation, read "the first is … the second".
  package enum Relation: String, Hashable, Sendable {
    case equal, subset, superset, disjoint, overlapping
  }

  /// The relation; two empty languages are equal.
  package var relation: Relation
  /// The shortest text of the first that is not in the second, first in byte order among equals.
  package var onlyInFirst: [UInt8]?
  /// The shortest text of the second that is not in the first.
  package var onlyInSecond: [UInt8]?
  /// The shortest text of both.
  package var shared: [UInt8]?
}

/// Questions that are PSPACE-complete in the patterns' size; each ends with an answer or with the
/// limit it reached.
extension RegularLanguage {
  /// The shortest text in it, first in byte order among equals; nil when it is empty.
  public func shortestText(
    limits: ConstraintLimits = ConstraintLimits()
  ) throws(ConstraintError) -> [UInt8]? {
    let automaton = try automaton(limits: limits)
    guard let start = automaton.start else { return nil }
    return try automaton.shortestCompletion(start)
  }

  /// Whether no text is in it.
  public func isEmpty(
    limits: ConstraintLimits = ConstraintLimits()
  ) throws(ConstraintError) -> Bool {
    try automaton(limits: limits).start == nil
  }

  /// Whether every text in it is also in `other`.
  public func isSubset(
    of other: RegularLanguage, limits: ConstraintLimits = ConstraintLimits()
  ) throws(ConstraintError) -> Bool {
    try subtracting(other).isEmpty(limits: limits)
  }

  /// Whether it holds exactly the texts of `other`.
  public func isEqual(
    to other: RegularLanguage, limits: ConstraintLimits = ConstraintLimits()
  ) throws(ConstraintError) -> Bool {
    guard try isSubset(of: other, limits: limits) else { return false }
    return try other.isSubset(of: self, limits: limits)
  }

  /// The relation to `other`, with the shortest texts that prove it.
  package func compared(
    to other: RegularLanguage, limits: ConstraintLimits = ConstraintLimits()
  ) throws(ConstraintError) -> LanguageComparison {
    let first = try subtracting(other).shortestText(limits: limits)
    let second = try other.subtracting(self).shortestText(limits: limits)
    let both = try RegularLanguage.intersection([self, other]).shortestText(limits: limits)
    let relation: LanguageComparison.Relation =
      switch (first, second, both) {
      case (nil, nil, _): .equal
      case (nil, _, _): .subset
      case (_, nil, _): .superset
      case (_, _, nil): .disjoint
      default: .overlapping
      }
    return LanguageComparison(
      relation: relation, onlyInFirst: first, onlyInSecond: second, shared: both)
  }
}
