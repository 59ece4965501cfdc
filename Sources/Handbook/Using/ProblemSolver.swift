package import Inference

/// How a problem is answered: the methods that the paper compares.
package enum SolvingMethod: String, Hashable, Sendable, CaseIterable {
  /// The question alone.
  case plain
  /// Behaviors of the handbook in the prompt.
  case conditioned
  /// As many behaviors, drawn at random among those that were not found: what behaviors do by being there.
  case shuffled
  /// All behaviors of the problem's topic that fit: the paper's retrieval where problems have topics.
  case topic
  /// The model's own behaviors from a first attempt at the same problem, then a second attempt.
  case selfImprovement = "self-improvement"
  /// The first attempt in the prompt, with the request to criticise and revise it.
  case critiqueAndRevise = "critique-and-revise"
}

/// One answer, and what it took.
package struct Attempt: Sendable {
  package var method: SolvingMethod
  package var problem: Problem
  package var text: String
  package var answer: String
  /// Nil when the right answer is not known.
  package var correct: Bool?
  /// What the prompt had.
  package var behaviors: [BehaviorHit] = []
  /// Which of them the text cites.
  package var cited: Set<BehaviorName> = []
  /// All tokens it took, first attempts and reflections included.
  package var usage = TokenUsage()
  /// Tokens of the final text alone.
  package var finalTokens = 0
}

