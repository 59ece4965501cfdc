import Constraints
import Foundation
package import Inference

// The way of a candidate token from a row of logits to its weight, in the order in which it is gone:
//
//   StepLaw          the row becomes the distributions of the step
//   TokenStep        which events may be drawn, and what a candidate has to pass
//   CandidateSearch  events drawn without replacement
//   TokenSampler     how many are looked at, and what the admitted one weighs: a conformer a method
//
// Notation: p is the base distribution over events, q what is drawn from (p unless a proposal is
// asked for), c(t) ∈ {0, 1} says whether t is admitted, Z = Σ p(t) c(t). A pair (t, w) is properly
// weighted when E[w·1{t}] = p(t) c(t) for every t.

/// The distributions of one context: what the weights refer to, and what tokens are drawn from.
struct StepLaw {
  /// The model's own row.
  let row: Logits
  /// The base distribution p.
  let target: BaseDistribution
  /// The proposal q; the same object unless another one was asked for.
  let proposal: BaseDistribution

  /// - Parameter reshaped: the row after a schedule; the row itself without one.
  init(
    _ row: Logits, reshaped: Logits, _ events: EventSpace, base: BaseAdjustment,
    proposal other: BaseAdjustment?
  ) throws(SamplingError) {
    self.row = row
    target = try BaseDistribution(reshaped, events: events, adjustment: base)
    proposal =
      if let other {
        try BaseDistribution(reshaped, events: events, adjustment: other)
      } else {
        target
      }
  }

  /// log p(t) / q(t): what a token drawn from the proposal owes the target.
  func logCorrection(_ event: TokenID) -> Double {
    target === proposal
      ? 0 : target.logProbability(of: event) - proposal.logProbability(of: event)
  }
}

/// How a particle's step ended.
struct WeightedToken {
  /// The event; nil when nothing was admitted.
  var event: TokenID?
  /// Log of the step's weight, the mass of pruned tokens included.
  var logWeight: Double

  /// Nothing was admitted.
  static let none = WeightedToken(event: nil, logWeight: -.infinity)
}

/// One particle's step. All that it knows it was given or has found out itself; what the run learns of
/// the constraint meanwhile is the guide's.
struct TokenStep<C: Constraint> {
  /// Which particle.
  let slot: Int
  /// The particle before the step.
  let particle: Particle<C.State>
  /// The distributions of its context.
  let law: StepLaw
  /// The result; nil while there is none.
  private(set) var result: WeightedToken?
  /// Questions asked about single candidates.
  private(set) var checks: Int32 = 0
  /// Whether only what the constraint's mask admits is drawn.
  private(set) var isMasked = false

  private let sampler: any TokenSampler
  private let room: TokenRoom
  /// The slot's drawing buffer.
  private let survivors: Survivors
  private var random: RandomStream
  /// Nil when the token limit leaves the end as the only event.
  private var search: CandidateSearch?
  /// Log of the share of the mass that the search began with.
  private var logShare = 0.0
  /// Candidates that the constraint's mask admits and something else refused.
  private var refused: [TokenID] = []

  // MARK: Which events may be drawn

  init(
    _ slot: Int, _ particle: Particle<C.State>, _ law: StepLaw, _ sampler: any TokenSampler,
    _ survivors: Survivors, _ random: RandomStream, _ guide: inout Guide<C>,
    _ time: inout PartTimer, mayBeCut: Bool
  ) throws(ConstraintError) {
    self.slot = slot
    self.particle = particle
    self.law = law
    self.sampler = sampler
    self.survivors = survivors
    self.random = random
    room = guide.room(of: particle)
    if !mayBeCut, room.tokens <= 1 { return }
    if let thought = room.thought, let mask = try guide.endings(particle.state, thought, &time) {
      // Near a thought's limit few tokens are left, and looking for them one by one takes long.
      draw(among: Support(law.proposal, mask: mask, end: false), isSettled: false)
    } else if guide.isGuiding, guide.wantsMask(particle.state, sampler.masking) {
      try drawAmongMask(&guide, &time)
    } else {
      survivors.reset(law.proposal, law.proposal.support)
      search = CandidateSearch(sampler, among: survivors)
    }
  }

