internal import Constraints
internal import Inference
internal import Sampling

/// Puts calls to the model, those of a round together: everything that is scored in one call,
/// everything that is written in one batch a token.
struct ModelDesk: Sendable {
  let model: any LanguageModel
  /// How texts are drawn; the number of tokens comes with each call.
  let sampling: SamplerOptions
  private let compiler: ConstraintCompiler
  /// Tokens that end a line, so that a text ends with its line.
  private let lineEnds: [TokenID]

  init(_ desk: RoleDesk, sampling: SamplerOptions) {
    model = desk.model
    compiler = desk.compiler
    self.sampling = sampling
    let model = desk.model
    lineEnds = ["\n", "\n\n"].compactMap { text in
      let tokens = try? model.tokenize(text, parseSpecial: false)
      return tokens?.count == 1 ? tokens?.first : nil
    }
  }

  /// Answers calls in order.
  /// - Throws: `cancelled`, or `modelFailed` when the model itself is broken. What concerns one
  ///   call alone is a failed result.
  func answer(_ calls: [ModelCall]) async throws(PromptingError) -> [CallResult] {
    var results = [CallResult?](repeating: nil, count: calls.count)
    try await score(calls, into: &results)
    let writing = calls.indices.filter { results[$0] == nil }
    for (index, result) in zip(writing, try await write(writing.map { calls[$0] })) {
      results[index] = result
    }
    return results.map { $0 ?? CallResult(value: .failed("not asked"), tokens: 0) }
  }

  // MARK: Scoring

  private func score(
    _ calls: [ModelCall], into results: inout [CallResult?]
  ) async throws(PromptingError) {
    var items: [ScoringItem] = []
    var ranges: [Int: Range<Int>] = [:]
    for (index, call) in calls.enumerated() {
      let begin = items.count
      switch call.reading {
      case .choice(let continuations, let prior):
        for prompt in [call.prompt] + (prior.map { [$0] } ?? []) {
          items += continuations.map { ScoringItem(prompt: prompt, continuation: $0) }
        }
      case .likelihood(let continuation):
        items.append(ScoringItem(prompt: call.prompt, continuation: continuation))
      case .text, .reasoning: continue
      }
      ranges[index] = begin..<items.count
    }
    guard !items.isEmpty else { return }
    let logs: [[Float]]
    do throws(InferenceError) {
      logs = try await model.score(items).logProbabilities
    } catch {
      throw PromptingError(error)
    }
    for (index, call) in calls.enumerated() {
      guard let range = ranges[index] else { continue }
      let tokens = call.cost(particles: 1)
      let rows = Array(logs[range])
      switch call.reading {
      case .choice(let continuations, let prior):
        let law = ChoiceLaw.probabilities(
          continuations, logs: Array(rows.prefix(continuations.count)),
          prior: prior == nil ? nil : Array(rows.suffix(continuations.count)))
        results[index] = CallResult(
          value: law.map { .choice($0) } ?? .failed("no alternative has any probability"),
          tokens: tokens)
      default:
        let row = rows.first ?? []
        let mean = row.reduce(0) { $0 + Double($1) } / Double(max(1, row.count))
        results[index] = CallResult(value: .likelihood(mean), tokens: tokens)
      }
    }
  }

  // MARK: Writing

  private func write(_ calls: [ModelCall]) async throws(PromptingError) -> [CallResult] {
    if calls.isEmpty { return [] }
    if calls.count == 1 { return [try await write(calls[0], model)] }
    let shared = BatchingModel(model)
    let outcomes = await withTaskGroup(of: Written.self) { group in
      for place in calls.indices {
        group.addTask { Written(place: place, outcome: await outcome(calls[place], shared)) }
      }
      var outcomes = [Result<CallResult, PromptingError>?](repeating: nil, count: calls.count)
      for await written in group { outcomes[written.place] = written.outcome }
      return outcomes
    }
    var results: [CallResult] = []
    for outcome in outcomes.compactMap(\.self) { results.append(try outcome.get()) }
    return results
  }

  /// What came of one of several calls.
  private struct Written {
    var place: Int
    var outcome: Result<CallResult, PromptingError>
  }

  private func outcome(
    _ call: ModelCall, _ model: any LanguageModel
  ) async -> Result<CallResult, PromptingError> {
    do throws(PromptingError) {
      return .success(try await write(call, model))
    } catch {
      return .failure(error)
    }
  }

  private func write(
    _ call: ModelCall, _ model: any LanguageModel
  ) async throws(PromptingError) -> CallResult {
    var options = sampling
    var constraint: CompiledConstraint?
    var ends: [TokenID] = []
    var skipsSpace = false
    switch call.reading {
    case .text(let spec, let tokens, let endsWithLine, let skips):
      options.maxTokens = tokens
      skipsSpace = skips
      if endsWithLine { ends = lineEnds }
      do throws(ConstraintError) {
        constraint = try compiler.compile(spec)
      } catch {
        return CallResult(value: .failed(error.message), tokens: 0)
      }
    case .reasoning(let tokens):
      options.maxTokens = tokens
      options.method = .base
      options.particles = 1
    case .choice, .likelihood:
      return CallResult(value: .failed("not a text"), tokens: 0)
    }
    do throws(SamplingError) {
      let generation = try await Generator(model: model, options: options).generate(
        call.prompt, under: constraint, reasoning: call.thought, alsoEnding: ends, key: call.key)
      let usage = generation.posterior.usage
      let value: CallResult.Value
      if let sample = generation.sample {
        let texts = generation.posterior.samples.map { Self.plain($0, skipsSpace) }
        value = .text(Self.plain(sample, skipsSpace).string, posterior: texts)
      } else {
        value = .failed(generation.posterior.deadEnds.explanation)
      }
      return CallResult(value: value, tokens: call.prompt.count + usage.steps)
    } catch {
      switch error.code {
      case .budgetTooSmall, .deadEnd, .unsatisfiable, .constraint:
        // Found out before or without drawing more than the reservation.
        return CallResult(value: .failed(error.message), tokens: call.prompt.count)
      case .cancelled: throw PromptingError(.cancelled, error.message)
      default: throw PromptingError(.modelFailed, error.message)
      }
    }
  }

  /// A text without the space that joins it to the prompt.
  private static func plain(_ sample: Sample, _ skipsSpace: Bool) -> Sample {
    guard skipsSpace, sample.text.first == UInt8(ascii: " ") else { return sample }
    var sample = sample
    sample.text.removeFirst()
    return sample
  }
}

extension ComplexityRater {
  /// How complex a question is that stands alone, answered by a line; nil when the rater's call could not
  /// be read, or does not fit into the model's context.
  public func rating(of question: String, at desk: RoleDesk) async throws(PromptingError)
    -> ComplexityRating?
  {
    let model = ModelDesk(desk, sampling: SamplerOptions(particles: 1))
    let node = NodeQuestion(problem: question, form: .line())
    var result: CallResult?
    if let call = try call(for: node, key: RandomKey(seed: 0)),
      call.length <= model.model.contextLength
    {
      result = try await model.answer([call]).first
    }
    return rating(of: node, from: result)
  }
}
