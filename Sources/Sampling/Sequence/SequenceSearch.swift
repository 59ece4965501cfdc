import Constraints
import Foundation
import Inference

extension SequenceRun {
  /// Finds every live particle's next event.
  ///
  /// Candidates the synchronous constraint refuses are answered at once; the others wait for the
  /// oracle, which is asked about all particles together.
  func search(
    _ live: [Int], _ laws: [StepLaw], step: Int
  ) async throws(SamplingError) -> [(StepResult, StepLaw)] {
    var searches: [SlotSearch] = []
    do throws(ConstraintError) {
      masks.beginStep()
      if options.method.isGuided {
        for slot in live { masks.visit(particles[slot].state) }
      }
      for (slot, law) in zip(live, laws) { searches.append(try begin(slot, law, step: step)) }
      var pending = Array(searches.indices)
      while !pending.isEmpty {
        var asking: [Int] = []
        var candidates: [TokenID] = []
        for index in pending {
          guard let candidate = try advance(&searches[index]) else { continue }
          asking.append(index)
          candidates.append(candidate)
        }
        if asking.isEmpty { break }
        try await ask(&searches, asking, candidates)
        pending = asking
      }
    } catch {
      throw SamplingError(error)
    }
    usage.masks = masks.made
    for search in searches {
      usage.steps += 1
      usage.checks += Int(search.checks)
      usage.checksPerStep.append(search.checks)
      if search.isMasked { usage.exactSteps += 1 }
    }
    return searches.map {
      ($0.result ?? StepResult(event: nil, logWeight: -.infinity), $0.law)
    }
  }

  /// Sets up a particle's search.
  private func begin(_ slot: Int, _ law: StepLaw, step: Int) throws(ConstraintError)
    -> SlotSearch
  {
    var search = SlotSearch(
      slot: slot, law: law, random: key.stream(slot: slot, step: step, for: .token))
    if !options.method.mayBeCut, tokensLeft(slot) <= 1 { return search }
    let row = law.proposal
    let buffer = survivors[slot] ?? Survivors(row)
    survivors[slot] = buffer
    let method = options.method.tokenMethod
    let state = particles[slot].state
    if let left = thoughtTokensLeft(slot), let thinking, thinking.isEnding(left) {
      try restrict(&search, buffer, left)
      return search
    }
    let wantsMask =
      switch method {
      case .exact: true
      case .automatic, .improper: masks.wantsMask(state, policy)
      default: false
      }
    if options.method.isGuided, wantsMask {
      try mask(&search, buffer)
    } else {
      buffer.reset(row, row.support)
      search.search = CandidateSearch(method, among: buffer)
    }
    return search
  }

  /// Restricts a search to what the constraint's mask admits.
  ///
  /// Proper at any time before something was admitted: the rejected part of the vocabulary has
  /// been settled, and the rest may be searched by any proper method.
  private func mask(_ search: inout SlotSearch, _ buffer: Survivors) throws(ConstraintError) {
    time.begin(.constraint)
    let support = try masks.support(
      search.distribution, particles[search.slot].state, constraint)
    time.begin(.sampler)
    buffer.reset(search.distribution, support)
    for token in search.refused { buffer.remove(token) }
    if !search.refused.isEmpty { buffer.refill() }
    search.isMasked = true
    search.logShare = buffer.logTotal - log(search.distribution.total)
    let isSettled = request.oracle == nil && budget == nil && thinking == nil
    search.search = CandidateSearch(
      isSettled || options.method.tokenMethod == .improper ? .improper : .recursive(),
      among: buffer)
  }

  /// Restricts a search to the tokens after which a thought can still be ended in time: near its
  /// limit they are few, and looking for them one by one would take long.
  private func restrict(
    _ search: inout SlotSearch, _ buffer: Survivors, _ left: Int
  ) throws(ConstraintError) {
    guard let thinking else { return }
    time.begin(.constraint)
    let state = particles[search.slot].state
    let mask = try thinking.mask(state, left, constraint, events)
    time.begin(.sampler)
    buffer.reset(search.distribution, Support(search.distribution, mask: mask, end: false))
    search.isMasked = true
    search.logShare = buffer.logTotal - log(search.distribution.total)
    search.search = CandidateSearch(
      options.method.tokenMethod == .improper ? .improper : .recursive(), among: buffer)
  }

  /// Runs a search until it ends or has a candidate that only the oracle can judge.
  private func advance(_ search: inout SlotSearch) throws(ConstraintError) -> TokenID? {
    guard search.result == nil else { return nil }
    guard var running = search.search else {
      return try advanceForcedEnd(&search)
    }
    while true {
      switch running.next(&search.random) {
      case .done(let event, let logWeight):
        search.search = running
        search.result = result(search, event, logWeight)
        return nil
      case .check(let event, _):
        var admitted = true
        if options.method.isGuided {
          if !search.isMasked {
            search.checks += 1
            admitted = try admits(event, search.slot)
          }
          if admitted, try !finishesInTime(event, search.slot) {
            admitted = false
            search.refused.append(event)
          }
          if admitted, request.oracle != nil {
            search.search = running
            return event
          }
        }
        running.answer(admitted)
        if !admitted, wantsMaskNow(search, running) {
          guard let buffer = survivors[search.slot] else { continue }
          try mask(&search, buffer)
          if let masked = search.search { running = masked }
        }
      }
    }
  }

