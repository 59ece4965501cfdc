import Agents
import Testing

@Suite struct TraceTrimmerTests {
  @Test func subThoughtsBeginAtWordsOfReflection() {
    #expect(
      TraceTrimmer.parts("It is 4. Wait, no. But maybe it is 5")
        == ["It is 4.", "Wait, no.", "But", "maybe it is 5"])
    #expect(TraceTrimmer.parts("") == [])
  }

  @Test(arguments: [
    ("The answer is 42.", "42"), ("so the answer is: 3.5 apples!", "3.5 apples"),
    ("the answer is 1, no the answer is 2", "2"), ("nothing", nil), ("the answer is", nil),
  ])
  func anAnswerIsWhatFollowsTheWords(text: String, answer: String?) {
    #expect(TraceTrimmer.answer(in: text) == answer)
  }

  @Test func equalAnswersInARowAreEnough() {
    var trimmer = TraceTrimmer()
    trimmer.progress()
    trimmer.add("The answer is 7.")
    #expect(trimmer.verdict(steps: 1, limit: 10) == nil)
    trimmer.add("Wait. The answer is 8. But the answer is 8.")
    #expect(trimmer.verdict(steps: 2, limit: 10) == .sameAnswer)
  }

  @Test func theSameWordsThreeTimesAreEnough() {
    var trimmer = TraceTrimmer()
    trimmer.progress()
    let words = (0..<16).map { "w\($0)" }.joined(separator: " ")
    for _ in 0..<2 { trimmer.add(words) }
    #expect(trimmer.verdict(steps: 1, limit: 10) == nil)
    trimmer.add(words)
    #expect(trimmer.verdict(steps: 1, limit: 10) == .repetition)
  }

  @Test func withoutProgressMostOfTheStepsAreEnough() {
    var trimmer = TraceTrimmer()
    #expect(trimmer.verdict(steps: 5, limit: 10) == nil)
    #expect(trimmer.verdict(steps: 6, limit: 10) == .noProgress)
    trimmer.progress()
    #expect(trimmer.verdict(steps: 9, limit: 10) == nil)
  }
}
