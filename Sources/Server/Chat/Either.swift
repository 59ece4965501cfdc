import Constraints
import Inference

/// The texts of two constraints, one set: the model's own probabilities decide between them.
struct Either: ByteAutomaton {
  let first: AnyConstraint
  let second: AnyConstraint

  /// How far the text is in each; nil where it is none of its texts.
  struct State: Hashable, Sendable {
    var first: AnyConstraint.State?
    var second: AnyConstraint.State?
  }

  var start: State? { state(first.start, second.start) }

  var viability: Viability {
    first.viability == .exact ? second.viability : first.viability
  }

  private func state(_ one: AnyConstraint.State?, _ two: AnyConstraint.State?) -> State? {
    one == nil && two == nil ? nil : State(first: one, second: two)
  }

  func step(_ state: State, _ byte: UInt8) throws(ConstraintError) -> State? {
    var one: AnyConstraint.State?
    var two: AnyConstraint.State?
    if let inner = state.first { one = try first.advance(inner, by: [byte]) }
    if let inner = state.second { two = try second.advance(inner, by: [byte]) }
    return self.state(one, two)
  }

  func isComplete(_ state: State) throws(ConstraintError) -> Bool {
    if let inner = state.first, try first.isComplete(inner) { return true }
    if let inner = state.second { return try second.isComplete(inner) }
    return false
  }

  func shortestCompletion(_ state: State) throws(ConstraintError) -> [UInt8]? {
    var best: [UInt8]?
    if let inner = state.first { best = try first.shortestCompletion(inner) }
    guard let inner = state.second, let other = try second.shortestCompletion(inner) else {
      return best
    }
    guard let known = best else { return other }
    return other.count < known.count ? other : known
  }
}

extension Either {
  /// That of the one which has the shorter.
  func completion(_ state: State) throws(ConstraintError) -> Completion {
    var known: [Completion] = []
    if let inner = state.first { known.append(try first.completion(inner)) }
    if let inner = state.second { known.append(try second.completion(inner)) }
    if let best = known.compactMap(\.text).min(by: { $0.count < $1.count }) { return .text(best) }
    if known.allSatisfy({ $0 == .none }) { return .none }
    return known.allSatisfy(\.isDeadEnd) ? .notFound : .unknown
  }
}

/// What a constraint allows after a beginning that is there already.
struct Continued: Constraint {
  typealias State = AnyConstraint.State

  let base: AnyConstraint
  /// The state after the beginning; nil when no text begins so.
  let start: State?

  /// The continuations of `beginning`.
  init(_ base: AnyConstraint, after beginning: [UInt8]) throws(ConstraintError) {
    self.base = base
    var state: State?
    if let first = base.start { state = try base.advance(first, by: beginning) }
    start = state
  }

  var viability: Viability { base.viability }
  var rereadsText: Bool { base.rereadsText }

  func advance(_ state: State, by bytes: Span<UInt8>) throws(ConstraintError) -> State? {
    try base.advance(state, by: bytes)
  }
  func isComplete(_ state: State) throws(ConstraintError) -> Bool { try base.isComplete(state) }
  func shortestCompletion(_ state: State) throws(ConstraintError) -> [UInt8]? {
    try base.shortestCompletion(state)
  }
  func completion(_ state: State) throws(ConstraintError) -> Completion {
    try base.completion(state)
  }
  func admits(_ state: State, _ bytes: Span<UInt8>) throws(ConstraintError) -> Bool {
    try base.admits(state, bytes)
  }
  func fillMask(_ mask: inout TokenMask, _ state: State, over trie: TokenTrie)
    throws(ConstraintError)
  {
    try base.fillMask(&mask, state, over: trie)
  }
}
