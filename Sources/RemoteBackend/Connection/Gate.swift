import Synchronization

/// Lets a number of tasks through at a time, in the order in which they came.
final class Gate: Sendable {
  private struct State {
    var places: Int
    var next = 0
    var waiting: [(ticket: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    /// Tickets that were cancelled before they began to wait.
    var cancelled: Set<Int> = []
  }

  private let state: Mutex<State>

  init(places: Int) {
    state = Mutex(State(places: places))
  }

  /// Waits for a place; false when the task was cancelled first.
  func enter() async -> Bool {
    let ticket = state.withLock { state in
      state.next += 1
      return state.next
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let now: Bool? = state.withLock { state in
          if state.cancelled.remove(ticket) != nil { return false }
          if state.places > 0 {
            state.places -= 1
            return true
          }
          state.waiting.append((ticket, continuation))
          return nil
        }
        if let now { continuation.resume(returning: now) }
      }
    } onCancel: {
      let waiting = state.withLock { state in
        if let place = state.waiting.firstIndex(where: { $0.ticket == ticket }) {
          return state.waiting.remove(at: place).continuation as CheckedContinuation<Bool, Never>?
        }
        state.cancelled.insert(ticket)
        return nil
      }
      waiting?.resume(returning: false)
    }
  }

  /// Gives a place back.
  func leave() {
    let next = state.withLock { state in
      if state.waiting.isEmpty {
        state.places += 1
        return nil as CheckedContinuation<Bool, Never>?
      }
      return state.waiting.removeFirst().continuation
    }
    next?.resume(returning: true)
  }
}