/// Answers problems with and without behaviors.
package struct ProblemSolver: Sendable {
  private let model: any TextGenerator
  private let store: BehaviorStore
  private let index: BehaviorIndex
  private let options: BehaviorRetriever.Options
  private let maxTokens: Int
  private let countTokens: @Sendable (String) -> Int

  package init(
    _ model: any TextGenerator, store: BehaviorStore, index: BehaviorIndex,
    options: BehaviorRetriever.Options = BehaviorRetriever.Options(), maxTokens: Int = 1_024,
    countTokens: @escaping @Sendable (String) -> Int
  ) {
    self.model = model
    self.store = store
    self.index = index
    self.options = options
    self.maxTokens = maxTokens
    self.countTokens = countTokens
  }

  /// Answers one problem by several methods, each one's cost counted as if it were alone.
  /// - Parameter equalTokens: whether critique-and-revise goes on until it has taken as many tokens as
  ///   self-improvement has on the same problem.
  /// - Returns: one attempt a method, in the order of `SolvingMethod.allCases`.
  package func attempts(
    _ problem: Problem, by methods: Set<SolvingMethod>, run: String, key: RandomKey,
    learner: BehaviorLearner? = nil, equalTokens: Bool = false
  ) async throws(HandbookError) -> [Attempt] {
    var plain: Attempt?
    var spent = 0
    var result: [Attempt] = []
    for method in SolvingMethod.allCases where methods.contains(method) {
      let next = try await attempt(
        problem, by: method, run: run, key: key, learner: learner, first: plain, tokens: spent)
      if method == .plain { plain = next }
      if method == .selfImprovement, equalTokens { spent = next.usage.input + next.usage.output }
      result.append(next)
    }
    return result
  }

  /// Answers one problem.
  /// - Parameters:
  ///   - learner: writes the behaviors of self-improvement; needed for that method only.
  ///   - first: the plain attempt with the same key, when there is one already.
  ///   - tokens: critique-and-revise goes on, at most eight times, until it has taken so many.
  package func attempt(
    _ problem: Problem, by method: SolvingMethod, run: String, key: RandomKey,
    learner: BehaviorLearner? = nil, first: Attempt? = nil, tokens: Int = 0
  ) async throws(HandbookError) -> Attempt {
    switch method {
    case .plain:
      return try await finish(
        method, problem, ExtractionPrompts.solve(problem.question), [], TokenUsage(), key)
    case .conditioned:
      let found = try await retriever(options).behaviors(for: problem.question, key: key)
      return try await conditioned(method, problem, found, TokenUsage(), key)
    case .shuffled:
      let found = try await retriever(options).others(than: problem.question, key: key)
      return try await conditioned(method, problem, found, TokenUsage(), key)
    case .topic:
      let found = try await retriever(options).behaviors(
        topic: problem.topic, question: problem.question)
      return try await conditioned(method, problem, found, TokenUsage(), key)
    case .critiqueAndRevise:
      var last = try await firstAttempt(problem, run, key, first)
      for round in 1...8 {
        last = try await finish(
          method, problem, ExtractionPrompts.revise(problem.question, trace: last.text), [],
          last.usage, later(key, round))
        if last.usage.input + last.usage.output >= tokens { break }
      }
      return last
    case .selfImprovement:
      guard let learner else {
        throw HandbookError(.generationFailed, "self-improvement needs a learner")
      }
      var own = problem
      let first = try await firstAttempt(problem, run, key, first)
      own.trace = first.text
      // The right answer must not reach the reflection.
      own.answer = nil
      own.correct = nil
      let lesson = try await learner.learn(from: own, run: run, key: key)
      var found: [BehaviorHit] = []
      var left = options.tokenBudget
      for stored in lesson.stored where found.count < options.most {
        let behavior = try await store.behavior(stored.mergedWith ?? stored.name)
        let tokens = countTokens(behavior.line + "\n")
        guard tokens <= left else { continue }
        left -= tokens
        found.append(BehaviorHit(behavior: behavior, relevance: 0, cosine: 0, score: 0, vector: []))
      }
      return try await conditioned(
        method, problem, found, first.usage + lesson.usage, later(key, 1))
    }
  }

  /// The uses of an attempt's behaviors, for `BehaviorStore.record`.
  /// - Parameter baseline: tokens of the final text without behaviors, when that was measured.
  package func events(of attempt: Attempt, run: String, baseline: Int? = nil) -> [UsageEvent] {
    attempt.behaviors.enumerated().map { rank, hit in
      UsageEvent(
        id: "\(run)/\(attempt.problem.id)/\(attempt.method.rawValue)/\(hit.behavior.name)",
        name: hit.behavior.name, version: hit.behavior.version, run: run, rank: rank,
        score: hit.score, cited: attempt.cited.contains(hit.behavior.name),
        outcome: attempt.correct.map { $0 ? .success : .failure } ?? .unknown,
        tokensOut: attempt.finalTokens, tokensBaseline: baseline, at: store.options.now())
    }
  }

  private func firstAttempt(
    _ problem: Problem, _ run: String, _ key: RandomKey, _ known: Attempt?
  ) async throws(HandbookError) -> Attempt {
    if let known { return known }
    return try await attempt(problem, by: .plain, run: run, key: key)
  }

  private func retriever(_ options: BehaviorRetriever.Options) -> BehaviorRetriever {
    BehaviorRetriever(store, index: index, options: options, countTokens: countTokens)
  }

  private func later(_ key: RandomKey, _ round: Int) -> RandomKey {
    RandomKey(seed: key.seed, request: key.request, output: key.output + 8 * UInt64(round))
  }

  private func conditioned(
    _ method: SolvingMethod, _ problem: Problem, _ found: [BehaviorHit], _ usage: TokenUsage,
    _ key: RandomKey
  ) async throws(HandbookError) -> Attempt {
    try await finish(
      method, problem,
      ExtractionPrompts.solve(problem.question, behaviors: found.map(\.behavior)), found, usage,
      key)
  }

  private func finish(
    _ method: SolvingMethod, _ problem: Problem, _ messages: [ChatMessage],
    _ behaviors: [BehaviorHit], _ usage: TokenUsage, _ key: RandomKey
  ) async throws(HandbookError) -> Attempt {
    let text = try await model.generate(TextRequest(messages, maxTokens: maxTokens, key: key))
    var total = usage
    total.add(text)
    let answer = FinalAnswer.of(text.text)
    return Attempt(
      method: method, problem: problem, text: text.text, answer: answer,
      correct: problem.answer.map { FinalAnswer.match(answer, $0) }, behaviors: behaviors,
      cited: PromptBlock.cited(behaviors.map(\.behavior), in: text.text), usage: total,
      finalTokens: text.outputTokens)
  }
}
