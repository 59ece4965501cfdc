import HTTPTransport
import Testing

@Suite("Gate") struct GateTests {
  private func ticket(_ answer: Gate.Answer) throws -> Gate.Ticket {
    guard case .entered(let ticket) = answer else {
      throw Closed(answer: answer)
    }
    return ticket
  }

  private struct Closed: Error { var answer: Gate.Answer }

  /// Waits until so many wait.
  private func waiting(_ count: Int, at gate: Gate) async {
    while gate.occupancy.waiting < count { await Task.yield() }
  }

  @Test("as many are let through as there are places; whoever waits has his turn")
  func turns() async throws {
    let gate = Gate(places: 2)
    let one = try ticket(await gate.enter())
    let two = try ticket(await gate.enter())
    let third = Task { await gate.enter() }
    await waiting(1, at: gate)
    #expect(gate.occupancy == Gate.Occupancy(running: 2, waiting: 1))
    gate.leave(one)
    let three = try ticket(await third.value)
    #expect(gate.occupancy == Gate.Occupancy(running: 2))
    gate.leave(two)
    gate.leave(three)
    #expect(gate.occupancy == Gate.Occupancy())
  }

  @Test("more than may wait are told at once")
  func full() async throws {
    let gate = Gate(places: 1, waiting: 1)
    let one = try ticket(await gate.enter())
    let second = Task { await gate.enter() }
    await waiting(1, at: gate)
    #expect(await gate.enter() == .full)
    gate.leave(one)
    gate.leave(try ticket(await second.value))
  }

  @Test("whoever is cancelled leaves the queue, and takes no place")
  func cancelled() async throws {
    let gate = Gate(places: 1)
    let one = try ticket(await gate.enter())
    let second = Task { await gate.enter() }
    await waiting(1, at: gate)
    second.cancel()
    #expect(await second.value == .cancelled)
    #expect(gate.occupancy == Gate.Occupancy(running: 1))
    gate.leave(one)
    gate.leave(try ticket(await gate.enter()))
  }

  @Test("a place knows whether it was ever held beside another")
  func shared() async throws {
    let gate = Gate(places: 2)
    let alone = try ticket(await gate.enter())
    #expect(!gate.isShared(alone) && !gate.leave(alone))
    let one = try ticket(await gate.enter())
    let two = try ticket(await gate.enter())
    #expect(gate.isShared(one) && gate.isShared(two))
    gate.leave(two)
    #expect(gate.leave(one), "they met, although one is alone again")
  }
}
