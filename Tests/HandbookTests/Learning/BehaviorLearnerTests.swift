import Handbook
import Inference
import Testing

@Suite("Learning")
struct BehaviorLearnerTests {
  private let folder: TemporaryFolder
  private let store: BehaviorStore
  private let index: BehaviorIndex

  init() throws {
    folder = try TemporaryFolder()
    store = try BehaviorStore.test(folder)
    index = BehaviorIndex(store, embedder: PairEmbedder())
  }

  private static let object = #"{"behavior_sum_digits": "Add the digits and look at the sum."}"#

  private func learn(
    _ answers: [String], _ problem: Problem, policy: BehaviorLearner.Policy = .init(),
    duplicates: DuplicateFinder? = nil
  ) async throws -> (BehaviorLearner.Lesson, ScriptedGenerator) {
    let model = ScriptedGenerator(answers)
    let learner = BehaviorLearner(
      .init(strategist: model), store: store, index: index, policy: policy,
      duplicates: duplicates)
    return (
      try await learner.learn(from: problem, run: "run-1", key: RandomKey(seed: 1)), model
    )
  }

  @Test("Three calls, the third under a schema, and the behavior knows where it came from")
  func threeCalls() async throws {
    let problem = Problem(
      id: "p1", question: "Is 81 a multiple of 9?", answer: "yes", topic: "digits")
    let (lesson, model) = try await learn(
      ["8 + 1 = 9. The answer is yes", "It could have been shorter.", Self.object], problem)
    #expect(lesson.correct == true)
    #expect(lesson.stored.map(\.outcome) == [.created])
    #expect(lesson.usage.output == 9 + 5 + 9)
    let requests = model.requests
    #expect(requests.map { $0.form != nil } == [false, false, true])
    #expect(Set(requests.map(\.key)).count == 3)
    #expect(requests[1].messages[0].content.contains("8 + 1 = 9"))
    #expect(requests[2].messages[0].content.contains("<reflection>\nIt could"))
    let behavior = try await store.behavior(named("sum_digits"))
    #expect(behavior.status == .active)
    #expect(behavior.topic == "digits")
    #expect(behavior.author == .llm)
    let origin = try await store.provenance(of: named("sum_digits"))[0].provenance
    #expect(origin.problem == ProblemHash.of(problem.question))
    #expect(origin.strategist == "scripted")
    #expect(origin.correct == true)
  }

  @Test("A trace of an earlier run is not written again")
  func traces() async throws {
    let problem = Problem(
      id: "p1", question: "2 + 2?", trace: "It is 4.", correct: true, run: "earlier")
    let (lesson, model) = try await learn(["Fine.", Self.object], problem)
    #expect(model.requests.count == 2)
    #expect(lesson.correct == true)
    #expect(try await store.provenance(of: named("sum_digits"))[0].provenance.run == "earlier")
  }

  @Test("A trace that says nothing teaches nothing", arguments: ["", " \n"])
  func emptyTraces(_ trace: String) async throws {
    let problem = Problem(id: "p1", question: "2 + 2?", trace: trace, correct: true)
    let (lesson, model) = try await learn([Self.object], problem)
    #expect(model.requests.isEmpty && lesson.stored.isEmpty)
    #expect(lesson.rejected == ["the trace is empty: it tells of nothing to learn from"])
  }

