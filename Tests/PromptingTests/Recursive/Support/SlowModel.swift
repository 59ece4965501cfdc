import Inference
import Synchronization

/// A model that takes a minute for everything, and stops when it is told to.
struct SlowModel: LanguageModel {
  let base: any LanguageModel

  var identity: ModelIdentity { base.identity }
  var vocabulary: Vocabulary { base.vocabulary }
  var contextLength: Int { base.contextLength }
  var distributions: DistributionAccess { base.distributions }

  func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID] {
    try base.tokenize(text, parseSpecial: parseSpecial)
  }

  func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
    try base.tokenize(chat: messages)
  }

  func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    try await pause()
    return try await base.next(contexts)
  }

  func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    try await pause()
    return try await base.score(items)
  }

  private func pause() async throws(InferenceError) {
    do {
      try await Task.sleep(for: .seconds(60))
    } catch {
      throw InferenceError(.cancelled, "cancelled")
    }
  }
}

/// A clock that moves on by one at each look.
final class Ticks: Sendable {
  private let time = Mutex(0.0)

  func reset() { time.withLock { $0 = 0 } }
  func next() -> Double {
    time.withLock {
      $0 += 1
      return $0
    }
  }
}
