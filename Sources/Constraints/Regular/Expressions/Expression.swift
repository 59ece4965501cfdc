/// A hash-consed regular expression over bytes: equal numbers are equal expressions.
///
/// Beside the classical operators there are intersection, complement, counted repetition, and the
/// zero-width tests that make look-around regular:
/// - `ahead(P)` holds where the *whole rest of the text* is in P. It floats through derivatives:
///   ∂(ahead(P)·r) = ahead(∂P)·∂r.
/// - `behind(j)` holds where tracker j, an expression that follows the text from its start,
///   matches the text so far.
/// - `start` holds at the start of the text.
///
/// Derivatives: Brzozowski, "Derivatives of regular expressions", JACM 1964; with intersection and
/// complement: Owens, Reppy & Turon, JFP 2009.
typealias Expression = Int32

extension Expression {
  /// ∅
  static let none: Expression = 0
  /// ε
  static let epsilon: Expression = 1
  /// Every string of bytes.
  static let top: Expression = 2
}

/// Whether an expression matches the empty string.
enum Nullability: UInt8 {
  case never
  case always
  /// It depends on what stands around.
  case sometimes
}

struct ExpressionNode {
  enum Kind: UInt8 {
    case none, epsilon, bytes, concatenation, union, intersection, complement, repetition
    case ahead, behind, start
  }

  var kind: Kind
  var nullability: Nullability
  /// No intersection, complement or zero-width test inside: never empty unless it is `none`.
  var isPlain: Bool
  /// `start` or `behind` inside.
  var isContextual: Bool
  /// `start` inside.
  var hasStart: Bool
  /// `start` inside a complement.
  var hasComplementedStart: Bool
  /// Known to match sequences of whole characters only, with no test inside.
  var isWhole: Bool
  /// Nesting, not counting the length of concatenations.
  var depth: UInt16
  /// bytes: number of the set. concatenation: head. union, intersection: first operand's place.
  /// complement, repetition, ahead: operand. behind: tracker.
  var a: Int32
  /// concatenation: tail. union, intersection: number of operands. behind: 1 when negated.
  var b: Int32
  /// repetition: least count.
  var low: Int32
  /// repetition: greatest count, `unbounded` for none.
  var high: Int32
  /// A lower bound on the bytes matched; exact when plain.
  var minLength: Int32
  /// Trackers that the expression asks, one bit each.
  var trackers: UInt64
}