  @Test("A teacher solves what was not solved, and both solutions are reflected on")
  func teachers() async throws {
    let (strategist, teacher) = (
      ScriptedGenerator(["Carrying was missing.", Self.object]), ScriptedGenerator(["It is 4."])
    )
    var policy = BehaviorLearner.Policy()
    policy.teachesWrong = true
    let learner = BehaviorLearner(
      .init(strategist: strategist, teacher: teacher), store: store, index: index, policy: policy)
    let wrong = Problem(id: "p1", question: "2 + 2?", trace: "It is 5.", correct: false)
    let lesson = try await learner.learn(from: wrong, run: "run-1", key: RandomKey(seed: 1))
    let reflected = strategist.requests[0].messages[0].content
    #expect(reflected.contains("It is 5.") && reflected.contains("It is 4."))
    #expect(teacher.requests.count == 1 && lesson.correct == false)
    #expect(try await store.behavior(named("sum_digits")).status == .draft)
    let right = Problem(id: "p2", question: "3 + 3?", trace: "It is 6.", correct: true)
    let other = BehaviorLearner(
      .init(strategist: ScriptedGenerator(["Fine.", Self.object]), teacher: teacher), store: store,
      index: index, policy: policy)
    _ = try await other.learn(from: right, run: "run-1", key: RandomKey(seed: 1))
    #expect(teacher.requests.count == 1)
  }

  @Test("Wrong solutions teach by policy; unknown ones teach drafts")
  func policies() async throws {
    var policy = BehaviorLearner.Policy()
    let wrong = Problem(id: "p", question: "2 + 2?", answer: "4", trace: "The answer is 5")
    policy.wrongTraces = .skip
    let (skipped, model) = try await learn([], wrong, policy: policy)
    #expect(skipped.correct == false)
    #expect(skipped.stored.isEmpty)
    #expect(model.requests.isEmpty)
    policy.wrongTraces = .draft
    _ = try await learn(["Bad.", Self.object], wrong, policy: policy)
    #expect(try await store.behavior(named("sum_digits")).status == .draft)
    policy.wrongTraces = .keep
    _ = try await learn(
      ["Bad.", #"{"behavior_other": "Count on your fingers."}"#], wrong, policy: policy)
    #expect(try await store.behavior(named("other")).status == .active)
    let unknown = Problem(id: "q", question: "3 + 3?", trace: "six")
    _ = try await learn(["Hm.", #"{"behavior_third": "Count with little stones."}"#], unknown)
    #expect(try await store.behavior(named("third")).status == .draft)
  }

  @Test("A broken third answer teaches nothing and harms nothing")
  func broken() async throws {
    let (lesson, _) = try await learn(
      ["4", "Fine.", "I am sorry, I cannot do that."], Problem(id: "p", question: "2 + 2?"))
    #expect(lesson.stored.isEmpty)
    #expect(lesson.rejected.count == 1)
    #expect(try await store.behaviors().isEmpty)
    await #expect(throws: HandbookError.self) {
      try await learn(["4"], Problem(id: "p", question: "2 + 2?"))
    }
  }

  @Test("What says the same is merged while learning")
  func duplicates() async throws {
    try await store.add("digit_sum", "Add the digits and look at their sum.")
    var finder = DuplicateFinder()
    finder.certain = 0.8
    finder.candidate = 0.7
    let (lesson, _) = try await learn(
      ["Fine.", Self.object], Problem(id: "p", question: "?", trace: "9", correct: true),
      duplicates: finder)
    #expect(try lesson.stored[0].mergedWith == named("digit_sum"))
    #expect(try await store.behavior(named("sum_digits")).status == .merged)
  }

  @Test("Problem files in their spellings, and the place of a mistake")
  func problemFiles() throws {
    let text = """
      {"question": "2 + 2?", "answer": 4, "topic": "sums", "id": "a"}

      {"problem": "3 + 3?", "trace": "6", "correct": true}
      "What is 4 + 4?"
      """
    let problems = try Problem.read(Array(text.utf8))
    #expect(problems.map(\.question) == ["2 + 2?", "3 + 3?", "What is 4 + 4?"])
    #expect(problems.map(\.id) == ["a", "3", "4"])
    #expect(problems[0].answer == "4")
    for (bad, place) in [
      ("{\"answer\": 1}", "f:1:1"), ("\n{\"question\": }", "f:2:14"), ("[]", "f:1:1"),
    ] {
      let error = #expect(throws: HandbookError.self) {
        try Problem.read(Array(bad.utf8), file: "f")
      }
      #expect(error?.message.hasPrefix(place) == true, "\(error?.message ?? "")")
    }
  }
}