  /// Goes on among what the constraint's mask admits.
  ///
  /// Proper at any time before something was admitted: the refused part of the vocabulary has been
  /// settled, and the rest may be searched by any proper method.
  private mutating func drawAmongMask(
    _ guide: inout Guide<C>, _ time: inout PartTimer
  ) throws(ConstraintError) {
    time.begin(.constraint)
    let support = try guide.support(law.proposal, particle.state)
    time.begin(.sampler)
    draw(among: support, isSettled: guide.maskSettlesAll)
  }

  /// - Parameter isSettled: whether every event of `support` is admitted: then its mass is Z, and the
  ///   first that is drawn weighs it without variance.
  private mutating func draw(among support: Support, isSettled: Bool) {
    survivors.reset(law.proposal, support)
    for token in refused { survivors.remove(token) }
    if !refused.isEmpty { survivors.refill() }
    isMasked = true
    logShare = survivors.logTotal - log(law.proposal.total)
    search = CandidateSearch(
      isSettled || !sampler.isProper ? MaskedSampler() : RejectionSampler(), among: survivors)
  }

  // MARK: What a candidate has to pass

  /// Draws until there is a result, or a candidate that only the oracle can judge.
  mutating func advance(
    _ guide: inout Guide<C>, _ time: inout PartTimer
  ) throws(ConstraintError) -> TokenID? {
    guard result == nil else { return nil }
    guard search != nil else { return try advanceToEnd(&guide, &time) }
    while true {
      switch search?.next(&random) {
      case nil: return nil
      case .done(let event, let logWeight):
        result = weighted(event, logWeight)
        return nil
      case .check(let event):
        // What is drawn freely is judged when the text has ended.
        var admitted = true
        if guide.isGuiding {
          if !isMasked {
            checks += 1
            time.begin(.constraint)
            admitted = try guide.admits(event, particle.state)
            time.begin(.sampler)
          }
          if admitted, guide.limits(event) {
            time.begin(.constraint)
            admitted = try guide.finishesInTime(event, particle.state, room)
            time.begin(.sampler)
            if !admitted { refused.append(event) }
          }
          if admitted, guide.asksOracle { return event }
        }
        search?.answer(admitted)
        if !admitted, !isMasked, sampler.masking == .whereCheap, search?.hasAdmitted == false,
          search?.rejections ?? 0 >= guide.policy.rejections
        {
          try drawAmongMask(&guide, &time)
        }
      }
    }
  }

  /// Says what the oracle thinks of a candidate.
  mutating func answer(_ isAdmitted: Bool, about event: TokenID) {
    checks += 1
    if search == nil {
      settleEnd(isAdmitted)
    } else {
      if !isAdmitted { refused.append(event) }
      search?.answer(isAdmitted)
    }
  }

  /// At the token limit only the end is left: one question, and p(end) is the weight.
  private mutating func advanceToEnd(
    _ guide: inout Guide<C>, _ time: inout PartTimer
  ) throws(ConstraintError) -> TokenID? {
    var admitted = true
    if guide.isGuiding {
      checks += 1
      time.begin(.constraint)
      admitted = try guide.admits(guide.events.end, particle.state)
      time.begin(.sampler)
      if admitted, guide.asksOracle { return guide.events.end }
    }
    settleEnd(admitted)
    return nil
  }

  // MARK: The weight

  private mutating func settleEnd(_ admitted: Bool) {
    let end = law.target.events.end
    result =
      admitted
      ? WeightedToken(
        event: end, logWeight: sampler.isProper ? law.target.logProbability(of: end) : 0) : .none
  }

