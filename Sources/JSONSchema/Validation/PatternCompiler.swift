/// What judges regular expressions: `pattern`, `patternProperties` and the format `regex`.
///
/// This module has no regex engine of its own; the engine is given to the validator. Patterns are
/// ECMA-262 with the `u` flag, as the specification says, and match anywhere in the text unless
/// they say otherwise. ``ECMAPattern`` translates them to PCRE2 syntax.
public protocol PatternCompiler: Sendable {
  /// Compiles a pattern as the schema has it.
  func compile(_ pattern: String) throws(PatternError) -> any CompiledPattern
}

/// A regular expression that is ready to match.
public protocol CompiledPattern: Sendable {
  /// Whether the pattern matches somewhere in a text, given as well-formed UTF-8.
  func matches(_ text: ArraySlice<UInt8>) throws(PatternError) -> Bool
}

/// Why a pattern cannot be used.
public struct PatternError: Error, Hashable, Sendable {
  /// What was wrong, for a person.
  public var message: String
  /// Bytes of the pattern before the place, when it is known.
  public var offset: Int?
  /// Whether the pattern is correct and a limit was reached while matching.
  public var isLimit: Bool

  /// A complaint; `isLimit` when the pattern is right and only too large.
  public init(_ message: String, offset: Int? = nil, isLimit: Bool = false) {
    self.message = message
    self.offset = offset
    self.isLimit = isLimit
  }
}
