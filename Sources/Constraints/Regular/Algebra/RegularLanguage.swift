/// A regular set of texts: patterns, and what union, intersection and complement make of them.
///
/// A value is a recipe; `automaton()` makes it runnable. Complements are relative to all texts of
/// whole UTF-8 characters.
public struct RegularLanguage: Hashable, Sendable {
  /// How a pattern meets a text.
  public enum Match: String, Hashable, Sendable {
    /// The whole text is one match.
    case whole
    /// Some part of the text is a match, as JSON Schema's `pattern` has it.
    case search
  }

  enum Step: Hashable, Sendable {
    case pattern(RegularPattern, Match)
    case literal([UInt8])
    case length(least: Int, most: Int?)
    case union(Int)
    case intersection(Int)
    case complement
  }

  /// In post-order.
  var steps: [Step]

  /// The texts that a pattern matches.
  /// - Throws: `unsupported` with the feature's name and offset when the pattern is not regular,
  ///   `syntax` or `limit` as `PatternAnalysis` does.
  public init(
    pattern source: String, syntax: PatternSyntax = .pcre2, match: Match = .whole,
    limits: ConstraintLimits = ConstraintLimits()
  ) throws(ConstraintError) {
    switch try PatternAnalysis(source, syntax: syntax, limits: limits) {
    case .regular(let pattern): self.init(pattern, match: match)
    case .irregular(let feature):
      throw ConstraintError(
        .unsupported, "the pattern is not regular: \(feature.name) at byte \(feature.offset)",
        offset: feature.offset)
    }
  }

  /// The texts that a parsed pattern matches.
  public init(_ pattern: RegularPattern, match: Match = .whole) {
    steps = [.pattern(pattern, match)]
  }

  init(steps: [Step]) {
    self.steps = steps
  }

  /// One text, given as UTF-8.
  public static func literal(_ bytes: [UInt8]) -> RegularLanguage {
    RegularLanguage(steps: [.literal(bytes)])
  }

  /// Texts by their number of code points; the greatest bound is 10⁹.
  public static func length(_ least: Int, _ most: Int?) -> RegularLanguage {
    RegularLanguage(steps: [.length(least: least, most: most)])
  }

  /// Every text.
  public static let anyText = RegularLanguage.length(0, nil)

  /// The texts in any of the languages.
  public static func union(_ languages: [RegularLanguage]) -> RegularLanguage {
    RegularLanguage(steps: languages.flatMap(\.steps) + [.union(languages.count)])
  }

  /// The texts in all of the languages.
  public static func intersection(_ languages: [RegularLanguage]) -> RegularLanguage {
    RegularLanguage(steps: languages.flatMap(\.steps) + [.intersection(languages.count)])
  }

  /// The texts that are not in it.
  public var complement: RegularLanguage {
    RegularLanguage(steps: steps + [.complement])
  }

  /// The texts in `self` that are not in `other`.
  public func subtracting(_ other: RegularLanguage) -> RegularLanguage {
    .intersection([self, other.complement])
  }

  /// A runnable automaton.
  /// - Throws: `unsupported` when a pattern proves irregular, `limit`.
  public func automaton(limits: ConstraintLimits = ConstraintLimits()) throws(ConstraintError)
    -> RegularAutomaton
  {
    try RegularAutomaton(self, limits: limits)
  }
}

/// A language as one expression.
struct CompiledLanguage {
  var arena: ExpressionArena
  var root: Expression

  init(_ language: RegularLanguage, limits: ConstraintLimits) throws(ConstraintError) {
    arena = try ExpressionArena(limits: limits)
    root = .none
    var stack: [Expression] = []
    for step in language.steps {
      switch step {
      case .pattern(let pattern, let match): stack.append(try lower(pattern, match))
      case .literal(let bytes):
        var parts: [Expression] = []
        for byte in bytes { parts.append(try arena.intern(bytes: ByteSet(byte...byte))) }
        let text = try arena.concatenation(parts)
        if Self.isText(bytes) { arena.markWhole(text) }
        stack.append(text)
      case .length(let least, let most):
        let low = Int32(min(max(least, 0), ExpressionArena.maxCount))
        let high = most.map { Int32(min(max($0, 0), ExpressionArena.maxCount)) }
        stack.append(
          high.map { $0 < low } ?? false
            ? .none : try arena.repetition(arena.anyScalar, low, high ?? ExpressionArena.unbounded))
      case .union(let count):
        let parts = Array(stack.suffix(count))
        stack.removeLast(count)
        stack.append(try arena.union(parts))
      case .intersection(let count):
        let parts = Array(stack.suffix(count))
        stack.removeLast(count)
        stack.append(count == 0 ? arena.anyText : try arena.intersection(parts))
      case .complement:
        let last = stack.removeLast()
        stack.append(try arena.intersection([arena.anyText, try arena.complement(last)]))
      }
    }
    root = stack.last ?? .none
  }

  /// A pattern as a closed language of texts.
  private mutating func lower(
    _ pattern: RegularPattern, _ match: RegularLanguage.Match
  ) throws(ConstraintError) -> Expression {
    var lowering = Lowering(pattern, arena: arena)
    var expression = try lowering.lower()
    arena = lowering.arena
    if match == .search {
      expression = try arena.concatenation([arena.anyText, expression, arena.anyText])
    }
    let place = Surroundings(atStart: true, trackers: arena.trackers)
    return try arena.closed(try arena.atStart(expression, place))
  }

  private static func isText(_ bytes: [UInt8]) -> Bool {
    String(validating: bytes, as: UTF8.self) != nil
  }
}
