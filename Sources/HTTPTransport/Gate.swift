import Synchronization

/// Lets a number of tasks through at a time, in the order in which they came; a bounded number may
/// wait, and the rest is told so at once.
package final class Gate: Sendable {
  /// A place that is held; hand it back with `leave`.
  package struct Ticket: Hashable, Sendable {
    fileprivate let number: UInt64
  }

  /// What came of asking for a place.
  package enum Answer: Hashable, Sendable {
    case entered(Ticket)
    /// As many wait as may.
    case full
    /// The task was cancelled while it waited.
    case cancelled
  }

  /// How full it is.
  package struct Occupancy: Hashable, Sendable {
    package var running = 0
    package var waiting = 0

    package init(running: Int = 0, waiting: Int = 0) {
      self.running = running
      self.waiting = waiting
    }
  }

  private struct Waiter {
    let number: UInt64
    let continuation: CheckedContinuation<Bool, Never>
  }

  private struct State {
    var next: UInt64 = 0
    /// The places that are held, and whether each was ever held beside another.
    var running: [UInt64: Bool] = [:]
    var waiting: [Waiter] = []
    /// Waits that were given up before they began.
    var givenUp: Set<UInt64> = []

    mutating func start(_ number: UInt64) {
      let shared = !running.isEmpty
      if shared { for key in running.keys { running[key] = true } }
      running[number] = shared
    }
  }

  /// Tasks that are let through at a time.
  package let places: Int
  /// Most tasks that wait.
  package let room: Int
  private let state = Mutex(State())

  /// A gate with at least one place.
  package init(places: Int, waiting room: Int = .max) {
    self.places = max(1, places)
    self.room = max(0, room)
  }

  /// How full it is now.
  package var occupancy: Occupancy {
    state.withLock { Occupancy(running: $0.running.count, waiting: $0.waiting.count) }
  }

  /// Waits for a place.
  package func enter() async -> Answer {
    let (number, now) = state.withLock { state -> (UInt64, Answer?) in
      let number = state.next
      state.next += 1
      if state.running.count < places && state.waiting.isEmpty {
        state.start(number)
        return (number, .entered(Ticket(number: number)))
      }
      return (number, state.waiting.count < room ? nil : .full)
    }
    if let now { return now }
    let granted = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer = state.withLock { state -> Bool? in
          if state.givenUp.remove(number) != nil { return false }
          // It may have filled, or a place come free, since the first look.
          if state.running.count < places && state.waiting.isEmpty {
            state.start(number)
            return true
          }
          state.waiting.append(Waiter(number: number, continuation: continuation))
          return nil
        }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      giveUp(number)
    }
    return granted ? .entered(Ticket(number: number)) : .cancelled
  }

  /// Hands a place back.
  /// - Returns: whether another task held a place at any time meanwhile.
  @discardableResult
  package func leave(_ ticket: Ticket) -> Bool {
    let (shared, next) = state.withLock { state -> (Bool, Waiter?) in
      let shared = state.running.removeValue(forKey: ticket.number) ?? false
      guard state.running.count < places, !state.waiting.isEmpty else { return (shared, nil) }
      let waiter = state.waiting.removeFirst()
      state.start(waiter.number)
      return (shared, waiter)
    }
    next?.continuation.resume(returning: true)
    return shared
  }

  /// Whether another task has held a place since this one was granted.
  package func isShared(_ ticket: Ticket) -> Bool {
    state.withLock { $0.running[ticket.number] ?? false }
  }

  private func giveUp(_ number: UInt64) {
    let waiter = state.withLock { state -> Waiter? in
      guard let place = state.waiting.firstIndex(where: { $0.number == number }) else {
        // Either granted already, which whoever holds it gives back, or not yet waiting.
        if state.running[number] == nil { state.givenUp.insert(number) }
        return nil
      }
      return state.waiting.remove(at: place)
    }
    waiter?.continuation.resume(returning: false)
  }
}
