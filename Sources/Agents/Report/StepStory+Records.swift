internal import JSONSchema
internal import Sampling

extension StepStory {
  /// What came of the step.
  mutating func finish(_ result: StepResult) {
    isFinished = true
    text = result.text
    message = result.message
    isSolved = result.isSolved
    guarantee = result.guarantee?.rawValue
    tokens = Figures.bounded(result.tokens)
    seconds = result.seconds
  }

  /// Something that happened inside the step.
  mutating func note(_ event: JournalEvent) {
    if let record: SampledRecord = event.record() {
      draws.append(Draw(record))
    } else if let record: DecidedRecord = event.record() {
      decision = Decision(record)
    } else if let record: RetrievedRecord = event.record() {
      queries += record.queries
      tools += record.tools.map {
        Weighted(name: $0.name, value: $0.score, isFaint: !$0.isShown)
      }
    } else if let record: RecalledRecord = event.record() {
      behaviors += record.behaviors.map {
        Behavior(name: $0.name, instruction: $0.instruction, score: $0.score)
      }
    } else if let record: ToolStartedRecord = event.record() {
      calls.append(Call(record))
    } else if let record: ToolWithdrawnRecord = event.record() {
      if let place = calls.lastIndex(where: { $0.number == record.call }) {
        calls.remove(at: place)
      }
      notes.append("\(record.tool) could not be called: \(record.reason)")
    } else if let record: ToolFinishedRecord = event.record() {
      finish(record)
    } else if let record: CompactedRecord = event.record() {
      notes.append(
        "The words of \(Figures.plural(record.steps.count, "step", "steps")) were left out of the "
          + "prompt: \(Figures.count(record.tokensBefore)) tokens became "
          + "\(Figures.count(record.tokensAfter)).")
    } else if let record: RoutedRecord = event.record() {
      let measure = record.uncertainty.map { "\(record.signal) \(Figures.decimals($0, 3))" }
      notes.append(
        "Draft: \(measure ?? "none"), threshold \(Figures.decimals(record.threshold, 3)): "
          + (record.message ?? (record.isRouted ? "taken again by the large model." : "kept.")))
    } else if let record: CheckedRecord = event.record() {
      if !record.isOK, let message = record.message { notes.append("Check: \(message)") }
    } else if let record: SolvedRecord = event.record() {
      solution = record.solution
    } else if let record: ExploredRecord = event.record() {
      exploration = record
    } else if let record: PlacesJudgedRecord = event.record() {
      if record.hasFailed { notes.append("The heuristic failed: it counts as having no opinion.") }
    } else if case .record(_, _, let kind, let fields) = event {
      others.append(Other(kind: kind, text: JSONWriter(.indented(2)).string(of: fields)))
    }
  }

  private mutating func finish(_ record: ToolFinishedRecord) {
    var call = Call(tool: record.tool, arguments: "")
    let known = calls.lastIndex { $0.number == record.call && $0.result == nil }
    if let known { call = calls[known] }
    call.number = record.call
    call.result = record.error.map { "\($0): \(record.text)" } ?? record.text
    call.isError = record.isError || record.error != nil
    call.seconds = record.seconds
    if let known { calls[known] = call } else { calls.append(call) }
  }
}

extension StepStory.Draw {
  init(_ record: SampledRecord) {
    part = record.part + (record.model.map { ", \($0)" } ?? "")
    text = record.text
    prompt = record.prompt
    message = record.message
    posterior = record.samples.map {
      StepStory.Weighted(
        name: $0.text, value: $0.weight,
        detail: record.particles > 1 ? "\($0.particles) of \(record.particles)" : nil)
    }
    guarantee = record.guarantee?.rawValue
    steering =
      (record.schedule.map { ["schedule \($0)"] } ?? []) + record.critics.map { "critic \($0)" }
    if let tokens = record.routed {
      steering.append("large model: \(tokens.routed) of \(tokens.positions) tokens")
    }
    logZ = record.logZ
    ess = record.ess
    particles = record.particles
    history = WeightHistory(
      weights: record.trace.weights, ess: record.trace.ess, resampled: Set(record.trace.resampled))
    pieces = record.pieces?.pieces ?? []
    promptTokens = Figures.bounded(record.promptTokens)
    drawnTokens = Figures.bounded(record.drawnTokens)
    seconds = [
      StepStory.Part(name: "prefill", value: record.seconds.prefill),
      StepStory.Part(name: "decode", value: record.seconds.decode),
      StepStory.Part(name: "constraint", value: record.seconds.constraint),
      StepStory.Part(name: "sampler", value: record.seconds.sampler),
    ]
  }
}

extension StepStory.Decision {
  init(_ record: DecidedRecord) {
    actions = record.tools.map { StepStory.Weighted(name: $0.name, value: $0.weight) }
    entropy = record.entropy
    logZ = record.logZ
    advice = record.advice.rawValue
    tool = record.tool
    thought = record.thought
    reason = record.reason
  }
}

extension StepStory.Call {
  init(_ record: ToolStartedRecord) {
    self.init(number: record.call, tool: record.tool, arguments: record.arguments.description)
  }
}
