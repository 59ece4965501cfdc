import Constraints
import Inference
import MartingaleTestSupport
import Prompting
import Synchronization
import Testing

/// Answers by a function of the last message, a token a byte, and keeps what it was asked.
private final class ScriptedDesk: SummaryDesk {
  let asked = Mutex<[SummaryQuestion]>([])
  let reply: @Sendable (SummaryQuestion) -> String?

  init(_ reply: @escaping @Sendable (SummaryQuestion) -> String?) { self.reply = reply }

  func count(_ text: String) -> Int { text.utf8.count }

  func cost(of question: SummaryQuestion) -> Int {
    question.messages.reduce(question.maxTokens) { $0 + $1.content.utf8.count }
  }

  func answer(_ question: SummaryQuestion) async -> SummaryAnswer {
    asked.withLock { $0.append(question) }
    return SummaryAnswer(text: reply(question), tokens: cost(of: question) - question.maxTokens)
  }

  var purposes: [SummaryQuestion.Purpose] { asked.withLock { $0.map(\.purpose) } }
}

@Suite("Summaries of texts longer than the context") struct SummariserTests {
  /// Keeps the sentences about the needle, else says little: what a good summary of this does.
  private static func keeper() -> ScriptedDesk {
    ScriptedDesk { question in
      let words = question.messages.last?.content ?? ""
      return words.contains("The key is under the green stone.")
        ? "The key is under the green stone." : "Nothing happened."
    }
  }

  private static func options(
    _ method: SummaryOptions.Method, pieces: Int = 200, summary: Int = 50
  ) -> SummaryOptions {
    var options = SummaryOptions()
    options.method = method
    options.pieceTokens = pieces
    options.maxTokens = summary
    return options
  }

  /// A long text with a fact at a depth of 0…1.
  private static func haystack(_ depth: Double, sentences: Int = 60) -> String {
    var lines = (0..<sentences).map { "On day \($0) it rained and nobody went out." }
    lines.insert("The key is under the green stone.", at: Int(depth * Double(sentences)))
    return lines.joined(separator: " ")
  }

  @Test(
    "a fact reaches the end from every depth when every summary keeps it",
    arguments: SummaryOptions.Method.allCases, [0, 0.25, 0.5, 0.75, 1])
  func needles(_ method: SummaryOptions.Method, _ depth: Double) async {
    let desk = Self.keeper()
    let summary = await Summariser(desk, Self.options(method)).summary(of: Self.haystack(depth))
    #expect(summary.ending == .finished && summary.read == summary.pieces && summary.pieces > 10)
    #expect(summary.text == "The key is under the green stone.", "\(summary)")
    #expect(summary.calls == desk.purposes.count)
  }

  @Test("no question is longer at the end than at the beginning: what is carried is bounded")
  func bounded() async {
    for method in SummaryOptions.Method.allCases {
      // Summaries as long as they may be.
      let desk = ScriptedDesk { String(repeating: "x", count: $0.maxTokens - 1) + "." }
      _ = await Summariser(desk, Self.options(method)).summary(of: Self.haystack(0.5))
      let asked = desk.asked.withLock { $0 }
      #expect(asked.count > 10)
      for question in asked {
        #expect(desk.cost(of: question) <= 200 + 2 * 50 + 600, "\(question.purpose)")
        #expect(question.maxTokens == 50)
      }
    }
  }

