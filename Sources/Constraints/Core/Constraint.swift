public import Inference

/// A set of texts, asked byte by byte.
///
/// A constraint is synchronous and pure: the same question has the same answer. States are small
/// and cheap to copy, because a particle holds one and resampling copies them.
///
/// Laws (checked by `MartingaleTestSupport`'s `checkConstraintLaws`):
/// - `advance(s, a + b) == advance(advance(s, a), b)`, where nil stays nil;
/// - a complete state is viable; a text rejected by `advance` has no accepted extension;
/// - when `viability` is `exact`, every state that `advance` returns has an accepted extension;
/// - `shortestCompletion(s)`, when not nil, leads to a complete state, and no shorter text does;
/// - `completion(s)`, when it is a text, leads to a complete state; `none` only where nothing does;
/// - `mask(s)` contains token t exactly when `advance(s, bytes of t)` is not nil.
public protocol Constraint: Sendable {
  /// Where in the set of texts a prefix is.
  associatedtype State: Hashable & Sendable

  /// The state of the empty prefix; nil when the set is known to be empty.
  var start: State? { get }

  /// Whether a state from `advance` always has an accepted extension.
  var viability: Viability { get }

  /// Whether a question costs the whole text again, not only the candidate's bytes. Samplers then
  /// avoid questions that are not about candidates, such as masks. False unless a conformer says
  /// otherwise.
  var rereadsText: Bool { get }

  /// The state after `bytes`; nil when no accepted text continues that way.
  func advance(_ state: State, by bytes: Span<UInt8>) throws(ConstraintError) -> State?

  /// Whether the text so far is itself accepted.
  func isComplete(_ state: State) throws(ConstraintError) -> Bool

  /// The shortest bytes that lead to acceptance, the first in byte order among equals; nil when
  /// that is not known.
  func shortestCompletion(_ state: State) throws(ConstraintError) -> [UInt8]?

  /// Some bytes that lead to acceptance, where one such text is more easily found than the shortest:
  /// samplers enter a state only when they know how it may end. The same question has the same
  /// answer, whatever was asked before.
  func completion(_ state: State) throws(ConstraintError) -> Completion

  /// Whether `advance` would succeed; may be cheaper than advancing.
  func admits(_ state: State, _ bytes: Span<UInt8>) throws(ConstraintError) -> Bool

  /// Adds to `mask` every token of `trie` that `admits`; `mask` starts empty.
  func fillMask(_ mask: inout TokenMask, _ state: State, over trie: TokenTrie)
    throws(ConstraintError)
}

/// How much a viable state promises.
public enum Viability: Hashable, Sendable {
  /// A viable state always has an accepted extension.
  case exact
  /// A viable state may still turn out to be a dead end.
  case necessary
}

extension Constraint {
  /// Only the candidate's bytes.
  public var rereadsText: Bool { false }

  /// Asks `advance`.
  public func admits(_ state: State, _ bytes: Span<UInt8>) throws(ConstraintError) -> Bool {
    try advance(state, by: bytes) != nil
  }

  /// Walks the trie, asking for one more byte at each node and skipping refused subtrees.
  public func fillMask(_ mask: inout TokenMask, _ state: State, over trie: TokenTrie)
    throws(ConstraintError)
  {
    try walk(&mask, state, over: trie)
  }

  /// The default `fillMask`, for conformers that have a better one only some of the time.
  package func walk(_ mask: inout TokenMask, _ state: State, over trie: TokenTrie)
    throws(ConstraintError)
  {
    var path: [State] = [state]  // states of the ancestors; path[d] is the state at depth d
    var node = 0
    while node < trie.count {
      let depth = Int(trie.depth[node])
      path.removeLast(path.count - depth)
      let byte = [trie.byte[node]]
      guard let next = try advance(path[depth - 1], by: byte.span) else {
        node = Int(trie.subtreeEnd[node])
        continue
      }
      for index in Int(trie.tokenStart[node])..<Int(trie.tokenStart[node + 1]) {
        mask.insert(trie.tokens[index])
      }
      path.append(next)
      node += 1
    }
  }
}

extension Constraint {
  /// The state after a whole text; nil when it is refused somewhere.
  public func advance(_ state: State, by bytes: [UInt8]) throws(ConstraintError) -> State? {
    try advance(state, by: bytes.span)
  }

  /// Whether `text` as a whole is in the set.
  public func accepts(_ text: [UInt8]) throws(ConstraintError) -> Bool {
    guard let start, let end = try advance(start, by: text.span) else { return false }
    return try isComplete(end)
  }
}
