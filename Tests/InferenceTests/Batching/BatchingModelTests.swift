import Inference
import Testing

/// Answers rows that name their context, counts calls, and holds the first call up until told.
private actor Recorder: LanguageModel {
  nonisolated let identity = ModelIdentity(name: "recorder")
  nonisolated let vocabulary = Vocabulary(tokens: [[0x61], [0x62]], kinds: [.text, .text])
  nonisolated let contextLength = 100
  nonisolated var distributions: DistributionAccess { .full }
  private(set) var sizes: [Int] = []
  private var gate: CheckedContinuation<Void, Never>?
  private var isOpen: Bool

  init(open: Bool = false) { isOpen = open }

  func open() {
    isOpen = true
    gate?.resume()
    gate = nil
  }

  nonisolated func tokenize(_ text: String, parseSpecial: Bool) -> [TokenID] { [] }
  nonisolated func tokenize(chat messages: [ChatMessage]) -> [TokenID] { [] }

  func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    sizes.append(contexts.count)
    if !isOpen { await withCheckedContinuation { gate = $0 } }
    if contexts.contains(where: { $0.prompt == [1] }) {
      throw InferenceError(.invalidInput, "a bad context")
    }
    return ForwardPass(
      rows: contexts.map { Logits([Float($0.prompt.count), Float($0.generated.count)]) },
      evaluated: EvaluationCount(decode: contexts.count + 1))
  }

  func score(_ items: [ScoringItem]) throws(InferenceError) -> ScoringPass {
    throw InferenceError(.unsupported, "no scores")
  }
}

@Suite("Calls that are joined")
struct BatchingModelTests {
  private func context(_ prompt: Int, _ generated: Int = 0) -> TokenContext {
    TokenContext(
      prompt: Array(repeating: 0, count: prompt), generated: Array(repeating: 0, count: generated))
  }

  /// One call is under way and held up; `calls` wait behind it.
  private func behindOne(
    _ calls: [[TokenContext]]
  ) async throws -> (answers: [Result<ForwardPass, InferenceError>], sizes: [Int]) {
    let base = Recorder()
    let model = BatchingModel(base, patience: .milliseconds(20))
    async let first = model.next([context(9)])
    while await base.sizes.isEmpty { await Task.yield() }
    let tasks = calls.map { call in Task { await answer(to: call, model) } }
    while await model.waitingCalls < calls.count { await Task.yield() }
    await base.open()
    var answers: [Result<ForwardPass, InferenceError>] = []
    for task in tasks { answers.append(await task.value) }
    _ = try await first
    return (answers, await base.sizes)
  }

  private func answer(
    to call: [TokenContext], _ model: BatchingModel
  ) async -> Result<ForwardPass, InferenceError> {
    do throws(InferenceError) {
      return .success(try await model.next(call))
    } catch {
      return .failure(error)
    }
  }

  @Test("calls that wait become one, each with its own rows and part of the count")
  func joined() async throws {
    let found = try await behindOne([[context(1), context(2)], [context(3, 4)]])
    #expect(found.sizes == [1, 3])
    let (one, two) = (try found.answers[0].get(), try found.answers[1].get())
    #expect(one.rows.map(\.values) == [[1, 0], [2, 0]])
    #expect(two.rows.map(\.values) == [[3, 4]])
    #expect(one.evaluated.decode + two.evaluated.decode == 4)
  }

  @Test("requests that began one after the other meet")
  func meeting() async throws {
    let base = Recorder()
    // Whoever is expected is waited for; that the test ends shows that nobody else is.
    let model = BatchingModel(base, patience: .seconds(3600))
    let first = Task { for step in 0..<5 { _ = try await model.next([context(1, step)]) } }
    while await base.sizes.isEmpty { await Task.yield() }
    let second = Task { for step in 0..<4 { _ = try await model.next([context(2, step)]) } }
    while await model.waitingCalls < 1 { await Task.yield() }
    await base.open()
    try await first.value
    try await second.value
    #expect(await base.sizes == [1, 2, 2, 2, 2])
  }

  @Test("one request's error is its own")
  func errors() async throws {
    let found = try await behindOne([[context(3)], [TokenContext(prompt: [1])], [context(5)]])
    #expect(found.sizes == [1, 3, 1, 1, 1])
    #expect(try found.answers[0].get().rows[0].values == [3, 0])
    #expect(try found.answers[2].get().rows[0].values == [5, 0])
    #expect(throws: InferenceError(.invalidInput, "a bad context")) {
      try found.answers[1].get()
    }
  }

  @Test("a request that is cancelled leaves at once and is not evaluated")
  func cancelled() async throws {
    let base = Recorder()
    let model = BatchingModel(base)
    async let first = model.next([context(9)])
    while await base.sizes.isEmpty { await Task.yield() }
    let second = Task { try await model.next([context(1)]) }
    while await model.waitingCalls < 1 { await Task.yield() }
    second.cancel()
    await #expect(throws: InferenceError.self) { try await second.value }
    await base.open()
    _ = try await first
    #expect(await base.sizes == [1])
  }

  @Test("a batch does not wait for ever for those that have gone")
  func gone() async throws {
    let base = Recorder(open: true)
    let model = BatchingModel(base, patience: .milliseconds(1))
    async let one = model.next([context(1)])
    async let two = model.next([context(2)])
    _ = try await (one, two)
    for step in 1...3 { _ = try await model.next([context(1, step)]) }
    #expect(await model.statistics.calls == 5)
    #expect(await base.sizes.reduce(0, +) == 5)
  }
}
