public import Inference

/// Any constraint, its type hidden.
///
/// A state is one boxed value: 16 bytes and a reference count more than the constraint's own.
/// `admits` and `fillMask` run inside the constraint, so asking costs no box.
public struct AnyConstraint: Constraint {
  private let box: any ConstraintBox

  /// Hides the type of `constraint`.
  public init<C: Constraint>(_ constraint: C) {
    box = (constraint as? AnyConstraint)?.box ?? Box(constraint)
  }

  /// A state of the hidden constraint.
  public struct State: Hashable, Sendable {
    let box: any StateBox

    /// Equal states of the same constraint.
    public static func == (left: State, right: State) -> Bool {
      left.box === right.box || left.box.isEqual(to: right.box)
    }

    /// Hashes the hidden state.
    public func hash(into hasher: inout Hasher) { box.hash(into: &hasher) }
  }

  /// The hidden constraint's start.
  public var start: State? { box.start }
  /// The hidden constraint's promise.
  public var viability: Viability { box.viability }
  /// Whether the hidden constraint does.
  public var rereadsText: Bool { box.hidden.rereadsText }
  /// The hidden constraint, for code that can do better with its own type.
  package var hidden: any Constraint { box.hidden }

  /// Asks the hidden constraint.
  public func advance(_ state: State, by bytes: Span<UInt8>) throws(ConstraintError) -> State? {
    try box.advance(state, by: bytes)
  }
  /// Asks the hidden constraint.
  public func isComplete(_ state: State) throws(ConstraintError) -> Bool {
    try box.isComplete(state)
  }
  /// Asks the hidden constraint.
  public func shortestCompletion(_ state: State) throws(ConstraintError) -> [UInt8]? {
    try box.shortestCompletion(state)
  }
  /// Asks the hidden constraint.
  public func completion(_ state: State) throws(ConstraintError) -> Completion {
    try box.completion(state)
  }
  /// Asks the hidden constraint.
  public func admits(_ state: State, _ bytes: Span<UInt8>) throws(ConstraintError) -> Bool {
    try box.admits(state, bytes)
  }
  /// Asks the hidden constraint.
  public func fillMask(_ mask: inout TokenMask, _ state: State, over trie: TokenTrie)
    throws(ConstraintError)
  {
    try box.fillMask(&mask, state, over: trie)
  }
}

/// A state whose type is hidden.
protocol StateBox: AnyObject, Sendable {
  func isEqual(to other: any StateBox) -> Bool
  func hash(into hasher: inout Hasher)
}

private final class BoxedState<S: Hashable & Sendable>: StateBox {
  let value: S

  init(_ value: S) { self.value = value }

  func isEqual(to other: any StateBox) -> Bool { (other as? BoxedState<S>)?.value == value }
  func hash(into hasher: inout Hasher) { value.hash(into: &hasher) }
}

/// A constraint whose type is hidden.
private protocol ConstraintBox: Sendable {
  typealias State = AnyConstraint.State
  var start: State? { get }
  var viability: Viability { get }
  var hidden: any Constraint { get }
  func advance(_ state: State, by bytes: Span<UInt8>) throws(ConstraintError) -> State?
  func isComplete(_ state: State) throws(ConstraintError) -> Bool
  func shortestCompletion(_ state: State) throws(ConstraintError) -> [UInt8]?
  func completion(_ state: State) throws(ConstraintError) -> Completion
  func admits(_ state: State, _ bytes: Span<UInt8>) throws(ConstraintError) -> Bool
  func fillMask(_ mask: inout TokenMask, _ state: State, over trie: TokenTrie)
    throws(ConstraintError)
}

private struct Box<C: Constraint>: ConstraintBox {
  let base: C
  private let stateType = ObjectIdentifier(BoxedState<C.State>.self)

  init(_ base: C) { self.base = base }

  private func wrap(_ state: C.State?) -> State? {
    state.map { State(box: BoxedState($0)) }
  }

  private func unwrap(_ state: State) throws(ConstraintError) -> C.State {
    guard ObjectIdentifier(type(of: state.box)) == stateType else {
      throw ConstraintError(.unsupported, "a constraint was asked about another one's state")
    }
    // The line above is the check; a checked cast of a generic class costs 150 ns a question.
    return unsafeDowncast(state.box, to: BoxedState<C.State>.self).value
  }

  var start: State? { wrap(base.start) }
  var viability: Viability { base.viability }
  var hidden: any Constraint { base }

  func advance(_ state: State, by bytes: Span<UInt8>) throws(ConstraintError) -> State? {
    wrap(try base.advance(try unwrap(state), by: bytes))
  }
  func isComplete(_ state: State) throws(ConstraintError) -> Bool {
    try base.isComplete(try unwrap(state))
  }
  func shortestCompletion(_ state: State) throws(ConstraintError) -> [UInt8]? {
    try base.shortestCompletion(try unwrap(state))
  }
  func completion(_ state: State) throws(ConstraintError) -> Completion {
    try base.completion(try unwrap(state))
  }
  func admits(_ state: State, _ bytes: Span<UInt8>) throws(ConstraintError) -> Bool {
    try base.admits(try unwrap(state), bytes)
  }
  func fillMask(_ mask: inout TokenMask, _ state: State, over trie: TokenTrie)
    throws(ConstraintError)
  {
    try base.fillMask(&mask, try unwrap(state), over: trie)
  }
}
