public import Inference
internal import Synchronization

/// A lazy deterministic automaton over bytes: states are made the first time they are reached.
///
/// A step whose transition is known is two loads, without a lock; an unknown one takes the lock and
/// computes a derivative. Viability is exact: a state from which nothing can be accepted is never
/// returned. Copies share the states found so far, from any thread.
public struct RegularAutomaton: ByteAutomaton {
  /// A place in the automaton; means nothing to another automaton.
  public struct State: Hashable, Sendable {
    /// 1, 2, 3 … in the order the states were first reached.
    package let number: Int32

    package init(number: Int32) {
      self.number = number
    }
  }

  public let start: State?
  public var viability: Viability { .exact }

  /// What the automaton accepts.
  public let language: RegularLanguage
  /// The bytes that no state tells apart.
  package let classes: ByteClasses
  let table: StateTable
  let builder: SharedBuilder

  /// Compiles a language; its start state is known afterwards, nothing else.
  init(_ language: RegularLanguage, limits: ConstraintLimits) throws(ConstraintError) {
    let compiled = try CompiledLanguage(language, limits: limits)
    var states = StateBuilder(compiled)
    start = try states.start(compiled.root).map(State.init(number:))
    table = states.table
    classes = states.classes
    self.language = language
    builder = SharedBuilder(states)
  }

  @inline(__always)
  public func step(_ state: State, _ byte: UInt8) throws(ConstraintError) -> State? {
    let next = table.next(state.number, byte)
    if next > 0 { return State(number: next) }
    if next < 0 { return nil }
    return try discover(state, byte)
  }

  @inline(never)
  private func discover(_ state: State, _ byte: UInt8) throws(ConstraintError) -> State? {
    let next = try builder.with { builder throws(ConstraintError) in
      try builder.next(state.number, byte)
    }
    return next > 0 ? State(number: next) : nil
  }

  public func isComplete(_ state: State) -> Bool {
    table.isAccepting(state.number)
  }

  /// The fewest bytes that lead to acceptance.
  public func distance(_ state: State) -> Int {
    Int(table.distance(state.number))
  }

  /// How many states have been made so far.
  public var knownStates: Int {
    builder.states.withLock { $0.stateCount }
  }

  public func fillMask(_ mask: inout TokenMask, _ state: State, over trie: TokenTrie)
    throws(ConstraintError)
  {
    var path = [Int32](repeating: state.number, count: trie.maxDepth + 1)
    var node = 0
    while node < trie.count {
      let depth = Int(trie.depth[node])
      var next = table.next(path[depth - 1], trie.byte[node])
      if next == 0 {
        next = try discover(State(number: path[depth - 1]), trie.byte[node])?.number ?? -1
      }
      guard next > 0 else {
        node = Int(trie.subtreeEnd[node])
        continue
      }
      for index in Int(trie.tokenStart[node])..<Int(trie.tokenStart[node + 1]) {
        mask.insert(trie.tokens[index])
      }
      path[depth] = next
      node += 1
    }
  }
}

/// The builder behind its lock.
final class SharedBuilder: Sendable {
  let states: Mutex<StateBuilder>

  init(_ builder: sending StateBuilder) {
    states = Mutex(builder)
  }

  func with<Result: Sendable>(
    _ body: (inout StateBuilder) throws(ConstraintError) -> Result
  ) throws(ConstraintError) -> Result {
    let outcome = states.withLock { builder in
      Swift.Result<Result, ConstraintError> { () throws(ConstraintError) in try body(&builder) }
    }
    return try outcome.get()
  }
}
