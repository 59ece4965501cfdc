import Constraints
import Inference

/// What a run knows about the thoughts before its texts.
final class Thinking<State: Hashable & Sendable> {
  /// The most tokens of a thought, what ends it included.
  let limit: Int
  /// When a thought is over, and whether it can be in time.
  let clock: StageClock<State>
  private let automaton: ThoughtAutomaton
  /// The bytes that end a thought soonest.
  private let nearestEnd: (State) throws(ConstraintError) -> [UInt8]?
  private var masks: [Key: TokenMask] = [:]

  private struct Key: Hashable {
    var state: State
    var left: Int
  }

  init<Answer: Constraint>(
    _ constraint: ReasoningConstraint<Answer>, limit: Int, _ events: EventSpace
  ) where State == ReasoningConstraint<Answer>.State {
    self.limit = limit
    automaton = constraint.stage
    nearestEnd = { state throws(ConstraintError) in
      try constraint.stageState(state).flatMap { inner throws(ConstraintError) in
        constraint.stage.shortestCompletion(inner)
      }
    }
    clock = StageClock(constraint, vocabulary: events.vocabulary, unavailable: events.endingText)
  }

  /// Refuses a limit in which no thought can end.
  func refuseIfNothingFits(_ start: State) throws(SamplingError) {
    do throws(ConstraintError) {
      if try clock.canEnd(start, within: limit) == true { return }
    } catch {
      throw SamplingError(error)
    }
    throw SamplingError(
      .budgetTooSmall,
      "a thought of at most \(limit) tokens cannot even be ended: raise the limit of the thought, "
        + "or give the model more context")
  }

  /// Whether a thought that is at `state`, or was before it ended, is over in time.
  ///
  /// What is not known counts as no: the way of the shortest end is always known, so something is
  /// always left.
  func canGoOn(_ state: State, within tokens: Int) throws(ConstraintError) -> Bool {
    guard clock.isRunning(state) else { return true }
    return try clock.canEnd(state, within: tokens) == true
  }

  /// Whether with so many tokens left not every token will do.
  func isEnding(_ left: Int) -> Bool { left - 1 < clock.horizon }

  /// The tokens after which a thought at `state` can still be ended with `left` tokens, the one of
  /// the mask included.
  func mask<C: Constraint>(
    _ state: State, _ left: Int, _ constraint: C, _ events: EventSpace
  ) throws(ConstraintError) -> TokenMask where C.State == State {
    let key = Key(state: state, left: left)
    if let known = masks[key] { return known }
    var mask = TokenMask(count: events.vocabulary.count)
    let trie = events.vocabulary.trie
    var path = [state]  // path[d] is the state at depth d
    var node = 0
    while node < trie.count {
      let depth = Int(trie.depth[node])
      path.removeLast(path.count - depth)
      let byte = [trie.byte[node]]
      guard let next = try constraint.advance(path[depth - 1], by: byte.span) else {
        node = Int(trie.subtreeEnd[node])
        continue
      }
      let tokens = Int(trie.tokenStart[node])..<Int(trie.tokenStart[node + 1])
      if !tokens.isEmpty, try canGoOn(next, within: left - 1) {
        for index in tokens {
          let token = trie.tokens[index]
          if events.endingText?[token] != true { mask.insert(token) }
        }
      }
      path.append(next)
      node += 1
    }
    masks[key] = mask
    return mask
  }

  /// What ends a thought that is at `state`; nil when it is over.
  func ending(_ state: State) throws(ConstraintError) -> [UInt8]? { try nearestEnd(state) }

  /// A particle's answer, as far as it has got.
  func answer(in particle: Particle<State>) -> [UInt8] {
    automaton.parts(of: particle.text)?.answer ?? []
  }

  /// A particle's thought, as far as it has got; what may be the beginning of its end is held back.
  func thought(in particle: Particle<State>) -> [UInt8] {
    automaton.thought(in: particle.text)
  }
}
