import Constraints
import Inference

/// What admits candidates: the constraint, and what must fit into the tokens that are left; with what a
/// run has learned of both.
struct Guide<C: Constraint> {
  let constraint: C
  let events: EventSpace
  /// Whether the constraint guides the drawing; texts that are drawn freely are judged at their end.
  let isGuiding: Bool
  /// Whether a candidate needs the oracle's word, too.
  let asksOracle: Bool
  /// Most tokens of an answer, its end included.
  let limit: Int
  /// What a text's thought may take; nil when texts have none.
  let thinking: Thinking<C.State>?
  /// When masks pay.
  let policy: MaskPolicy
  /// Whether prefixes can still be completed in time; nil when nobody asks, or when no completion is
  /// known from the start: then nothing is known of any prefix.
  private var budget: TokenBudget<C>?
  private var masks = StateMasks<C.State>()

  init(
    _ constraint: C, _ events: EventSpace, limit: Int, thinking: Thinking<C.State>?,
    isGuiding: Bool, asksOracle: Bool, finishesInTime: Bool
  ) {
    self.constraint = constraint
    self.events = events
    self.limit = limit
    self.thinking = thinking
    self.isGuiding = isGuiding
    self.asksOracle = asksOracle
    policy = MaskPolicy(for: constraint)
    budget =
      finishesInTime && isGuiding
      ? TokenBudget(constraint, vocabulary: events.vocabulary, unavailable: events.endingText)
      : nil
  }

  // MARK: Tokens that are left

  /// What a particle may still write.
  func room(of particle: Particle<C.State>) -> TokenRoom {
    let count = particle.tokens.count
    if let end = particle.thoughtEnd { return TokenRoom(tokens: end + limit - count, thought: nil) }
    let thought = thinking.map { $0.limit - count }
    return TokenRoom(tokens: (thinking?.limit ?? 0) - count + limit, thought: thought)
  }

  /// Refuses a request for which nothing is known to fit.
  mutating func refuseIfNothingFits(_ state: C.State) throws(SamplingError) {
    try thinking?.refuseIfNothingFits(state)
    guard budget != nil else { return }
    let start = thinking?.clock.after ?? state
    let distance: TokenDistance
    do throws(ConstraintError) {
      if try budget?.canFinish(start, within: limit) == true { return }
      distance = try budget?.distance(start) ?? .unknown
      if distance.isUnknown, try constraint.completion(start) == .notFound {
        throw ConstraintError(
          .unsatisfiable,
          "no text that satisfies the constraint was found; it seems to contradict itself")
      }
    } catch {
      throw SamplingError(error)
    }
    switch distance {
    case .exact(let tokens):
      throw tooSmall(
        tokens, "no text that satisfies the constraint fits into \(limit) tokens; it takes")
    case .atMost(let tokens):
      throw tooSmall(
        tokens,
        "no text that satisfies the constraint is known to fit into \(limit) tokens; enough are")
    case .infinite:
      throw SamplingError(.unsatisfiable, "no text satisfies the constraint")
    case .atLeast, .unknown: budget = nil
    }
  }

  private func tooSmall(_ tokens: Int, _ sentence: String) -> SamplingError {
    SamplingError(
      .budgetTooSmall, "\(sentence) \(tokens), the end included: raise the token limit",
      minimumTokens: tokens)
  }

  /// Whether a known completion of what was entered by `bytes` fits into so many tokens.
  func canFinish(
    _ next: C.State, after state: C.State, by bytes: Span<UInt8>, within tokens: Int
  ) throws(ConstraintError) -> Bool {
    guard budget != nil else { return true }
    return try budget?.canFinish(next, after: state, by: bytes, within: tokens) ?? false
  }

  // MARK: Candidates

  /// Whether the constraint admits an event.
  func admits(_ event: TokenID, _ state: C.State) throws(ConstraintError) -> Bool {
    if event == events.end { return try constraint.isComplete(state) }
    let bytes = events.vocabulary.bytes
    return try constraint.admits(state, bytes.span.extracting(events.vocabulary.range(of: event)))
  }

  /// Whether an event that the constraint admits may still come too late.
  func limits(_ event: TokenID) -> Bool {
    (budget != nil || thinking != nil) && event != events.end
  }

  /// Whether a completion is known that fits into the tokens that are left after a candidate. From
  /// the start one is known, so a state without is not entered.
  func finishesInTime(
    _ event: TokenID, _ state: C.State, _ room: TokenRoom
  ) throws(ConstraintError) -> Bool {
    let bytes = events.vocabulary.bytes
    let span = bytes.span.extracting(events.vocabulary.range(of: event))
    guard let next = try constraint.advance(state, by: span) else { return true }
    guard let thought = room.thought, let thinking else {
      return try canFinish(next, after: state, by: span, within: room.tokens - 1)
    }
    guard try thinking.canGoOn(next, within: thought - 1) else { return false }
    if thinking.clock.isRunning(next) || budget == nil { return true }
    return try budget?.canFinish(next, within: limit) ?? false
  }

  // MARK: Masks

  /// Whether a mask settles everything about a candidate.
  var maskSettlesAll: Bool { !asksOracle && budget == nil && thinking == nil }

  /// Masks made so far.
  var masksMade: Int { masks.made }

  /// Begins a step of particles at `states`.
  mutating func beginStep(_ states: some Sequence<C.State>) {
    masks.beginStep()
    if isGuiding { for state in states { masks.visit(state) } }
  }

  /// Whether a step at `state` is to draw among a mask.
  func wantsMask(_ state: C.State, _ masking: Masking) -> Bool {
    switch masking {
    case .never: false
    case .whereCheap: masks.wantsMask(state, policy)
    case .always: true
    }
  }

  /// The events of `distribution` that the constraint's mask admits at `state`.
  mutating func support(
    _ distribution: BaseDistribution, _ state: C.State
  ) throws(ConstraintError) -> Support {
    try masks.support(distribution, state, constraint)
  }

  /// The tokens after which a thought can still be ended in time; nil where nearly all are.
  func endings(
    _ state: C.State, _ left: Int, _ time: inout PartTimer
  ) throws(ConstraintError) -> TokenMask? {
    guard let thinking, thinking.isEnding(left) else { return nil }
    time.begin(.constraint)
    let mask = try thinking.mask(state, left, constraint, events)
    time.begin(.sampler)
    return mask
  }
}

/// The tokens that a particle may still have.
struct TokenRoom: Hashable, Sendable {
  /// The end of its text included.
  var tokens: Int
  /// Those of its thought; nil when that is over.
  var thought: Int?
}
