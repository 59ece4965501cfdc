public import Constraints
public import Inference
public import Sampling
public import Tools
internal import JSONSchema

/// What a strategy may do in one step of an item.
public struct StepContext: Sendable {
  /// The step's number in the item, from 0.
  public let number: Int
  /// The item that the step is a part of.
  public let item: ItemContext
  let ledger: StepLedger
  /// The call of a skill in whose work this is; nil in the step's own.
  var scope: Int?

  init(number: Int, item: ItemContext, ledger: StepLedger) {
    self.number = number
    self.item = item
    self.ledger = ledger
  }

  /// The same step inside of a skill: its calls and draws are numbered apart, so that a skill whose
  /// outcome is known can be passed over.
  func inside(of call: Int) -> StepContext {
    var copy = self
    copy.scope = call
    return copy
  }

  /// The number of the next of some kind of things, counted in the order in which they come.
  private func ordinal(_ kind: String, _ room: Int) -> Int {
    guard let scope else { return ledger.ordinal(kind) }
    return (scope + 1) * room + ledger.ordinal("\(kind)/\(scope)")
  }

  /// Numbers that the calls, and the draws, inside of a skill can have.
  private static let (callRoom, drawRoom) = (ToolStartedRecord.room, 256)

  private func owns(_ number: Int, _ room: Int) -> Bool {
    scope.map { number / room == $0 + 1 } ?? (number < room)
  }

  /// Whether a call of this step was made here, and not inside of another skill.
  func owns(call: Int) -> Bool { owns(call, Self.callRoom) }

  /// Whether a draw of this step was made here, and not inside of another skill.
  func owns(draw: Int) -> Bool { owns(draw, Self.drawRoom) }

  /// The number of the next tool call.
  func nextCall() -> Int { ordinal(ToolStartedRecord.kind, Self.callRoom) }

  /// The number of the next draw.
  func nextDraw() -> Int { ordinal(SampledRecord.kind, Self.drawRoom) }

  /// Books calls that the journal has before a line which says what they led to: they are not made again,
  /// and what comes after them goes on behind their numbers.
  func countAgain<Last: StepRecord>(
    callsBefore last: Last.Type, where isLast: (Last) -> Bool,
    fits: (ToolFinishedRecord) -> Bool
  ) {
    let calls = ledger.lines(ToolFinishedRecord.self, before: last, where: isLast).filter(fits)
    for _ in calls { _ = nextCall() }
    // A skill counts by the calls that it makes.
    ledger.spend(BudgetAmount(toolCalls: calls.count { item.setup.skills[$0.tool] == nil }))
  }

  func append(_ record: some StepRecord) throws(AgentError) {
    try item.append(JournalEvent(item: item.item.number, step: number, record))
  }

  /// Names the random streams of this step; `draw` tells several draws apart.
  public func key(_ draw: Int = 0) -> RandomKey {
    RandomKey(
      seed: item.setup.seed, request: UInt64(item.item.number),
      output: UInt64(number) | UInt64(draw) << 32)
  }

  /// The next line of its kind that the journal already has, or the one that is made and written
  /// now.
  /// - Parameters:
  ///   - fits: which line it is, for those that do not come in a fixed order.
  public func recorded<Record: StepRecord>(
    _ type: Record.Type = Record.self, where fits: (Record) -> Bool = { _ in true },
    _ make: () async throws(AgentError) -> Record
  ) async throws(AgentError) -> Record {
    if let known = try ledger.take(type, where: fits) { return known }
    let record = try await make()
    try append(record)
    return record
  }

  /// Books tokens that a record of the strategy's own tells of.
  func spend(tokens: Int) { ledger.spend(BudgetAmount(tokens: tokens)) }

  /// Seconds that are left for this step; nil without a limit.
  var secondsLeft: Double? { ledger.secondsLeft }

