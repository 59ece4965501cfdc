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
  let key: RandomKey
  /// How one token is drawn.
  private let sampler: any TokenSampler
  /// Guesses tokens for the model; nil for none.
  let draft: (any LanguageModel)?
  /// What was asked of the model ahead of the text.
  var ahead = Ahead()
  /// Finds bytes without alternative, to be guessed.
  var spans: ForcedSteps<C>?
  let lookup: PromptLookup
  /// What admits a draft's candidates, with masks of its own.
  var draftGuide: Guide<C>
  var draftSurvivors: Survivors?
  /// The step of the run.
  private(set) var stepNumber = 0
  /// What admits candidates.
  var guide: Guide<C>
  /// (N) The particles.
  var particles: [Particle<C.State>]
  /// (N) Each slot's drawing buffer, made when first needed.
  private var survivors: [Survivors?]
  var usage = SamplingUsage()
  var deadEnds = DeadEnds()
  var forced: ForcedSteps<C>?
  private var certain = CommonPrefix()
  private var certainThought = CommonPrefix()
  private var schedule: (any DecodingSchedule)?
  var resamplings = 0
  var time = PartTimer()

  var constraint: C { guide.constraint }
  /// How one token is drawn.
  var tokenSampler: any TokenSampler { sampler }
  var events: EventSpace { guide.events }
  /// What a text's thought may take; nil when texts have none.
  var thinking: Thinking<C.State>? { guide.thinking }

  init(
    model: any LanguageModel, request: SamplingRequest, options: SamplerOptions,
    events: EventSpace, constraint: C, start: C.State, limit: Int,
    thinking: Thinking<C.State>?, schedule: (any DecodingSchedule)?,
    draft: (any LanguageModel)? = nil,
    key: RandomKey
  ) {
    self.model = model
    self.request = request
    self.options = options
    self.key = key
    sampler = options.method.tokenMethod.sampler
    guide = Guide(
      constraint, events, limit: limit, thinking: thinking, isGuiding: options.method.isGuided,
      asksOracle: request.oracle != nil, finishesInTime: options.finishesInTime)
    self.schedule = schedule
    self.draft = draft
    draftGuide = guide
    var spelled = options
    spelled.fastForward = .canonicalSpans
    spans =
      options.speculation?.spans == true
      ? ForcedSteps(constraint, events, model, spelled) : nil
    lookup = PromptLookup(
      prompt: options.speculation?.lookup == true
        ? events.vocabulary.bytes(of: request.prompt) : [])
    forced = schedule == nil ? ForcedSteps(constraint, events, model, options) : nil
    let thoughtEnd = thinking == nil ? 0 : nil
    particles = (0..<options.particles).map {
      Particle(state: start, thoughtEnd: thoughtEnd, root: $0)
    }
    survivors = [Survivors?](repeating: nil, count: options.particles)
    usage.promptTokens = request.prompt.count
  }

  /// Steps until every particle has finished or died.
  func run() async throws(SamplingError) {
    time.begin(.constraint)
    try guide.refuseIfNothingFits(particles[0].state)
    time.begin(.sampler)
    while true {
      let step = stepNumber
      let live = particles.indices.filter { particles[$0].status == .running }
      if live.isEmpty { return }
      if Task.isCancelled { throw SamplingError(.cancelled, "sampling was cancelled") }
      for slot in particles.indices where particles[slot].twist != 0 {
        particles[slot].logWeight -= particles[slot].twist
        particles[slot].twist = 0
      }
      try await endSettledThoughts(live)
      try skipAhead(live)
      let laws = try await distributions(live)
      let drawn = try await draw(live, laws, step: step)
      var ended: [Int] = []
      for (slot, (token, law)) in zip(live, zip(drawn, laws)) {
        if request.recordsTokens { note(token, law, slot) }
        if try apply(token, law, to: slot) { ended.append(slot) }
      }
      try await settle(ended)
      try await twist(live)
      let logWeights = request.onStep.map { _ in particles.map(\.logWeight) }
      let before = resamplings
      resample(step: step)
      if let logWeights {
        request.onStep?(
          ParticleStep(logWeights: logWeights, isResampled: resamplings > before))
      }
      stream()
      stepNumber += 1
    }
  }

  /// The distributions of every live particle, shared among those with the same row.
  private func distributions(_ live: [Int]) async throws(SamplingError) -> [StepLaw] {
    let contexts = live.map {
      TokenContext(prompt: request.prompt, generated: particles[$0].tokens)
    }
    let pass =
      live.count == 1 && speculates
      ? try await rowAhead(of: live[0]) : try await forwardPass(contexts, live)
    guard pass.rows.count == contexts.count else {
      throw SamplingError(
        .model, "the model answered \(pass.rows.count) of \(contexts.count) contexts")
    }
    usage.evaluated += pass.evaluated
    let needsRows = options.base != BaseAdjustment() && pass.tailRows.count == live.count
    for (index, slot) in live.enumerated() where pass.tails.indices.contains(index) {
      try weigh(pass.tails[index], needsRows ? pass.tailRows[index] : [], slot)
    }
    var made: [ObjectIdentifier: StepLaw] = [:]
    var result: [StepLaw] = []
    for (row, context) in zip(pass.rows, contexts) {
      if let known = made[ObjectIdentifier(row)] {
        result.append(known)
        continue
      }
      let reshaped = schedule?.reshape(row, after: context) ?? row
      let new = try StepLaw(
        row, reshaped: reshaped, events, base: options.base, proposal: options.proposal)
      usage.missingMass = max(usage.missingMass, new.target.missing)
      made[ObjectIdentifier(row)] = new
      result.append(new)
    }
    usage.rows += made.count
    return result
  }

  /// What the model says after every context, and of the forced tokens at their ends.
  private func forwardPass(
    _ contexts: [TokenContext], _ live: [Int]
  ) async throws(SamplingError) -> ForwardPass {
    let tails = live.map { particles[$0].unscored }
    time.begin(usage.steps == 0 ? .prefill : .decode)
    defer { time.begin(.sampler) }
    do throws(InferenceError) {
      if !tails.contains(where: { $0 > 0 }) { return try await model.next(contexts) }
      if options.base == BaseAdjustment() { return try await model.next(contexts, tails: tails) }
      // What is forced is as likely as the base says, not the model.
      return try await model.rows(contexts, tails: tails)
    } catch {
      throw SamplingError(error)
    }
  }

  /// Takes what was forced into a particle's weight.
  /// - Parameters:
  ///   - own: (tail) the tokens' log-probabilities under the model.
  ///   - rows: (tail) the rows that they are predicted by, where the base is not the model.
  private func weigh(
    _ own: [Float], _ rows: [Logits], _ slot: Int
  ) throws(SamplingError) {
    let tokens = particles[slot].tokens.suffix(own.count)
    var logs = own
    for (place, (row, token)) in zip(rows, tokens).enumerated() {
      logs[place] = Float(
        try BaseDistribution(row, events: events, adjustment: options.base)
          .logProbability(of: token))
    }
    let sum = logs.reduce(0.0) { $0 + Double($1) }
    if sampler.isProper { particles[slot].logWeight += sum }
    particles[slot].logProbability += sum
    particles[slot].logs += logs
    if request.recordsTokens {
      // Nothing else could come.
      for (id, log) in zip(tokens, own) {
        particles[slot].record.append(
          TokenRecord(id: id, logProbability: Double(log), drawnLogProbability: 0))
      }
    }
    particles[slot].unscored = 0
  }

  /// Every live particle's next event, with its weight.
  ///
  /// Candidates that the synchronous constraint refuses are answered at once; the others wait for the
  /// oracle, which is asked about all particles together.
  private func draw(
    _ live: [Int], _ laws: [StepLaw], step: Int
  ) async throws(SamplingError) -> [WeightedToken] {
    var steps: [TokenStep<C>] = []
    do throws(ConstraintError) {
      guide.beginStep(live.map { particles[$0].state })
      for (slot, law) in zip(live, laws) {
        let buffer = survivors[slot] ?? Survivors(law.proposal)
        survivors[slot] = buffer
        steps.append(
          try TokenStep(
            slot, particles[slot], law, sampler, buffer,
            key.stream(slot: slot, step: step, for: .token), &guide, &time,
            mayBeCut: options.method.mayBeCut))
      }
      var pending = Array(steps.indices)
      while !pending.isEmpty {
        var asking: [(index: Int, event: TokenID)] = []
        for index in pending {
          if let event = try steps[index].advance(&guide, &time) { asking.append((index, event)) }
        }
        if asking.isEmpty { break }
        let answers = try await asked(asking.map { (steps[$0.index].particle, $0.event) })
        for ((index, event), isAdmitted) in zip(asking, answers) {
          steps[index].answer(isAdmitted, about: event)
        }
        pending = asking.map(\.index)
      }
    } catch {
      throw SamplingError(error)
    }
    usage.masks = guide.masksMade
    for step in steps {
      usage.steps += 1
      usage.checks += Int(step.checks)
      usage.checksPerStep.append(step.checks)
      if step.isMasked { usage.exactSteps += 1 }
    }
    return steps.map { $0.result ?? .none }
  }

  /// What the oracle says of one candidate of each waiting particle.
  private func asked(
    _ candidates: [(particle: Particle<C.State>, event: TokenID)]
  ) async throws(ConstraintError) -> [Bool] {
    guard let oracle = request.oracle else { return candidates.map { _ in false } }
    let questions = candidates.map { particle, event in
      var particle = particle
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
    return answers
  }

  /// Notes what a token was drawn with.
  private func note(_ drawn: WeightedToken, _ law: StepLaw, _ slot: Int) {
    guard let event = drawn.event, drawn.logWeight > -.infinity else { return }
    particles[slot].record.append(
      events.record(
        of: event, in: law.row, drawn: law.target.logProbability(of: event) - drawn.logWeight))
  }

  /// Moves a particle by its step's result.
  /// - Returns: whether its text has ended and must be judged.
  private func apply(
    _ drawn: WeightedToken, _ law: StepLaw, to slot: Int
  ) throws(SamplingError) -> Bool {
    guard let event = drawn.event, drawn.logWeight > -.infinity else {
      if guide.room(of: particles[slot]).tokens <= 1 {
        deadEnds.length += 1
      } else {
        deadEnds.constraint += 1
      }
      particles[slot].die()
      return false
    }
    particles[slot].logWeight += drawn.logWeight
    let log = law.target.logProbability(of: event)
    particles[slot].logProbability += log
    particles[slot].logs.append(Float(log))
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
    if options.method.mayBeCut, guide.room(of: particles[slot]).tokens <= 0 {
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
