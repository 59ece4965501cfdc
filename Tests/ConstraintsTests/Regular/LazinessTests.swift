import Constraints
import Inference
import Testing

/// What makes automata quick, by what they make and not by the clock.
@Suite struct LazinessTests {
  @Test func aKnownStepMakesNoState() throws {
    let automaton = try RegularLanguage(pattern: "(?:[a-z]+ ){0,}[a-zé]+").automaton()
    let text = bytes(String(repeating: "some words and ", count: 4_000) + "end")
    #expect(try automaton.accepts(text))
    let known = automaton.knownStates
    #expect(known < 20)
    #expect(try automaton.accepts(text))
    #expect(try automaton.accepts(text.dropLast(5) + bytes("x")))
    #expect(automaton.knownStates == known)
  }

  @Test(arguments: [
    "\\d{4}-\\d{2}-\\d{2}", "[a-z]{1,5000}", "^[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}$",
    "\\p{L}+",
  ])
  func compilingMakesNoStatesAhead(_ pattern: String) throws {
    #expect(try RegularLanguage(pattern: pattern).automaton().knownStates < 500)
  }
}
