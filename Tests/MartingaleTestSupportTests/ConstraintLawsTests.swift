import Constraints
import MartingaleTestSupport
import Testing

/// Accepts `ab`, and breaks one law on request.
private struct Faulty: ByteAutomaton {
  enum Fault { case none, completion, refusesSample, acceptsRejected, admits }
  var fault: Fault
  let start: Int? = 0
  let viability = Viability.exact

  func step(_ state: Int, _ byte: UInt8) -> Int? {
    if fault == .refusesSample && state == 1 { return nil }
    return byte == [0x61, 0x62, 0x00][state] ? state + 1 : nil
  }
  func isComplete(_ state: Int) -> Bool { state == 2 || (fault == .acceptsRejected && state == 1) }
  func shortestCompletion(_ state: Int) -> [UInt8]? {
    fault == .completion ? [] : [[0x61, 0x62], [0x62], []][state]
  }
  func admits(_ state: Int, _ bytes: Span<UInt8>) throws(ConstraintError) -> Bool {
    fault == .admits ? true : try advance(state, by: bytes) != nil
  }
}

@Suite struct ConstraintLawsTests {
  private let trial = LawTrial(alphabet: "abc", accepted: ["ab"], rejected: ["", "a", "abc"])

  @Test func aLawfulConstraintPasses() {
    #expect(checkConstraintLaws(Faulty(fault: .none), trial).isEmpty)
  }

  @Test(arguments: [
    (Faulty.Fault.completion, "shortest completion"), (.refusesSample, "viable prefixes"),
    (.acceptsRejected, "samples"), (.admits, "admits"),
  ])
  private func everyFaultIsFound(fault: Faulty.Fault, law: String) {
    #expect(checkConstraintLaws(Faulty(fault: fault), trial).contains { $0.law == law })
  }
}
