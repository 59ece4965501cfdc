public import Inference

/// How a prompt is searched for, and what it is compared with.
public struct ExperimentOptions: Hashable, Sendable {
  /// The search whose prompt is kept.
  public enum Algorithm: String, Hashable, Sendable, CaseIterable {
    case gga, ssga, tapruning, sahc, random
  }

  /// The search whose prompt is kept.
  public var algorithm: Algorithm = .gga
  /// Settings of `gga` and `ssga`; the algorithm and seed below replace its own.
  public var evolution = EvolutionOptions()
  /// What is maximised.
  public var fitness: Fitness = .reward
  /// Which draw of the training pool the fitness items come from.
  public var draw = 0
  /// At most so many fitness items a label; `nil` takes all of the draw's first half.
  public var shots: Int?
  /// Which of the task's prompts is pruned.
  public var prompt = 0
  /// How the history's prompt is chosen.
  public var reranking = Reranking()
  /// Whether TAPruning and random masks at equal evaluations are run too.
  public var compares = true
  /// Whether test accuracy is measured.
  public var tests = true
  /// Evaluations of `random`, and the most of the others.
  public var evaluations: Int?
  /// The seed of the search.
  public var seed: UInt64 = 0
  /// The seed of the random control.
  public var controlSeed: UInt64 = 0

  /// The published search, compared with everything.
  public init() {}
}

/// Runs a search and its controls on one task, each looking at the test set once.
///
/// Evolution and random masks choose on the dev set in the same way (`Reranking`); TAPruning and its
/// ablation choose as published, among the prompts that they accepted and by the score that accepted them.
public struct PromptExperiment: Sendable {
  let task: PromptTask
  let model: any LanguageModel
  let store: ScoreStore
  let options: ExperimentOptions

  /// An experiment.
  public init(
    _ task: PromptTask, model: any LanguageModel, store: ScoreStore, options: ExperimentOptions
  ) {
    self.task = task
    self.model = model
    self.store = store
    self.options = options
  }

  /// What happens, for a person who waits.
  public enum Event: Sendable {
    /// A search begins.
    case began(arm: String)
    /// A generation, pass or fifty random prompts are done.
    case progress(arm: String, GenerationSummary)
    /// An arm has its prompt and its accuracies.
    case finished(ExperimentArm)
  }

  /// The prompt that is pruned.
  /// - Throws: `invalidInput` when the task has no such prompt.
  public func original() throws(PromptingError) -> String {
    guard task.prompts.indices.contains(options.prompt) else {
      throw PromptingError(
        .invalidInput,
        "the task has \(task.prompts.count) prompts to begin with; there is no number "
          + "\(options.prompt)")
    }
    return task.prompts[options.prompt]
  }

  /// Every arm, the searched one last.
  public func run(
    onEvent: @escaping @Sendable (Event) -> Void = { _ in }
  ) async throws(PromptingError) -> [ExperimentArm] {
    let original = try original()
    guard !fitnessItems.items.isEmpty else {
      throw PromptingError(
        .invalidInput, "draw \(options.draw) of the training pool has no items for fitness")
    }
    let genome = try PromptGenome(original, slots: task.slots, model: model)
    var arms = [try await plain("zero_shot", task.skeleton)]
    arms.append(try await plain("unpruned", original))
    arms.append(try await bestUnpruned())
    let reference = try await testResult(original, "unpruned")
    for index in arms.indices { try await finish(&arms[index], reference, onEvent) }
    var main = try await search(options.algorithm, genome, nil, onEvent)
    try await finish(&main, reference, onEvent)
    if options.compares {
      let others: [ExperimentOptions.Algorithm] = [.tapruning, .random]
      for other in others where other != options.algorithm {
        var arm = try await search(other, genome, main.evaluations, onEvent)
        try await finish(&arm, reference, onEvent)
        arms.append(arm)
      }
    }
    return arms + [main]
  }

  // MARK: Prompts that are not searched for

  private func plain(_ name: String, _ text: String) async throws(PromptingError) -> ExperimentArm {
    let measure = FitnessMeasure(store, items: fitnessItems, fitness: options.fitness, arm: name)
    let candidate = try await measure.candidate(
      text, nil, length: try length(of: text), generation: 0, parent: nil)
    let dev = try await store.result(text, on: task.devSet, for: name)
    return ExperimentArm(name: name, prompt: candidate, dev: Proportion(dev))
  }

