import Constraints
import Inference
import MartingaleTestSupport
import Testing

@Suite struct ReasoningConstraintTests {
  private static func reasoning(
    _ pattern: String, _ markers: ThoughtMarkers, forbidden: [String] = []
  ) throws -> ReasoningConstraint<some Constraint> {
    ReasoningConstraint(
      try RegularLanguage(pattern: pattern).automaton(), markers: markers, forbidden: forbidden)
  }

  @Test func aThoughtItsEndAndAnAnswer() throws {
    let markers = ThoughtMarkers(opening: "<think>\n", closing: "</think>", separator: "\n\n")
    let constraint = try Self.reasoning("yes|no", markers, forbidden: ["<tool_call>"])
    for text in [
      "</think>\n\nyes", "hm.\n</think>\n\nno", "</thin</think>\n\nno", "é</think>\n\nno",
    ] {
      #expect(try constraint.accepts(Array(text.utf8)), "\(text)")
    }
    for text in [
      "yes", "", "hm</think>", "hm</think>yes", "hm</think>\n\n", "hm</think>\n\nmaybe",
      "a<think>b</think>\n\nyes", "a<tool_call></think>\n\nyes", "a</think>\n\n</think>\n\nyes",
    ] {
      #expect(try !constraint.accepts(Array(text.utf8)), "\(text)")
    }
    #expect(try !constraint.accepts([0xFF] + Array("</think>\n\nyes".utf8)))
    let parts = constraint.stage.parts(of: Array("a b</think>\n\nyes".utf8))
    #expect(parts?.thought == Array("a b".utf8) && parts?.answer == Array("yes".utf8))
    #expect(constraint.stage.parts(of: Array("a b</think>\n".utf8)) == nil)
  }

  @Test func whatMayBeTheEndIsHeldBack() throws {
    let thought = ThoughtAutomaton(
      ThoughtMarkers(opening: "", closing: "</t>", separator: "\n"))
    for (text, expected) in [
      ("a", "a"), ("a<", "a"), ("a</t", "a"), ("a</x", "a</x"), ("a</t>", "a"), ("a</t>\n", "a"),
      ("", ""), ("</t", ""),
    ] {
      #expect(thought.thought(in: Array(text.utf8)) == Array(expected.utf8), "\(text)")
    }
  }

  @Test(arguments: [
    (ThoughtMarkers(opening: "(", closing: "ab"), ["c"]),
    (ThoughtMarkers(opening: "", closing: "aab", separator: "c"), []),
    (ThoughtMarkers(opening: "aba", closing: "abab", separator: "b"), ["bb"]),
  ])
  func theLawsHold(_ markers: ThoughtMarkers, _ forbidden: [String]) throws {
    let constraint = try Self.reasoning("a|bc", markers, forbidden: forbidden)
    var trial = LawTrial(
      alphabet: "abc(", accepted: [markers.ending + "a", markers.ending + "bc"],
      rejected: ["a", "", markers.closing])
    trial.walks = 60
    #expect(checkConstraintLaws(constraint, trial) == [])
    #expect(
      checkConstraintLaws(
        constraint.stage,
        LawTrial(
          alphabet: "abc(", accepted: [markers.ending], rejected: ["", markers.ending + "a"])) == []
    )
  }

  @Test func theClockKnowsWhenItIsTooLate() throws {
    let markers = ThoughtMarkers(opening: "", closing: "</think>", separator: "\n")
    let constraint = try Self.reasoning("yes", markers)
    let pieces = ["a", "</", "think", ">", "\n", ">\n", "yes"]
    let vocabulary = Vocabulary(
      tokens: pieces.map { Array($0.utf8) } + [[]],
      kinds: pieces.map { _ in .text } + [.endOfGeneration])
    let clock = StageClock(constraint, vocabulary: vocabulary)
    let start = try #require(constraint.start)
    #expect(clock.isRunning(start))
    #expect(try clock.canEnd(start, within: 3) == true)
    #expect(try clock.canEnd(start, within: 2) == false)
    let begun = try #require(try constraint.advance(start, by: Array("a</".utf8)))
    #expect(try clock.canEnd(begun, within: 2) == true)
    #expect(try clock.canEnd(begun, within: 1) == false)
    let over = try #require(try constraint.advance(start, by: Array("a</think>\ny".utf8)))
    #expect(!clock.isRunning(over))
    #expect(clock.after == (try constraint.advance(start, by: Array("</think>\n".utf8))))
  }
}