  /// w · (share of q that was searched) · (mass of events at all) · p(t) / q(t).
  private func weighted(_ event: TokenID?, _ logWeight: Double) -> WeightedToken {
    guard let event, logWeight > -.infinity else { return .none }
    guard sampler.isProper else { return WeightedToken(event: event, logWeight: 0) }
    return WeightedToken(
      event: event,
      logWeight: logWeight + logShare + law.proposal.logRetained + law.logCorrection(event))
  }
}

/// Draws candidates without replacement until a sampler has seen enough.
///
/// It is asked and answered from outside, so that the same code runs against a synchronous constraint
/// and, over many particles at once, against one that answers in batches.
package struct CandidateSearch {
  /// What the search wants.
  package enum Request: Equatable {
    /// Is this event admitted?
    case check(TokenID)
    /// The result; a nil event has weight 0: nothing was admitted.
    case done(TokenID?, logWeight: Double)
  }

  private var sampler: any TokenSampler
  private let survivors: Survivors
  /// Log of the mass at the start.
  private let logWhole: Double
  private var chosen: TokenID?
  private var pending: TokenID?
  private var logWeight: Double?
  /// Candidates refused so far.
  package private(set) var rejections = 0

  /// Whether a result has been found; only its weight is still open.
  package var hasAdmitted: Bool { chosen != nil }

  /// A search among `survivors`, which must have been reset to the step's distribution.
  package init(_ sampler: any TokenSampler, among survivors: Survivors) {
    self.sampler = sampler
    self.survivors = survivors
    logWhole = survivors.logTotal
  }

  /// What to do next. After `.check`, `answer` must be called before asking again.
  package mutating func next(_ random: inout some UniformSource) -> Request {
    if let logWeight { return .done(logWeight > -.infinity ? chosen : nil, logWeight: logWeight) }
    if survivors.total > 0 || (chosen == nil && survivors.refill()),
      let event = survivors.draw(random.uniform())
    {
      pending = event
      return .check(event)
    }
    finish(chosen == nil ? .nothing : sampler.shareOfAll)
    return next(&random)
  }

  /// Says whether the candidate is admitted.
  package mutating func answer(_ isAdmitted: Bool) {
    guard let event = pending else { return }
    pending = nil
    if !isAdmitted {
      rejections += 1
    } else if chosen == nil {
      chosen = event
    }
    if let share = sampler.share(after: event, isAdmitted: isAdmitted, among: survivors) {
      finish(share)
    }
  }

  private mutating func finish(_ share: MassShare) {
    logWeight =
      switch share {
      case .nothing: -.infinity
      case .whole: 0
      case .mass(let mass): log(mass) + survivors.logUnit - logWhole
      }
  }
}

/// What an admitted token weighs, as a share of the mass that its search began with.
package enum MassShare: Hashable, Sendable {
  case nothing, whole
  /// In the survivors' present unit.
  case mass(Double)
}

/// When a sampler has all that is admitted found at once instead of asking about single candidates.
package enum Masking: Hashable, Sendable {
  case never, whereCheap, always
}

/// A way to find a token that is admitted, and its weight: `TokenMethod` names the conformers.
///
/// A value that lives as long as one search. Requirements on a conformer (`SearchLawTests` has the laws):
/// - what is refused is taken out of the survivors; tokens that are chosen follow p(t) c(t) / Z when
///   nothing limits the rejections;
/// - `isProper` says that the weights are: E[w·1{t}] = p(t) c(t).
package protocol TokenSampler: Sendable {
  /// A short name for records.
  var name: String { get }
  /// Whether its weights are proper. Otherwise they are taken to be 1.
  var isProper: Bool { get }
  /// When masks are made.
  var masking: Masking { get }
  /// The share when an event was admitted and then nothing was left to be drawn.
  var shareOfAll: MassShare { get }
  /// Says which value cannot be used.
  func validate() throws(SamplingError)
  /// Takes note of an answer, and takes the candidate out of what is left where it need not be drawn
  /// again.
  /// - Returns: nil for another candidate; or the share of the first that was admitted, or nothing, and
  ///   the search is over.
  mutating func share(
    after candidate: TokenID, isAdmitted: Bool, among left: Survivors
  ) -> MassShare?
}