  private func bestUnpruned() async throws(PromptingError) -> ExperimentArm {
    var best: ExperimentArm?
    for text in task.prompts {
      let arm = try await plain("best_unpruned", text)
      if arm.dev.value > best?.dev.value ?? -1 { best = arm }
    }
    guard var best else { throw PromptingError(.invalidInput, "the task has no prompts") }
    best.considered = task.prompts.count
    best.finalists = task.prompts.count
    return best
  }

  private var fitnessItems: ItemSet {
    task.fitnessItems(draw: options.draw, shots: options.shots)
  }

  private func length(of text: String) throws(PromptingError) -> Int {
    do throws(InferenceError) {
      return try model.tokenize(text, parseSpecial: false).count
    } catch {
      throw PromptingError(error)
    }
  }

  // MARK: Searches

  private func search(
    _ algorithm: ExperimentOptions.Algorithm, _ genome: PromptGenome, _ equal: Int?,
    _ onEvent: @escaping @Sendable (Event) -> Void
  ) async throws(PromptingError) -> ExperimentArm {
    let name = algorithm.rawValue
    onEvent(.began(arm: name))
    let measure = FitnessMeasure(store, items: fitnessItems, fitness: options.fitness, arm: name)
    let progress: (GenerationSummary) -> Void = { onEvent(.progress(arm: name, $0)) }
    let history: SearchHistory
    var own: Int?
    switch algorithm {
    case .gga, .ssga:
      var settings = options.evolution
      settings.algorithm = algorithm == .gga ? .gga : .ssga
      settings.seed = options.seed
      if let most = options.evaluations { settings.maximumPrompts = most }
      var run = try PromptEvolution(genome, measure: measure, options: settings)
      history = try await run.run(onGeneration: progress)
    case .tapruning, .sahc:
      let pruning = ThresholdPruning(
        measure: measure, acceptance: algorithm == .sahc ? .improvement : .threshold(0.96),
        seed: options.seed)
      let outcome = try await pruning.run(
        genome.text, slots: task.slots, model: model,
        evaluations: options.evaluations ?? .max, onPass: progress)
      history = outcome.history
      own = outcome.chosen
    case .random:
      history = try await RandomPruning(
        genome, measure: measure, minimumLength: options.evolution.minimumLength,
        seed: options.controlSeed
      ).run(evaluations: equal ?? options.evaluations ?? 1000, onProgress: progress)
    }
    let choice: Reranking.Choice
    if let own {
      let result = try await store.result(
        history.candidates[own].text, on: task.devSet, for: name)
      choice = Reranking.Choice(index: own, result: result, considered: 1, finalists: 1)
    } else {
      choice = try await options.reranking.choose(
        history, on: task.devSet, store: store, for: name)
    }
    let tally = await store.tallies[name] ?? ScoreStore.Tally()
    var arm = ExperimentArm(
      name: name, prompt: history.candidates[choice.index], dev: Proportion(choice.result))
    arm.evaluations = history.candidates.count
    arm.distinct = Set(history.candidates.map(\.text)).count
    arm.tokens = tally.tokens
    arm.considered = choice.considered
    arm.finalists = choice.finalists
    arm.curve = history.curve
    arm.lineage = history.lineage(of: choice.index)
    return arm
  }

  // MARK: Test accuracy

  private func testResult(
    _ text: String, _ arm: String
  ) async throws(PromptingError) -> ScoringResult? {
    guard options.tests else { return nil }
    return try await store.result(text, on: task.testSet, for: arm + " test")
  }

  private func finish(
    _ arm: inout ExperimentArm, _ reference: ScoringResult?, _ onEvent: (Event) -> Void
  ) async throws(PromptingError) {
    if let reference, let result = try await testResult(arm.prompt.text, arm.name) {
      arm.test = Proportion(result)
      arm.difference = PairedBootstrap(
        zip(result.outcomes, reference.outcomes).map { $0.accuracy - $1.accuracy })
    }
    onEvent(.finished(arm))
  }
}
