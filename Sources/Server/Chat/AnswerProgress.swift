import Sampling
import Synchronization

/// How much of a text has been shown, and what is held back because it might begin a stop
/// sequence. Told from the sampler's task, read from the stream's.
final class AnswerProgress: Sendable {
  private struct State {
    var holdback: StopHoldback
    var shown = 0
  }

  private let state: Mutex<State>

  init(endings: [[UInt8]]) {
    state = Mutex(State(holdback: StopHoldback(endings)))
  }

  /// Takes text that has become certain; returns what may be shown of it.
  func take(_ bytes: [UInt8]) -> [UInt8] {
    state.withLock { state in
      let shown = state.holdback.take(bytes)
      state.shown += shown.count
      return shown
    }
  }

  /// Bytes shown so far.
  var shown: Int { state.withLock { $0.shown } }
}

extension SequenceMethod {
  /// Whether texts are drawn freely, so that stop sequences cut them.
  var isFree: Bool {
    switch self {
    case .base, .bestOf, .rerank: true
    case .smc, .masked: false
    }
  }
}
