import Constraints
import Inference

/// One run of a sequence sampler: particles in lockstep over a constraint of known type.
///
/// The invariant of every step: a particle's weight is proper for p(prefix) · c(prefix) · twist,
/// conditional on what came before, whatever happens to other particles.
final class SequenceRun<C: Constraint> {
  let model: any LanguageModel
  let request: SamplingRequest
  let options: SamplerOptions
  let events: EventSpace
  let constraint: C
  let key: RandomKey
  let policy: MaskPolicy
  /// Most tokens of an answer, its end included.
  let limit: Int
  /// What a text's thought may take; nil when texts have none.
  let thinking: Thinking<C.State>?
  /// (N) The particles.
  var particles: [Particle<C.State>]
  /// (N) Each slot's drawing buffer, made when first needed.
  var survivors: [Survivors?]
  var masks = MaskStore<C.State>()
  /// Whether prefixes can still be completed in time; nil when nobody asks, or when no completion is
  /// known from the start: then nothing is known of any prefix.
  private(set) var budget: TokenBudget<C>?
  var usage = SamplingUsage()
  var deadEnds = DeadEnds()
  var forced: ForcedSteps<C>?
  private var certain = CommonPrefix()
  private var certainThought = CommonPrefix()
  private var schedule: (any DecodingSchedule)?
  var resamplings = 0
  var time = PartTimer()
  /// (live) The model's own rows of this step; kept only where tokens are recorded.
  private var rows: [Logits] = []

  init(
    model: any LanguageModel, request: SamplingRequest, options: SamplerOptions,
    events: EventSpace, constraint: C, start: C.State, limit: Int,
    thinking: Thinking<C.State>?, schedule: (any DecodingSchedule)?, key: RandomKey
  ) {
    self.model = model
    self.request = request
    self.options = options
    self.events = events
    self.constraint = constraint
    self.limit = limit
    self.thinking = thinking
    self.key = key
    policy = MaskPolicy(for: constraint)
    budget =
      options.finishesInTime && options.method.isGuided
      ? TokenBudget(constraint, vocabulary: events.vocabulary, unavailable: events.endingText)
      : nil
    self.schedule = schedule
    forced = schedule == nil ? ForcedSteps(constraint, events, model, options) : nil
    let thoughtEnd = thinking == nil ? 0 : nil
    particles = (0..<options.particles).map {
      Particle(state: start, thoughtEnd: thoughtEnd, root: $0)
    }
    survivors = [Survivors?](repeating: nil, count: options.particles)
    usage.promptTokens = request.prompt.count
  }