  @Test("pieces are read once, in order; merging halves, carrying asks once a piece")
  func shape() async {
    let text = Self.haystack(0.5)
    let merging = ScriptedDesk { _ in String(repeating: "y", count: 45) + "." }
    let merged = await Summariser(merging, Self.options(.hierarchical)).summary(of: text)
    #expect(merging.purposes.prefix(merged.pieces).allSatisfy { $0 == .piece })
    let merges = merging.purposes.dropFirst(merged.pieces)
    #expect(!merges.isEmpty && merges.allSatisfy { $0 == .merge } && merges.count < merged.pieces)
    let carrying = ScriptedDesk { _ in "So far." }
    let carried = await Summariser(carrying, Self.options(.incremental)).summary(of: text)
    #expect(carried.calls == carried.pieces && carried.pieces == merged.pieces)
    #expect(
      carrying.purposes == [.piece] + Array(repeating: .update, count: carried.pieces - 1))
    #expect(carrying.asked.withLock { $0.map(\.number) } == Array(0..<carried.calls))
    for question in carrying.asked.withLock({ $0 }).dropFirst() {
      #expect(question.messages.last?.content.contains("So far.") == true)
    }
  }

  @Test("one piece is one question; nothing is none")
  func small() async {
    for method in SummaryOptions.Method.allCases {
      let desk = Self.keeper()
      let summary = await Summariser(desk, Self.options(method)).summary(of: "It rained.")
      #expect(summary.calls == 1 && summary.text == "Nothing happened.")
      let none = await Summariser(desk, Self.options(method)).summary(of: " ")
      #expect(none.calls == 0 && none.text == nil && none.pieces == 0)
    }
  }

  @Test("the budget is never exceeded, and says how far it came")
  func budget() async {
    for method in SummaryOptions.Method.allCases {
      for budget in [10, 700, 2_000, 5_000] {
        var options = Self.options(method)
        options.budget = budget
        let summary = await Summariser(Self.keeper(), options).summary(of: Self.haystack(0.5))
        #expect(summary.ending == .budgetSpent && summary.tokens <= budget, "\(summary)")
        #expect(summary.read < summary.pieces)
        #expect((summary.text != nil) == (method == .incremental && summary.read > 0))
      }
    }
  }

  @Test("a dead end is one, and what the summary is for is said")
  func deadEnd() async {
    var options = Self.options(.incremental)
    options.focus = "the garden"
    let desk = ScriptedDesk { $0.number == 2 ? nil : "Fine." }
    let summary = await Summariser(desk, options).summary(of: Self.haystack(0.5))
    #expect(summary.ending == .deadEnd && summary.read == 2 && summary.calls == 3)
    let told = desk.asked.withLock {
      $0.allSatisfy { $0.messages[0].content.contains("about: the garden.") }
    }
    #expect(told)
  }

  @Test("numbers that cannot work are refused with the numbers that are needed")
  func problems() {
    #expect(Self.options(.hierarchical).problem(context: 4_096) == nil)
    #expect(
      Self.options(.hierarchical, pieces: 90).problem(context: 4_096)?.contains("too short") == true
    )
    #expect(
      Self.options(.hierarchical).problem(context: 500)?.contains("a context of 556") == true)
  }

  @Test("a model's summary is one paragraph that ends with a full stop, also when it will not stop")
  func constrained() async throws {
    let model = ScriptedModel { _ in
      "It goes on\n\nand on " + String(repeating: "and on ", count: 90)
    }
    let desk = ModelSummaryDesk(model)
    let summary = try await Summariser(desk, Self.options(.hierarchical, summary: 60)).summary(
      of: Self.haystack(0.5, sentences: 12))
    let text = try #require(summary.text)
    #expect(text.utf8.count <= 60 && text.last.map { ".!?".contains($0) } == true, "\(text)")
    #expect(!text.contains("\n") && summary.tokens > 0)
    let again = try await Summariser(desk, Self.options(.hierarchical, summary: 60)).summary(
      of: Self.haystack(0.5, sentences: 12))
    #expect(again == summary)
  }
}

@Suite("Summaries are judged sentence by sentence") struct SummaryJudgeTests {
  @Test("the score is the share of sentences without an error; errors are told once, in order")
  func score() async {
    let desk = ScriptedDesk { question in
      let sentence = question.messages.last?.content.components("The sentence:\n\n")
      switch sentence {
      case "One.": return #"{"errors": []}"#
      case "Two.": return #"{"errors": ["duplication", "salience", "duplication"]}"#
      default: return nil
      }
    }
    let judgement = await SummaryJudge(desk).judgement(of: "One. Two. Three.")
    #expect(judgement.sentences.map(\.text) == ["One.", "Two.", "Three."])
    #expect(judgement.sentences.map(\.faults) == [[], [.salience, .duplication], nil])
    #expect(judgement.score == 0.5 && judgement.tokens > 0)
    #expect(desk.purposes == [.judge, .judge, .judge])
  }

  @Test("nothing to judge has no score") func none() async {
    let judgement = await SummaryJudge(ScriptedDesk { _ in nil }).judgement(of: "Yes.")
    #expect(judgement.score == nil)
    #expect(await SummaryJudge(ScriptedDesk { _ in nil }).judgement(of: "").sentences.isEmpty)
  }

  @Test("a model that talks answers in JSON with the eight names only") func constrained()
    async throws
  {
    let model = ScriptedModel { prompt in
      prompt.contains("The sentence:\n\nGood.") ? #"{"errors": []}"# : "I think it is bad"
    }
    let judgement = try await SummaryJudge(ModelSummaryDesk(model)).judgement(of: "Good. Bad.")
    #expect(judgement.sentences[0].faults == [])
    // Whatever it wanted to say, it was held to the schema.
    #expect(judgement.sentences.allSatisfy { $0.faults != nil }, "\(judgement)")
  }

  @Test("there are eight kinds, as in the paper") func kinds() {
    #expect(
      SummaryFault.allCases.map(\.rawValue) == [
        "entity_omission", "event_omission", "causal_omission", "discontinuity", "salience",
        "language", "inconsistency", "duplication",
      ])
  }
}

extension String {
  /// What follows a mark.
  fileprivate func components(_ mark: String) -> String {
    ranges(of: mark).last.map { String(self[$0.upperBound...]) } ?? ""
  }
}
