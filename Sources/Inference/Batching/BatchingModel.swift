/// Joins the calls of requests that run at the same time into one call of a model.
///
/// A decode of sixteen contexts costs little more than one of a single context, so requests that
/// step together finish sooner than one after the other. Every request asks as if it were alone;
/// what it is charged is its own part. Which calls meet in one batch depends on when they come:
/// results are the same bytes only over a model whose rows are functions of their own contexts
/// alone, as `LlamaModel`'s are.
public actor BatchingModel: LanguageModel {
  public nonisolated var identity: ModelIdentity { base.identity }
  public nonisolated var vocabulary: Vocabulary { base.vocabulary }
  public nonisolated var contextLength: Int { base.contextLength }
  public nonisolated var distributions: DistributionAccess { base.distributions }

  private nonisolated let base: any LanguageModel
  private let patience: Duration
  private var waiting: [BatchedCall] = []
  private var isEvaluating = false
  /// Calls of the last batch, which come back, and those that waited meanwhile: with fewer, two
  /// halves would take turns for ever.
  private var expected = 1
  /// How long the last batch took.
  private var lastTime = Duration.zero
  private var arrivals = 0
  private var nextID = 0
  /// What was evaluated together so far.
  public private(set) var statistics = BatchingStatistics()

  /// Joins calls of `base`.
  /// - Parameter patience: how long a batch waits, after the last arrival, for calls that are
  ///   expected; an eighth of the time of the last batch when that is longer. Decides speed only.
  public init(_ base: any LanguageModel, patience: Duration = .milliseconds(4)) {
    self.base = base
    self.patience = patience
  }

  public nonisolated func tokenize(
    _ text: String, parseSpecial: Bool
  ) throws(InferenceError) -> [TokenID] {
    try base.tokenize(text, parseSpecial: parseSpecial)
  }

  public nonisolated func tokenize(prompt text: String) throws(InferenceError) -> [TokenID] {
    try base.tokenize(prompt: text)
  }

  public nonisolated func tokenize(
    chat messages: [ChatMessage]
  ) throws(InferenceError) -> [TokenID] {
    try base.tokenize(chat: messages)
  }

  public nonisolated func tokenize(_ prompt: ChatPrompt) throws(InferenceError) -> [TokenID] {
    try base.tokenize(prompt)
  }

  public nonisolated var chatForms: ChatForms { base.chatForms }

  public nonisolated func score(
    _ items: [ScoringItem]
  ) async throws(InferenceError) -> ScoringPass {
    try await base.score(items)
  }

  public func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    try await join(contexts, tails: [])
  }

  public func next(
    _ contexts: [TokenContext], tails: [Int]
  ) async throws(InferenceError) -> ForwardPass {
    guard tails.count == contexts.count else {
      throw InferenceError(
        .invalidInput, "\(tails.count) tails were given for \(contexts.count) contexts")
    }
    return try await join(contexts, tails: tails)
  }

  // MARK: Waiting

  /// Calls that wait for the next batch.
  package var waitingCalls: Int { waiting.count }

  private func join(
    _ contexts: [TokenContext], tails: [Int]
  ) async throws(InferenceError) -> ForwardPass {
    if contexts.isEmpty { return ForwardPass(rows: [], evaluated: EvaluationCount()) }
    nextID += 1
    let id = nextID
    let answer = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled {
          continuation.resume(returning: Self.cancelled)
          return
        }
        waiting.append(
          BatchedCall(id: id, contexts: contexts, tails: tails, continuation: continuation))
        arrivals += 1
        consider()
      }
    } onCancel: {
      Task { await self.cancel(id) }
    }
    return try answer.get()
  }

  private static let cancelled: Result<ForwardPass, InferenceError> = .failure(
    InferenceError(.cancelled, "the evaluation was cancelled"))

  private func cancel(_ id: Int) {
    guard let place = waiting.firstIndex(where: { $0.id == id }) else { return }
    waiting.remove(at: place).continuation.resume(returning: Self.cancelled)
  }

  /// Begins a batch when all that are expected are here, or when no more come.
  private func consider() {
    guard !isEvaluating, !waiting.isEmpty else { return }
    if waiting.count >= expected {
      begin()
      return
    }
    let seen = arrivals
    Task { [patience = max(patience, lastTime / 8)] in
      try? await Task.sleep(for: patience)
      self.stopWaiting(since: seen)
    }
  }

  private func stopWaiting(since seen: Int) {
    if arrivals == seen, !isEvaluating, !waiting.isEmpty { begin() }
  }

  private func begin() {
    let calls = waiting
    waiting = []
    isEvaluating = true
    Task { await self.evaluate(calls) }
  }

  // MARK: Evaluating

  private func evaluate(_ calls: [BatchedCall]) async {
    let clock = ContinuousClock()
    let begin = clock.now
    let answers = await BatchedCall.answers(to: calls, from: base)
    lastTime = clock.now - begin
    statistics.record(calls: calls.count)
    expected = calls.count + waiting.count
    isEvaluating = false
    for (call, answer) in zip(calls, answers) { call.continuation.resume(returning: answer) }
    consider()
  }
}

/// How many calls met in batches.
public struct BatchingStatistics: Hashable, Sendable {
  /// Calls of requests.
  public private(set) var calls = 0
  /// Calls of the model.
  public private(set) var batches = 0
  /// Most calls in one batch.
  public private(set) var largest = 0

  mutating func record(calls count: Int) {
    calls += count
    batches += 1
    largest = max(largest, count)
  }
}
