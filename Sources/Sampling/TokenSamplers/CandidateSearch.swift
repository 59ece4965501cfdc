import Foundation
package import Inference

/// The search for one token: proposes candidates, is told whether they are admitted, and ends
/// with a token and its weight.
///
/// A state machine, so that the same code runs against a synchronous constraint and, over many
/// particles at once, against one that answers in batches.
package struct CandidateSearch {
  /// What the search wants.
  package enum Request: Equatable {
    /// Is this event admitted? `selecting`: if so it is the result.
    case check(TokenID, selecting: Bool)
    /// The result; a nil event has weight 0: nothing was admitted.
    case done(TokenID?, logWeight: Double)
  }

  private enum Phase {
    case searching
    case probing(mass: Double, left: Double, asked: Int)
    case counting(accepted: Double, rejected: Double)
    case again(rejected: Double, mass: Double)
    case finished(logWeight: Double)
  }

  private let method: TokenMethod
  private let survivors: Survivors
  /// Unnormalised mass at the start, and its log.
  private let whole: Double
  private let logWhole: Double
  private var phase = Phase.searching
  private var chosen: TokenID?
  private var pending: TokenID?
  /// Candidates rejected so far.
  package private(set) var rejections = 0
  /// Admitted events the geometric method has seen, so that none is asked twice.
  private var admitted: [TokenID] = []

  /// Whether a result has been found; only its weight is still open.
  package var hasAdmitted: Bool { chosen != nil }

  /// A search among `survivors`, which must have been reset to the step's distribution.
  /// `exact` and `automatic` behave as `improper` and `recursive` here: masks are made outside.
  package init(_ method: TokenMethod, among survivors: Survivors) {
    self.method = method
    self.survivors = survivors
    whole = survivors.total
    logWhole = survivors.logTotal
  }

  /// What to do next. After `.check`, `answer` must be called before asking again.
  package mutating func next(_ random: inout some UniformSource) -> Request {
    while true {
      switch phase {
      case .finished(let logWeight):
        return .done(logWeight > -.infinity ? chosen : nil, logWeight: logWeight)
      case .searching:
        if case .geometric = method {
          phase = .counting(accepted: 0, rejected: 0)
          continue
        }
        guard let event = draw(&random) else {
          finish(weight: 0)
          continue
        }
        pending = event
        return .check(event, selecting: true)
      case .probing, .again:
        guard let event = draw(&random) else {
          finishProbing()
          continue
        }
        if event == chosen {  // only in the second loop: already known to be admitted
          answerAgain(true)
          continue
        }
        pending = event
        return .check(event, selecting: false)
      case .counting(let accepted, let rejected):
        guard let event = redraw(&random, accepted: accepted, rejected: rejected)
        else { continue }
        pending = event
        return .check(event, selecting: chosen == nil)
      }
    }
  }

  /// Says whether the candidate is admitted.
  package mutating func answer(_ isAdmitted: Bool) {
    guard let event = pending else { return }
    pending = nil
    if !isAdmitted { rejections += 1 }
    switch phase {
    case .searching: isAdmitted ? select(event) : reject(event)
    case .probing(let mass, let left, let asked):
      answerProbe(event, isAdmitted, mass: mass, left: left, asked: asked + 1)
    case .again:
      if !isAdmitted { survivors.remove(event) }
      answerAgain(isAdmitted)
    case .counting(let accepted, let rejected):
      if isAdmitted {
        if chosen == nil { chosen = event }
        admitted.append(event)
        count(accepted: accepted + 1, rejected: rejected)
      } else {
        survivors.remove(event)
        count(accepted: accepted, rejected: rejected + 1)
      }
    case .finished: return
    }
  }

  // MARK: Searching

  /// Draws an event, and no random number when nothing is left.
  private func draw(_ random: inout some UniformSource) -> TokenID? {
    if survivors.total == 0 {
      guard case .searching = phase, survivors.refill() else { return nil }
    }
    return survivors.draw(random.uniform())
  }

  /// Ends with a share of the mass at the start, `mass` being in the survivors' present unit.
  private mutating func finish(mass: Double) {
    phase = .finished(logWeight: log(mass) + survivors.logUnit - logWhole)
  }

  private mutating func finish(weight: Double) {
    phase = .finished(logWeight: log(weight))
  }

  private mutating func reject(_ event: TokenID) {
    survivors.remove(event)
    switch method {
    case .recursive(_, let maxRejects?) where rejections >= maxRejects: finish(weight: 0)
    case .blind: finish(weight: 0)
    default: return
    }
  }

  private mutating func select(_ event: TokenID) {
    chosen = event
    let left = survivors.total
    switch method {
    case .recursive(_, let maxRejects?) where rejections == maxRejects - 1:
      finish(mass: left)
    case .recursive, .automatic:
      let mass = survivors.mass(of: event)
      survivors.remove(event)
      phase = .probing(mass: mass, left: survivors.total, asked: 0)
    case .twoLoop:
      phase = .again(rejected: Double(rejections), mass: left)
    case .improper, .blind, .exact, .geometric:
      finish(weight: 1)
    }
  }

  // MARK: Probing

  private mutating func answerProbe(
    _ event: TokenID, _ isAdmitted: Bool, mass: Double, left: Double, asked: Int
  ) {
    var probes = 1
    if case .recursive(let count, _) = method { probes = count }
    if asked >= probes {
      finish(mass: mass + (isAdmitted ? left : 0))
      return
    }
    let gained = isAdmitted ? survivors.mass(of: event) : 0
    survivors.remove(event)
    phase = .probing(mass: mass + gained, left: survivors.total, asked: asked)
  }

  private mutating func finishProbing() {
    if case .probing(let mass, _, _) = phase {
      finish(mass: mass)
    } else {
      finish(weight: 0)
    }
  }

  private mutating func answerAgain(_ isAdmitted: Bool) {
    guard isAdmitted, case .again(_, let mass) = phase else { return }
    finish(mass: mass / Double(rejections + 1))
  }

  // MARK: Counting

  /// One simulated draw with replacement; nil when it ended the count or hit a known token.
  private mutating func redraw(
    _ random: inout some UniformSource, accepted: Double, rejected: Double
  ) -> TokenID? {
    let alive = survivors.total / whole
    guard alive > 0 else {
      finish(weight: 0)
      return nil
    }
    var rejected = rejected
    if rejections > 0 {
      // Draws that would have hit a rejected token again: P(G ≥ g) = (1 − alive)^g.
      let repeats = (log(1 - random.uniform()) / log1p(-alive)).rounded(.down)
      rejected += repeats
      count(accepted: accepted, rejected: rejected)
      guard case .counting = phase else { return nil }
    }
    guard let event = draw(&random) else {
      finish(weight: 0)
      return nil
    }
    if admitted.contains(event) {
      count(accepted: accepted + 1, rejected: rejected)
      return nil
    }
    return event
  }

  private mutating func count(accepted: Double, rejected: Double) {
    guard case .geometric(let maxAccepts, let maxRejects) = method else { return }
    let limit = maxRejects.map(Double.init) ?? .infinity
    if accepted >= Double(maxAccepts) {
      finish(weight: Double(maxAccepts - 1) / (accepted + rejected - 1))
    } else if rejected >= limit {
      finish(weight: accepted == 0 ? 0 : accepted / (accepted + limit - 1))
    } else {
      phase = .counting(accepted: accepted, rejected: rejected)
    }
  }
}