  /// Draws an answer, or takes it from the journal. Its cost is reserved first.
  /// - Parameters:
  ///   - part: what for; one word. The task's critics judge those for `answer`.
  ///   - reasoning: a thought before the answer, which the prompt has opened.
  ///   - draw: which draw of the step; part of its random key. By default they are counted, which
  ///     is right when they come in a fixed order.
  ///   - options: how; the task's own by default.
  ///   - other: the model that is asked instead of the run's own; its name is in the record.
  /// - Returns: the record; its `text` is nil at a dead end.
  /// - Throws: `budgetSpent`, or what the sampler throws.
  public func sample(
    _ part: String, prompt: [TokenID], under constraint: CompiledConstraint? = nil,
    reasoning: Reasoning? = nil, draw: Int? = nil, options: SamplerOptions? = nil,
    alsoEnding: [TokenID] = [],
    with other: (any LanguageModel)? = nil
  ) async throws(AgentError) -> SampledRecord {
    let draw = draw ?? nextDraw()
    let options = options ?? item.task.sampling
    let record = try await recorded(
      SampledRecord.self,
      where: {
        $0.part == part && ($0.draw ?? draw) == draw && ($0.model != nil) == (other != nil)
      }
    ) { () throws(AgentError) in
      let most = BudgetLedger.cost(
        promptTokens: prompt.count, particles: options.particles,
        maxTokens: options.maxTokens + (reasoning?.tokens ?? 0))
      // At the most the large model says all of it again.
      try ledger.reserve(
        BudgetAmount(tokens: item.task.routing?.unit == .token ? 2 * most : most))
      let oracle = try item.oracle(for: constraint)
      let collector = TraceCollector()
      let model = other ?? item.model
      let generator = Generator(model: model, options: options, schedule: item.task.schedule)
      let critics = part == "answer" ? item.task.critics : []
      let potentials = try item.potentials(of: critics, model)
      let key = key(draw)
      let generation = try await Deadline.run(seconds: ledger.secondsLeft, cancelled: .cancelled) {
        () throws(AgentError) in
        do throws(SamplingError) {
          return try await generator.generate(
            prompt, under: constraint, oracle: oracle, potentials: potentials,
            reasoning: reasoning,
            alsoEnding: alsoEnding, recordsTokens: item.task.recordsTokens, key: key,
            onStep: { collector.add($0) })
        } catch {
          throw AgentError(error)
        }
      }
      guard let generation else {
        throw AgentError(.budgetSpent, "the time was up before there was an answer")
      }
      var record = SampledRecord(part, generation, options, collector.trace, under: constraint)
      record.pieces = try await compared(
        TextPieces(generation.sample, model.vocabulary), by: potentials)
      record.draw = draw
      record.model = other?.identity.name
      if item.task.recordsTokens {
        record.drawn = DrawnTokens(generation.sample, after: prompt)
      }
      record.prompt = model.vocabulary.spelled(prompt)
      record.schedule = item.task.schedule?.name
      record.critics = critics.map(\.kind.key)
      record.isBatched = item.setup.collaborators.isBatched
      item.evaluations.add(
        EvaluationCount(prefill: record.prefilledTokens, decode: record.decodedTokens))
      return record
    }
    ledger.spend(BudgetAmount(tokens: record.tokens))
    return record
  }

  /// Makes a call, or takes its result from the journal. The intent is written first.
  /// - Returns: what came of it; failures of the tool and refusals are results, too.
  /// - Throws: `budgetSpent`, `unknownOutcome` when the process died in this call before and
  ///   nobody allowed to repeat it, `cancelled`, or what the journal throws.
  public func call(_ call: ToolCall) async throws(AgentError) -> ToolFinishedRecord {
    if let skill = item.setup.skills[call.name] {
      return try await SkillStep(self, skill).run(call)
    }
    guard let toolbox = item.setup.collaborators.tools else {
      throw AgentError(.notAvailable, "\"\(call.name)\": the task has no tools")
    }
    return try await ToolStep(self, toolbox).run(call, number: nextCall())
  }