  /// Refuses a request for which nothing is known to fit.
  private func refuseIfNothingFits() throws(SamplingError) {
    try thinking?.refuseIfNothingFits(particles[0].state)
    guard let budget else { return }
    let start = thinking?.clock.after ?? particles[0].state
    let distance: TokenDistance
    time.begin(.constraint)
    do throws(ConstraintError) {
      if try budget.canFinish(start, within: limit) == true {
        time.begin(.sampler)
        return
      }
      distance = try budget.distance(start)
      if distance.isUnknown, try constraint.completion(start) == .notFound {
        throw ConstraintError(
          .unsatisfiable,
          "no text that satisfies the constraint was found; it seems to contradict itself")
      }
    } catch {
      throw SamplingError(error)
    }
    time.begin(.sampler)
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
    case .atLeast, .unknown: self.budget = nil
    }
  }

  private func tooSmall(_ tokens: Int, _ sentence: String) -> SamplingError {
    SamplingError(
      .budgetTooSmall, "\(sentence) \(tokens), the end included: raise the token limit",
      minimumTokens: tokens)
  }

  /// Steps until every particle has finished or died.
  func run() async throws(SamplingError) {
    try refuseIfNothingFits()
    var step = 0
    while true {
      let live = particles.indices.filter { particles[$0].status == .running }
      if live.isEmpty { return }
      if Task.isCancelled { throw SamplingError(.cancelled, "sampling was cancelled") }
      for slot in particles.indices where particles[slot].twist != 0 {
        particles[slot].logWeight -= particles[slot].twist
        particles[slot].twist = 0
      }
      try skipAhead(live)
      let rows = try await distributions(live)
      let results = try await search(live, rows, step: step)
      var ended: [Int] = []
      for (place, (slot, result)) in zip(live, results).enumerated() {
        if request.recordsTokens { note(result.0, result.1, self.rows[place], slot) }
        if try apply(result.0, result.1, to: slot) { ended.append(slot) }
      }
      try await judge(ended)
      try await twist(live)
      let logWeights = request.onStep.map { _ in particles.map(\.logWeight) }
      let before = resamplings
      resample(step: step)
      if let logWeights {
        request.onStep?(
          ParticleStep(logWeights: logWeights, isResampled: resamplings > before))
      }
      stream()
      step += 1
    }
  }

  /// The distributions of every live particle, shared among those with the same row.
  private func distributions(_ live: [Int]) async throws(SamplingError) -> [StepLaw] {
    let contexts = live.map {
      TokenContext(prompt: request.prompt, generated: particles[$0].tokens)
    }
    let pass: ForwardPass
    do throws(InferenceError) {
      time.begin(usage.steps == 0 ? .prefill : .decode)
      let tails = live.map { particles[$0].unscored }
      pass =
        tails.contains { $0 > 0 }
        ? try await model.next(contexts, tails: tails) : try await model.next(contexts)
      time.begin(.sampler)
    } catch {
      throw SamplingError(error)
    }
    guard pass.rows.count == contexts.count else {
      throw SamplingError(
        .model, "the model answered \(pass.rows.count) of \(contexts.count) contexts")
    }
    usage.evaluated += pass.evaluated
    for (slot, logs) in zip(live, pass.tails) {
      let sum = logs.reduce(0.0) { $0 + Double($1) }
      if options.method.tokenMethod != .improper { particles[slot].logWeight += sum }
      particles[slot].logProbability += sum
      if request.recordsTokens {
        // Nothing else could come.
        for (id, log) in zip(particles[slot].tokens.suffix(logs.count), logs) {
          particles[slot].record.append(
            TokenRecord(id: id, logProbability: Double(log), drawnLogProbability: 0))
        }
      }
      particles[slot].unscored = 0
    }
    var made: [ObjectIdentifier: StepLaw] = [:]
    var result: [StepLaw] = []
    if request.recordsTokens { rows = pass.rows }
    for (row, context) in zip(pass.rows, contexts) {
      if let known = made[ObjectIdentifier(row)] {
        result.append(known)
        continue
      }
      let reshaped = schedule?.reshape(row, after: context) ?? row
      let target = try BaseDistribution(reshaped, events: events, adjustment: options.base)
      usage.missingMass = max(usage.missingMass, target.missing)
      var new = StepLaw(target: target, proposal: target)
      if let proposal = options.proposal {
        new = StepLaw(
          target: target,
          proposal: try BaseDistribution(reshaped, events: events, adjustment: proposal))
      }
      made[ObjectIdentifier(row)] = new
      result.append(new)
    }
    usage.rows += made.count
    return result
  }

  /// Notes what a token was drawn with.
  private func note(_ result: StepResult, _ law: StepLaw, _ row: Logits, _ slot: Int) {
    guard let event = result.event, result.logWeight > -.infinity else { return }
    particles[slot].record.append(
      events.record(
        of: event, in: row, drawn: law.target.logProbability(of: event) - result.logWeight))
  }

  /// Moves a particle by its step's result.
  /// - Returns: whether its text has ended and must be judged.
  private func apply(
    _ result: StepResult, _ law: StepLaw, to slot: Int
  ) throws(SamplingError) -> Bool {
    guard let event = result.event, result.logWeight > -.infinity else {
      if tokensLeft(slot) <= 1 {
        deadEnds.length += 1
      } else {
        deadEnds.constraint += 1
      }
      particles[slot].die()
      return false
    }
    particles[slot].logWeight += result.logWeight
    particles[slot].logProbability += law.target.logProbability(of: event)
    if event == events.end {
      particles[slot].status = .finished(.stop)
      return true
    }
    let range = events.vocabulary.range(of: event)
    if options.method.isGuided {
      time.begin(.constraint)
      let next: C.State?
      do throws(ConstraintError) {
        let bytes = events.vocabulary.bytes
        let span = bytes.span.extracting(range)
        next = try constraint.advance(particles[slot].state, by: span)
      } catch {
        throw SamplingError(error)
      }
      time.begin(.sampler)
      guard let next else {
        throw SamplingError(
          .constraint, "the constraint refuses a token that it admitted; this is a bug in it")
      }
      particles[slot].state = next
    }
    particles[slot].tokens.append(event)
    if particles[slot].thoughtEnd == nil,
      thinking?.clock.isRunning(particles[slot].state) == false
    {
      particles[slot].thoughtEnd = particles[slot].tokens.count
    }
    particles[slot].text.append(contentsOf: events.vocabulary.bytes[range])
    if !options.method.isGuided, cut(slot, lastBytes: range.count) {
      particles[slot].status = .finished(.stop)
      return true
    }
    if options.method.mayBeCut, tokensLeft(slot) <= 0 {
      particles[slot].status = .finished(.length)
      return true
    }
    return false
  }

  /// Cuts a text before the first ending that its last token has completed.
  private func cut(_ slot: Int, lastBytes: Int) -> Bool {
    let text = particles[slot].text
    var first: Int?
    for ending in request.endings where !ending.isEmpty && ending.count <= text.count {
      let begin = max(0, text.count - lastBytes - ending.count + 1)
      for place in begin...(text.count - ending.count) where place < first ?? .max {
        if text[place..<place + ending.count].elementsEqual(ending) { first = place }
      }
    }
    guard let first else { return false }
    particles[slot].text.removeSubrange(first...)
    return true
  }

  /// Tells what the particles agree on.
  private func stream() {
    let live = particles.filter { $0.status != .dead }
    if let onCertain = request.onCertain {
      let new = certain.update(live.map { thinking?.answer(in: $0) ?? $0.text })
      if !new.isEmpty { onCertain(new) }
    }
    if let thinking, let onThought = request.onThought {
      let new = certainThought.update(live.map { thinking.thought(in: $0) })
      if !new.isEmpty { onThought(new) }
    }
  }

  /// Tokens that a particle may still have, the end of its text included.
  func tokensLeft(_ slot: Int) -> Int {
    let count = particles[slot].tokens.count
    guard let end = particles[slot].thoughtEnd else {
      return (thinking?.limit ?? 0) - count + limit
    }
    return end + limit - count
  }

  /// Tokens that a particle's thought may still have; nil when it is over.
  func thoughtTokensLeft(_ slot: Int) -> Int? {
    guard let thinking, particles[slot].thoughtEnd == nil else { return nil }
    return thinking.limit - particles[slot].tokens.count
  }

  /// Draws ancestors when the weights have degenerated.
  private func resample(step: Int) {
    guard options.resamples else { return }
    let logWeights = particles.map(\.logWeight)
    let total = logSumExp(logWeights)
    guard total.isFinite else { return }
    let weights = normalised(logWeights)
    let count = Double(particles.count)
    guard effectiveSampleSize(weights) < options.essThreshold * count else { return }
    var random = key.stream(step: step, for: .resampling)
    let even = total - count.logarithm
    particles = options.resampling.ancestors(weights, &random).map {
      var copy = particles[$0]
      copy.logWeight = even
      return copy
    }
    resamplings += 1
  }
}