extension TokenSampler {
  package var isProper: Bool { true }
  package var masking: Masking { .never }
  package var shareOfAll: MassShare { .nothing }
  package func validate() throws(SamplingError) {}
}

/// Adaptive weighted rejection sampling (Lipkin et al. 2025, arXiv 2504.05410): draw without
/// replacement until the first token x is admitted, then look at `probes` more.
///
/// With R the mass not rejected when x was found, w = p(x) + Σ admitted probes but the last p(y)
/// + (mass still unseen) · 1[last probe admitted]. More probes, less variance; when all tokens have
/// been looked at, w = Z exactly. `maxRejects` draws at most that many times; then w = R where no draw
/// is left for a probe.
///
/// A mask tells Z and leaves only what is admitted: with one always, w = Z without variance; with one where
/// that is cheap or many tokens were refused (`MaskPolicy`), the weights stay proper, because a search may
/// change to any proper method for the part of the vocabulary that is left.
package struct RejectionSampler: TokenSampler {
  private let probes: Int
  private let maxRejects: Int?
  package let masking: Masking
  private var rejections = 0
  /// p(x) and that of the admitted probes, once x is found.
  private var mass: Double?
  private var probed = 0

  package init(probes: Int = 1, maxRejects: Int? = nil, masking: Masking = .never) {
    self.probes = probes
    self.maxRejects = maxRejects
    self.masking = masking
  }

  package var name: String {
    switch masking {
    case .never: "awrs"
    case .whereCheap: "auto"
    case .always: "exact"
    }
  }
  package var shareOfAll: MassShare { mass.map { .mass($0) } ?? .nothing }

  package func validate() throws(SamplingError) {
    guard probes >= 1 else {
      throw SamplingError(.invalidOptions, "probes must be at least 1, got \(probes)")
    }
    if let maxRejects, maxRejects < 2 {
      throw SamplingError(
        .invalidOptions,
        "a limit on rejections must be at least 2 for weights to be proper, got \(maxRejects)")
    }
  }

  package mutating func share(
    after candidate: TokenID, isAdmitted: Bool, among left: Survivors
  ) -> MassShare? {
    if let mass {  // a probe
      probed += 1
      if probed >= probes { return .mass(mass + (isAdmitted ? left.total : 0)) }
      if isAdmitted { self.mass = mass + left.mass(of: candidate) }
      left.remove(candidate)
      return nil
    }
    if isAdmitted {
      if rejections + 1 == maxRejects { return .mass(left.total) }
      mass = left.mass(of: candidate)
      left.remove(candidate)
      return nil
    }
    left.remove(candidate)
    rejections += 1
    return rejections == maxRejects ? .nothing : nil
  }
}

/// The first admitted token with weight 1: locally masked decoding, not properly weighted. Among what a
/// mask admits the same weighs Z without variance.
package struct MaskedSampler: TokenSampler {
  package init() {}

  package var name: String { "improper" }
  package var isProper: Bool { false }
  package var masking: Masking { .whereCheap }

  package mutating func share(
    after candidate: TokenID, isAdmitted: Bool, among left: Survivors
  ) -> MassShare? {
    if isAdmitted { return .whole }
    left.remove(candidate)
    return nil
  }
}

/// One draw from p with weight c: no look-ahead, many dead particles. What free drawing does, whose
/// texts are weighed at their end; with potentials and resampling the classical particle filter.
package struct BlindSampler: TokenSampler {
  package init() {}

  package var name: String { "blind" }

  package mutating func share(
    after candidate: TokenID, isAdmitted: Bool, among left: Survivors
  ) -> MassShare? {
    isAdmitted ? .whole : .nothing
  }
}
