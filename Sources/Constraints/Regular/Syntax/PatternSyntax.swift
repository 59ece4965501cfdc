/// Which dialect a pattern is written in.
public enum PatternSyntax: String, Hashable, Sendable, Codable {
  /// PCRE2 10.42 with UTF and without UCP: `\d` is `[0-9]` unless the pattern starts `(*UCP)`.
  case pcre2
  /// ECMA-262 with the `u` flag, as JSON Schema's `pattern` is read, lenient where people are:
  /// identity escapes of punctuation, `[\w-.]`, `{` as itself, leading `(?i)`.
  case ecma262
}

/// Something in a pattern that a finite automaton cannot follow.
package struct IrregularFeature: Hashable, Sendable {
  /// What it is, such as "back-reference".
  package var name: String
  /// Where it stands: bytes from the start of the pattern.
  package var offset: Int
}

/// A parsed regular pattern: nodes in post-order, so that children come before parents.
public struct RegularPattern: Hashable, Sendable {
  enum Node: Hashable, Sendable {
    case empty
    case scalars(ScalarSet)
    case concatenation([Int])
    case alternation([Int])
    case repetition(Int, low: Int, high: Int?, mode: RepeatMode)
    case atomic(Int)
    case look(Int, behind: Bool, negated: Bool)
    /// The start of the text.
    case start
    /// Between a character in the set and one that is not, or (negated) elsewhere.
    case boundary(ScalarSet, negated: Bool)
    /// `(?(?=a)yes|no)`.
    case conditional(Int, yes: Int, no: Int)
    /// A group used again as a subroutine.
    case call(GroupName, offset: Int)
    /// `\R`.
    case newlineSequence
  }

  enum RepeatMode: Hashable, Sendable { case greedy, lazy, possessive }

  enum GroupName: Hashable, Sendable {
    case number(Int)
    case name(String)
  }

  /// The pattern as written.
  public let source: String
  /// The dialect it was read in.
  public let syntax: PatternSyntax
  var nodes: [Node] = []
  var root = 0
  var groups: [GroupName: Int] = [:]

  init(source: String, syntax: PatternSyntax) {
    self.source = source
    self.syntax = syntax
  }
}

/// What a pattern turned out to be.
package enum PatternAnalysis: Hashable, Sendable {
  /// Its language is regular and this automaton library follows it exactly.
  case regular(RegularPattern)
  /// It is well formed, but needs a backtracking matcher.
  case irregular(IrregularFeature)

  /// Reads a pattern.
  ///
  /// In `pcre2` syntax PCRE2 itself decides what is well formed.
  /// - Throws: `syntax` with a byte offset, or `limit`.
  package init(
    _ source: String, syntax: PatternSyntax = .pcre2, limits: ConstraintLimits = ConstraintLimits()
  ) throws(ConstraintError) {
    guard source.utf8.count <= limits.patternBytes else {
      throw limits.reached("patternBytes", limits.patternBytes, "write a shorter pattern")
    }
    if syntax == .pcre2 { try PatternCheck.compile(source) }
    var parser = PatternParser(source, syntax: syntax, limits: limits)
    do {
      let pattern = try parser.parse()
      guard let doubt = parser.doubt else {
        self = .regular(pattern)
        return
      }
      self = try Self.lowered(pattern, doubt, limits)
    } catch {
      switch error {
      case .irregular(let feature): self = .irregular(feature)
      case .failure(let failure): throw failure
      }
    }
  }
}

extension PatternAnalysis {
  /// Whether atomic groups and calls can be followed shows only in the attempt.
  private static func lowered(
    _ pattern: RegularPattern, _ doubt: Int, _ limits: ConstraintLimits
  ) throws(PatternStop) -> PatternAnalysis {
    do {
      var lowering = Lowering(pattern, arena: try ExpressionArena(limits: limits))
      _ = try lowering.lower()
      return .regular(pattern)
    } catch {
      guard error.code == .unsupported else { throw .failure(error) }
      return .irregular(IrregularFeature(name: error.message, offset: doubt))
    }
  }
}

/// Why parsing stopped.
enum PatternStop: Error {
  case irregular(IrregularFeature)
  case failure(ConstraintError)
}
