internal import CPCRE2

/// Whether whole texts match a PCRE2 pattern: the plain question, for validators and for checking
/// again what a sampler produced.
public struct PatternMatcher: Sendable {
  /// Where in the text the pattern must match.
  public enum Extent: Sendable {
    /// From the first to the last byte.
    case whole
    /// Anywhere in it.
    case anywhere
  }

  private enum Engine: Sendable {
    case pcre2(PatternCode)
    /// For regular patterns that are too large for PCRE2's compiled form.
    case automaton(RegularAutomaton)
  }

  private let engine: Engine

  /// Compiles a pattern.
  /// - Throws: `syntax` with the byte offset of the fault, `limit`, or `unsupported`.
  public init(
    _ pattern: String, extent: Extent = .whole, limits: ConstraintLimits = ConstraintLimits()
  ) throws(ConstraintError) {
    let bytes = Array(pattern.utf8)
    guard bytes.count <= limits.patternBytes else {
      throw ConstraintError(
        .limit, "the pattern has \(bytes.count) bytes; \(limits.patternBytes) are allowed")
    }
    do throws(ConstraintError) {
      engine = .pcre2(
        try PatternCode(
          bytes, options: extent == .whole ? PCRE2_ANCHORED | PCRE2_ENDANCHORED : 0,
          jit: PCRE2_JIT_COMPLETE, limits: limits))
    } catch {
      guard error.code == .limit,
        case .regular(let regular)? = try? PatternAnalysis(pattern, limits: limits)
      else { throw error }
      let language = RegularLanguage(regular, match: extent == .whole ? .whole : .search)
      engine = .automaton(try language.automaton(limits: limits))
    }
  }

  /// Whether the text matches. A text that is not UTF-8 does not.
  public func matches(_ text: [UInt8]) throws(ConstraintError) -> Bool {
    try matches(text, options: 0)
  }

  /// Whether `scratch`-less callers know the text to be UTF-8 already.
  func matchesChecked(_ text: [UInt8]) throws(ConstraintError) -> Bool {
    try matches(text, options: PCRE2_NO_UTF_CHECK)
  }

  private func matches(_ text: [UInt8], options: UInt32) throws(ConstraintError) -> Bool {
    switch engine {
    case .pcre2(let code):
      try code.withScratch { scratch throws(ConstraintError) in
        scratch.load(text)
        return try code.match(scratch, count: text.count, options: options) >= 0
      }
    case .automaton(let automaton): try automaton.accepts(text)
    }
  }

  func hasGroup(named name: String) -> Bool {
    if case .pcre2(let code) = engine { code.hasGroup(named: name) } else { false }
  }
}
