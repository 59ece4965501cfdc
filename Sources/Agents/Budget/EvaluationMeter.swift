internal import Inference
internal import Synchronization

/// Adds up what a model was really asked by this process, over all items.
final class EvaluationMeter: Sendable {
  private let state = Mutex(EvaluationCount())

  var total: EvaluationCount { state.withLock { $0 } }

  func add(_ count: EvaluationCount) { state.withLock { $0 += count } }
}