  /// Makes calls, those that change nothing side by side; the others wait for each other.
  /// - Parameter isHarmless: whether a call changes nothing.
  /// - Returns: what came of them, in order.
  /// - Throws: as `call`.
  func calls(
    _ calls: [ToolCall], isHarmless: (ToolCall) -> Bool
  ) async throws(AgentError) -> [ToolFinishedRecord] {
    guard calls.count > 1, let toolbox = item.setup.collaborators.tools,
      calls.allSatisfy({ item.setup.skills[$0.name] == nil && isHarmless($0) })
    else {
      var results: [ToolFinishedRecord] = []
      for call in calls { results.append(try await self.call(call)) }
      return results
    }
    let numbered = calls.map { (call: $0, number: nextCall()) }
    let step = self
    let outcomes = await withTaskGroup(
      of: (number: Int, outcome: Result<ToolFinishedRecord, AgentError>).self
    ) { group in
      for (call, number) in numbered {
        group.addTask {
          do throws(AgentError) {
            return (number, .success(try await ToolStep(step, toolbox).run(call, number: number)))
          } catch {
            return (number, .failure(error))
          }
        }
      }
      var outcomes: [Int: Result<ToolFinishedRecord, AgentError>] = [:]
      for await (number, outcome) in group { outcomes[number] = outcome }
      return outcomes
    }
    var results: [ToolFinishedRecord] = []
    for (_, number) in numbered {
      if let outcome = outcomes[number] { results.append(try outcome.get()) }
    }
    return results
  }
}

extension StepContext {
  /// A text's pieces with what the first critic that compares says of them.
  private func compared(
    _ pieces: TextPieces?, by potentials: [any Potential]
  ) async throws(AgentError) -> TextPieces? {
    guard var pieces else { return nil }
    let texts = pieces.pieces.map { Array($0.text.utf8) }
    for potential in potentials {
      do throws(SamplingError) {
        guard let logs = try await potential.compared(texts) else { continue }
        pieces.compare(logs)
        return pieces
      } catch {
        throw AgentError(error)
      }
    }
    return pieces
  }
}

extension ItemContext {
  /// Critics with the item's texts in their settings.
  func potentials(
    of critics: [CriticUse], _ model: any LanguageModel
  ) throws(AgentError) -> [any Potential] {
    let texts = texts
    var setup = CriticSetup(
      model: model,
      fill: { text throws(SettingError) in
        do throws(AgentError) {
          return try PromptTemplate(text).filled(with: texts)
        } catch {
          throw SettingError(error.message)
        }
      })
    if let open = self.setup.collaborators.opened { setup.open = open }
    var potentials: [any Potential] = []
    for (index, critic) in critics.enumerated() {
      do throws(SettingError) {
        potentials.append(try critic.potential(setup))
      } catch {
        throw AgentError(
          .notAvailable, "/sampling/critics/\(index)/\(critic.kind.key): \(error.message)")
      }
    }
    return potentials
  }

  /// The judge of a constraint's external checker; nil when it has none.
  func oracle(
    for constraint: CompiledConstraint?
  ) throws(AgentError) -> (any ConstraintOracle)? {
    guard let command = constraint?.checkers.first else { return nil }
    guard let make = setup.collaborators.checker else {
      throw AgentError(.notAvailable, "the checker \"\(command)\": this program runs none")
    }
    do throws(ConstraintError) { return try make(command) } catch { throw AgentError(error) }
  }
}

extension StepContext {
  /// The behaviors that fit a situation, or those that the journal says were found; none when the
  /// task has no handbook.
  /// - Parameter part: what in the step they are for, when it is not the step itself.
  func recall(
    _ situation: String, for part: String? = nil
  ) async throws(AgentError) -> [RecalledBehavior] {
    guard let source = item.setup.collaborators.behaviors else { return [] }
    return try await recorded(RecalledRecord.self, where: { $0.part == part }) {
      () throws(AgentError) in
      RecalledRecord(try await source.recall(situation), part: part)
    }.behaviors
  }
}
