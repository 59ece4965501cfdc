import Inference
import Planning
import Synchronization
import Testing

/// Names the places that hold a given word; it can be wrong in a fixed share of answers.
private final class Expert: PollSource {
  let identity = ModelIdentity(name: "expert")
  let word: String
  let calls = Mutex(0)
  init(word: String) { self.word = word }

  func answer(_ messages: [ChatMessage], options: Int, reasoning: Bool, key: RandomKey)
    throws(InferenceError) -> [Int]
  {
    calls.withLock { $0 += 1 }
    let lines = messages[1].content.split(separator: "\n")
    let hits = (1...options).filter { lines[$0].contains(word) }
    let avoid = messages[1].content.contains("waste of time")
    return avoid ? (1...options).filter { !hits.contains($0) } : hits + [99]
  }
}

@Suite struct AskingTests {
  private let question = FrontierQuestion(
    goal: "fork", descriptors: [["sofa"], ["oven", "sink"], [], ["sofa"], ["towel"]])

  @Test func pollsFollowThePlacesNotTheirNumbers() async throws {
    let expert = Expert(word: "oven")
    let heuristic = PollingHeuristic(source: expert)
    let judgement = try await heuristic.assess(question)
    #expect(judgement.scores.map(\.promise) == [0, 1, 0, 0, 0])
    #expect(judgement.scores.map(\.avoidance) == [1, 0, 0, 1, 1])
    #expect(judgement.modelCalls == 20)
    #expect(expert.calls.withLock { $0 } == 20)
  }

  @Test func theSameQuestionIsAskedOnce() async throws {
    let expert = Expert(word: "oven")
    let heuristic = PollingHeuristic(source: expert)
    _ = try await heuristic.assess(question)
    var reordered = question
    reordered.descriptors.reverse()
    let again = try await heuristic.assess(reordered)
    #expect(again.modelCalls == 0)
    #expect(again.scores.map(\.promise) == [0, 0, 0, 1, 0])
  }

  @Test func aMeanSkipsMembersThatFail() async throws {
    let mean = MeanHeuristic([BrokenHeuristic(), WhimsicalHeuristic()])
    let both = try await mean.assess(question)
    #expect(both.scores == WhimsicalHeuristic().assess(question).scores)
    await #expect(throws: PlanningError.self) {
      try await MeanHeuristic([BrokenHeuristic()]).assess(question)
    }
  }

  @Test func votesStayWithinBounds() {
    let rule = VoteRule(certain: 0.4, hopeless: 0.05)
    #expect(rule.score(nil) == .abstention)
    #expect(rule.score(0) == FrontierScore(promise: 0, avoidance: 1))
    #expect(rule.score(0.9) == FrontierScore(promise: 1, avoidance: 0))
  }
}
