import HTTPTransport

/// Grants slots in the order of arrival, to at most `slots` requests at a time; at most `queue`
/// more may wait, and the rest is told so at once.
///
/// Two requests that held slots at the same time may have had their steps decoded together.
struct RequestQueue: Sendable {
  /// A slot that is held; hand it back with `leave`.
  typealias Ticket = Gate.Ticket

  private let gate: Gate

  init(slots: Int, queue: Int) {
    gate = Gate(places: slots, waiting: queue)
  }

  /// How full it is now.
  var occupancy: Gate.Occupancy { gate.occupancy }

  /// Waits for a slot.
  /// - Throws: 429 when the queue is full; 499 when the task is cancelled while it waits.
  func enter() async throws(APIError) -> Ticket {
    switch await gate.enter() {
    case .entered(let ticket): return ticket
    case .full: throw Self.refusal(after: 1 + gate.room / gate.places)
    case .cancelled: throw APIError(status: 499, "the request was cancelled", code: "cancelled")
    }
  }

  /// Hands a slot back.
  /// - Returns: whether another request held a slot at any time meanwhile.
  @discardableResult
  func leave(_ ticket: Ticket) -> Bool { gate.leave(ticket) }

  /// Whether another request has held a slot since this one was granted.
  func isShared(_ ticket: Ticket) -> Bool { gate.isShared(ticket) }

  static func refusal(after seconds: Int) -> APIError {
    APIError(
      status: 429, "the server is busy: all slots are taken and the queue is full; try again",
      type: "rate_limit_error", code: "queue_full", retryAfter: seconds)
  }
}
