public import Inference

/// The texts of a grammar, byte by byte.
///
/// Exact: rules that produce nothing are removed, so every state has an accepted extension. A state
/// is a number; the first visit of a state costs a closure of item sets (microseconds), later ones
/// a table look-up.
public struct GrammarConstraint: Constraint {
  /// The grammar.
  public let grammar: Grammar
  private let engine: GrammarEngine
  private let limits: ConstraintLimits

  /// Prepares a grammar.
  /// - Throws: `unsatisfiable` when the root produces nothing, or `limit`.
  public init(_ grammar: Grammar, limits: ConstraintLimits = ConstraintLimits())
    throws(ConstraintError)
  {
    self.grammar = grammar
    self.limits = limits
    engine = try GrammarEngine(grammar.program, limits: limits)
  }

  /// Reads GBNF and prepares it.
  public init(gbnf source: String, limits: ConstraintLimits = ConstraintLimits())
    throws(ConstraintError)
  {
    try self.init(try Grammar(gbnf: source, limits: limits), limits: limits)
  }

  /// One of the item sets the grammar has met.
  public struct State: Hashable, Sendable {
    let set: Int32
  }

  /// Before the first byte.
  public var start: State? { State(set: 0) }

  /// Exact.
  public var viability: Viability { .exact }

  /// Steps over the bytes.
  public func advance(_ state: State, by bytes: Span<UInt8>) throws(ConstraintError) -> State? {
    try engine.advance(state.set, by: bytes).map(State.init)
  }

  /// Whether the text may end here.
  public func isComplete(_ state: State) -> Bool { engine.lengthToEnd(state.set) == 0 }

  /// Follows falling distances; nil only when the text would be longer than the limit.
  public func shortestCompletion(_ state: State) throws(ConstraintError) -> [UInt8]? {
    try engine.shortestCompletion(state.set, limit: limits.completionBytes)
  }

  /// Walks the trie over the remembered steps.
  public func fillMask(_ mask: inout TokenMask, _ state: State, over trie: TokenTrie)
    throws(ConstraintError)
  {
    try engine.fillMask(&mask, state.set, over: trie)
  }
}