  /// Whether a search that has met many rejections should get a mask.
  private func wantsMaskNow(_ search: SlotSearch, _ running: CandidateSearch) -> Bool {
    guard !search.isMasked, !running.hasAdmitted, running.rejections >= policy.rejections else {
      return false
    }
    return options.method.tokenMethod == .automatic || options.method.tokenMethod == .improper
  }

  /// At the token limit only the end is left: one question, and p(end) is the weight.
  private func advanceForcedEnd(_ search: inout SlotSearch) throws(ConstraintError) -> TokenID? {
    var admitted = true
    if options.method.isGuided {
      search.checks += 1
      admitted = try admits(events.end, search.slot)
    }
    if admitted, options.method.isGuided, request.oracle != nil { return events.end }
    settleForcedEnd(&search, admitted)
    return nil
  }

  private func settleForcedEnd(_ search: inout SlotSearch, _ admitted: Bool) {
    let isImproper = options.method.tokenMethod == .improper
    let logWeight = isImproper ? 0 : search.law.target.logProbability(of: events.end)
    search.result = StepResult(
      event: admitted ? events.end : nil, logWeight: admitted ? logWeight : -.infinity)
  }

  private func result(
    _ search: SlotSearch, _ event: TokenID?, _ logWeight: Double
  ) -> StepResult {
    guard let event, logWeight > -.infinity else {
      return StepResult(event: nil, logWeight: -.infinity)
    }
    if options.method.tokenMethod == .improper { return StepResult(event: event, logWeight: 0) }
    return StepResult(
      event: event,
      logWeight: logWeight + search.logShare + search.distribution.logRetained
        + search.law.logCorrection(event))
  }

  /// Asks the synchronous constraint.
  private func admits(_ event: TokenID, _ slot: Int) throws(ConstraintError) -> Bool {
    time.begin(.constraint)
    let state = particles[slot].state
    let admitted: Bool
    if event == events.end {
      admitted = try constraint.isComplete(state)
    } else {
      let bytes = events.vocabulary.bytes
      let span = bytes.span.extracting(events.vocabulary.range(of: event))
      admitted = try constraint.admits(state, span)
    }
    time.begin(.sampler)
    return admitted
  }

  /// Whether a completion is known that fits into the tokens that are left after a candidate. From
  /// the start one is known, so a state without is not entered.
  private func finishesInTime(_ event: TokenID, _ slot: Int) throws(ConstraintError) -> Bool {
    guard budget != nil || thinking != nil, event != events.end else { return true }
    time.begin(.constraint)
    let bytes = events.vocabulary.bytes
    let span = bytes.span.extracting(events.vocabulary.range(of: event))
    var answer = true
    let state = particles[slot].state
    if let next = try constraint.advance(state, by: span) {
      if let left = thoughtTokensLeft(slot), let thinking {
        answer = try thinking.canGoOn(next, within: left - 1)
        if answer, !thinking.clock.isRunning(next), let budget {
          answer = try budget.canFinish(next, within: limit) ?? false
        }
      } else if let budget {
        let left = tokensLeft(slot) - 1
        answer = try budget.canFinish(next, after: state, by: span, within: left) ?? false
      }
    }
    time.begin(.sampler)
    return answer
  }

  /// Asks the oracle about one candidate of each waiting search.
  private func ask(
    _ searches: inout [SlotSearch], _ asking: [Int], _ candidates: [TokenID]
  ) async throws(ConstraintError) {
    guard let oracle = request.oracle else { return }
    let questions = zip(asking, candidates).map { index, event in
      var particle = particles[searches[index].slot]
      if event != events.end { particle.text += events.vocabulary.bytes(of: event) }
      // Of a text whose thought is not over the oracle sees nothing yet.
      let text = thinking.map { $0.answer(in: particle) } ?? particle.text
      return OracleQuestion(text: text, complete: event == events.end)
    }
    time.begin(.constraint)
    let answers = try await oracle.judge(questions)
    time.begin(.sampler)
    guard answers.count == questions.count else {
      throw ConstraintError(
        .checkerFailed, "the oracle answered \(answers.count) of \(questions.count) questions")
    }
    for (position, index) in asking.enumerated() {
      searches[index].checks += 1
      if searches[index].search == nil {
        settleForcedEnd(&searches[index], answers[position])
      } else {
        if !answers[position] { searches[index].refused.append(candidates[position]) }
        searches[index].search?.answer(answers[position])
      }
    }
  }
}
