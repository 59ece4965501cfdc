package import Constraints
import Inference

/// When the automatic method pays for a full mask. Counts only, never the clock, so that the same
/// request makes the same choices on every machine.
package struct MaskPolicy: Hashable, Sendable {
  /// Make the mask once a state has been met this often in a run.
  package var visits: Int
  /// Make the mask once a search has had this many candidates rejected.
  package var rejections: Int

  /// For a constraint that walks bytes a mask costs as much as some hundred checks; one that is
  /// asked from the beginning pays for every token of the vocabulary.
  package init(for constraint: any Constraint) {
    if constraint.rereadsText {
      visits = .max
      rejections = 512
    } else {
      visits = 4
      rejections = 64
    }
  }

  package init(visits: Int, rejections: Int) {
    self.visits = visits
    self.rejections = rejections
  }
}

/// Masks of constraint states met in a run, and what was counted for deciding on them.
struct StateMasks<State: Hashable & Sendable> {
  private var visits: [State: Int] = [:]
  private var masks: [State: (tokens: TokenMask, end: Bool)] = [:]
  /// The distributions under a mask of the current step: particles with the same row and state
  /// share one.
  private var supports: [SupportKey: Support] = [:]
  /// Masks made.
  private(set) var made = 0
  /// Most masks kept; a mask of 49,152 tokens is 6 KB.
  private let capacity = 4096

  private struct SupportKey: Hashable {
    var row: ObjectIdentifier
    var state: State
  }

  /// Counts a particle step at `state`.
  mutating func visit(_ state: State) {
    if visits.count > 65_536 { visits.removeAll(keepingCapacity: true) }
    visits[state, default: 0] += 1
  }

  /// Whether the policy wants a mask of `state`, or one is there already.
  func wantsMask(_ state: State, _ policy: MaskPolicy) -> Bool {
    masks[state] != nil || (policy.visits < .max && visits[state, default: 0] >= policy.visits)
  }

  /// Forgets what belongs to the last step's rows.
  mutating func beginStep() { supports.removeAll(keepingCapacity: true) }

  /// The events of `distribution` that `constraint` admits at `state`.
  mutating func support<C: Constraint>(
    _ distribution: BaseDistribution, _ state: State, _ constraint: C
  ) throws(ConstraintError) -> Support where C.State == State {
    let key = SupportKey(row: ObjectIdentifier(distribution), state: state)
    if let known = supports[key] { return known }
    let mask = try mask(state, constraint, distribution.events)
    let support = Support(distribution, mask: mask.tokens, end: mask.end)
    supports[key] = support
    return support
  }

  private mutating func mask<C: Constraint>(
    _ state: State, _ constraint: C, _ events: EventSpace
  ) throws(ConstraintError) -> (tokens: TokenMask, end: Bool) where C.State == State {
    if let known = masks[state] { return known }
    var tokens = TokenMask(count: events.vocabulary.count)
    try constraint.fillMask(&tokens, state, over: events.vocabulary.trie)
    made += 1
    if masks.count >= capacity { masks.removeAll(keepingCapacity: true) }
    let result = (tokens, try constraint.isComplete(state))
    masks[state] = result
    return result
  }
}
