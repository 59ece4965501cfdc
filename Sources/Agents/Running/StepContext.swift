public import Constraints
public import Inference
public import Sampling
public import Tools
internal import JSONSchema

/// What a strategy may do in one step of an item.
public struct StepContext: Sendable {
  /// The step's number in the item, from 0.
  public let number: Int
  public let item: ItemContext
  let ledger: StepLedger

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
    try item.append(JournalEvent(item: item.item.number, step: number, record))
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
    let draw = draw ?? ledger.ordinal(SampledRecord.kind)
    let options = options ?? item.task.sampling
    let record = try await recorded(
      SampledRecord.self,
      where: {
        $0.part == part && ($0.draw ?? draw) == draw && ($0.model != nil) == (other != nil)
      }
    ) { () throws(AgentError) in
      try ledger.reserve(
        BudgetAmount(
          tokens: BudgetLedger.cost(
            promptTokens: prompt.count, particles: options.particles,
            maxTokens: options.maxTokens + (reasoning?.tokens ?? 0))))
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
            alsoEnding: alsoEnding, key: key,
            onStep: { collector.add($0) })
        } catch {
          throw AgentError(error)
        }
      }
      guard let generation else {
        throw AgentError(.budgetSpent, "the time was up before there was an answer")
      }
      var record = SampledRecord(part, generation, options, collector.trace)
      record.draw = draw
      record.model = other?.identity.name
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
    guard let toolbox = item.setup.collaborators.tools else {
      throw AgentError(.notAvailable, "\"\(call.name)\": the task has no tools")
    }
    return try await ToolStep(self, toolbox).run(call)
  }
}

extension ItemContext {
  /// Critics with the item's texts in their settings.
  func potentials(
    of critics: [CriticUse], _ model: any LanguageModel
  ) throws(AgentError) -> [any Potential] {
    let texts = texts
    let setup = CriticSetup(model: model) { text throws(SettingError) in
      do throws(AgentError) {
        return try PromptTemplate(text).filled(with: texts)
      } catch {
        throw SettingError(error.message)
      }
    }
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
  func recall(_ situation: String) async throws(AgentError) -> [RecalledBehavior] {
    guard let source = item.setup.collaborators.behaviors else { return [] }
    return try await recorded(RecalledRecord.self) { () throws(AgentError) in
      RecalledRecord(try await source.recall(situation))
    }.behaviors
  }
}
