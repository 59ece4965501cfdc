public import Constraints
public import Inference
internal import Sampling

/// Tasks that are answered with text: greedy continuations graded by a metric.
///
/// With an extraction, the continuation is reasoning: a cue is put behind it and the answer is
/// drawn under a constraint at temperature 0, so that there is always an answer of the right form.
public struct GenerationScorer: PromptScorer {
  /// How the answer is taken from a reasoning text.
  public struct Extraction: Sendable {
    /// What is written behind the reasoning: `\nThe answer is`.
    public var cue: String
    /// What the answer must be, the space after the cue included.
    public var constraint: CompiledConstraint
    /// The most tokens of an answer.
    public var maxTokens = 24

    /// An extraction.
    public init(cue: String, constraint: CompiledConstraint) {
      self.cue = cue
      self.constraint = constraint
    }
  }

  let model: any LanguageModel
  let slots: [String]
  let metric: AnswerMetric
  let extraction: Extraction?
  let greedy: GreedyText
  public let identity: String
  public var greatestReward: Double { 1 }
  public var generates: Bool { true }

  /// A scorer.
  /// - Parameters:
  ///   - name: what the metric is called in histories; results of another name are not mixed.
  ///   - stops: texts that end an answer, such as a new question.
  public init(
    slots: [String], model: any LanguageModel, metric: AnswerMetric, name: String,
    maxTokens: Int = 512, stops: [String] = ["Question"], extraction: Extraction? = nil
  ) {
    self.model = model
    self.slots = slots
    self.metric = metric
    self.extraction = extraction
    greedy = GreedyText(model: model, maxTokens: maxTokens, stops: stops)
    identity =
      "generation \(model.identity.sha256 ?? model.identity.name) \(name) \(maxTokens) \(stops)"
      + (extraction.map { " then \($0.cue)" } ?? "")
  }

  public func score(
    _ prompt: String, on items: [PromptItem]
  ) async throws(PromptingError) -> ScoringResult {
    let template = SlotTemplate(prompt, slots: slots)
    var rendered: [String] = []
    for item in items { rendered.append(try template.render(item.inputs)) }
    var (answers, tokens) = try await greedy.continuations(of: try rendered.map(tokenize))
    if let extraction {
      for index in answers.indices {
        let text = rendered[index] + answers[index] + extraction.cue
        let (answer, cost) = try await extract(try tokenize(text), extraction)
        answers[index] = answer
        tokens += cost
      }
    }
    let grades = try await metric.grades(of: answers, expected: items.map(\.answer))
    return ScoringResult(
      outcomes: zip(grades, answers).map {
        ItemOutcome(reward: $0, accuracy: $0, answer: $1)
      }, tokens: tokens)
  }

  private func tokenize(_ text: String) throws(PromptingError) -> [TokenID] {
    do throws(InferenceError) {
      return try model.tokenize(prompt: text)
    } catch {
      throw PromptingError(error)
    }
  }

  private func extract(
    _ prompt: [TokenID], _ extraction: Extraction
  ) async throws(PromptingError) -> (String, Int) {
    let options = SamplerOptions(
      method: .masked, particles: 1, base: BaseAdjustment(temperature: 0),
      maxTokens: extraction.maxTokens)
    do throws(SamplingError) {
      let generation = try await Generator(model: model, options: options).generate(
        prompt, under: extraction.constraint, key: RandomKey(seed: 0))
      let usage = generation.posterior.usage.evaluated
      return (
        generation.sample.map { String(decoding: $0.text, as: UTF8.self) } ?? "",
        usage.prefill + usage.decode
      )
    } catch {
      throw PromptingError(error.code == .cancelled ? .cancelled : .modelFailed, error.message)
    }
  }
}
