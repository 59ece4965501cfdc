import Synchronization

/// Grants slots in the order of arrival, to at most `slots` requests at a time; at most `queue`
/// more may wait, and the rest is told so at once.
final class RequestQueue: Sendable {
  /// A slot that is held; hand it back with `leave`.
  struct Ticket: Hashable, Sendable {
    fileprivate let number: UInt64
  }

  /// How full it is.
  struct Occupancy: Hashable, Sendable {
    var running = 0
    var waiting = 0
  }

  private struct Waiter {
    let number: UInt64
    let continuation: CheckedContinuation<Bool, Never>
  }

  private struct State {
    var next: UInt64 = 0
    /// The slots that are held, and whether each was ever held beside another.
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

  private let slots: Int
  private let length: Int
  private let state = Mutex(State())

  init(slots: Int, queue: Int) {
    self.slots = max(1, slots)
    length = max(0, queue)
  }

  /// How full it is now.
  var occupancy: Occupancy {
    state.withLock { Occupancy(running: $0.running.count, waiting: $0.waiting.count) }
  }

  /// Waits for a slot.
  /// - Throws: 429 when the queue is full; 499 when the task is cancelled while it waits.
  func enter() async throws(APIError) -> Ticket {
    enum Step {
      case now(UInt64), wait(UInt64), full
    }
    let step = state.withLock { state -> Step in
      let number = state.next
      state.next += 1
      if state.running.count < slots && state.waiting.isEmpty {
        state.start(number)
        return .now(number)
      }
      return state.waiting.count < length ? .wait(number) : .full
    }
    switch step {
    case .now(let number): return Ticket(number: number)
    case .full: throw Self.refusal(after: 1 + length / slots)
    case .wait(let number):
      let granted = await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let answer = state.withLock { state -> Bool? in
            if state.givenUp.remove(number) != nil { return false }
            // The queue may have filled, or a slot come free, since the first look.
            if state.running.count < slots && state.waiting.isEmpty {
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
      guard granted else {
        throw APIError(status: 499, "the request was cancelled", code: "cancelled")
      }
      return Ticket(number: number)
    }
  }

  /// Hands a slot back.
  /// - Returns: whether another request held a slot at any time meanwhile, so that their steps
  ///   may have been decoded together.
  @discardableResult
  func leave(_ ticket: Ticket) -> Bool {
    let (shared, next) = state.withLock { state -> (Bool, Waiter?) in
      let shared = state.running.removeValue(forKey: ticket.number) ?? false
      guard state.running.count < slots, !state.waiting.isEmpty else { return (shared, nil) }
      let waiter = state.waiting.removeFirst()
      state.start(waiter.number)
      return (shared, waiter)
    }
    next?.continuation.resume(returning: true)
    return shared
  }

  /// Whether another request has held a slot since this one was granted.
  func isShared(_ ticket: Ticket) -> Bool {
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

  static func refusal(after seconds: Int) -> APIError {
    APIError(
      status: 429, "the server is busy: all slots are taken and the queue is full; try again",
      type: "rate_limit_error", code: "queue_full", retryAfter: seconds)
  }
}
