import Foundation
import Inference
import Prompting
import MartingaleTestSupport
import Testing

@Suite("Raters of complexity")
struct RaterTests {
  private static func question(_ text: String) -> NodeQuestion {
    NodeQuestion(problem: text, form: .line())
  }

  /// Rates with a law over 1...10 that depends on whether the prompt is content-free.
  private struct LawModel: LanguageModel {
    let own: [Double]
    let prior: [Double]
    private let base = ScriptedModel { _ in "" }

    var identity: ModelIdentity { base.identity }
    var vocabulary: Vocabulary { base.vocabulary }
    var contextLength: Int { base.contextLength }
    var distributions: DistributionAccess { .full }

    init(own: [Double], prior: [Double]) { (self.own, self.prior) = (own, prior) }

    func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID] {
      try base.tokenize(text, parseSpecial: parseSpecial)
    }
    func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
      try base.tokenize(chat: messages)
    }
    func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
      try await base.next(contexts)
    }
    /// The space has probability 1; "1" has what "1" and "10" have together.
    func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
      let logs = items.map { item -> [Float] in
        let text = String(decoding: vocabulary.bytes(of: item.prompt), as: UTF8.self)
        let law = text.contains("N/A") ? prior : own
        let rating =
          Int(
            String(decoding: vocabulary.bytes(of: item.continuation), as: UTF8.self).dropFirst())
          ?? 0
        let one = Float(log(law[0] + law[9]))
        switch rating {
        case 1: return [0, one]
        case 10: return [0, one, Float(log(law[9] / (law[0] + law[9])))]
        case 2...9: return [0, Float(log(law[rating - 1]))]
        default: return [0, -1]
        }
      }
      return ScoringPass(logProbabilities: logs, evaluated: EvaluationCount())
    }
  }

  private static func rate(
    _ model: LawModel, _ reading: ModelRater.Reading, dividesPrior: Bool
  ) async throws -> ComplexityRating {
    let desk = RoleDesk(model, prompts: try RolePrompts())
    let rater = ModelRater(desk, reading: reading, dividesPrior: dividesPrior)
    var solver = RecursiveSolver(desk, sampling: Solvers.sampling, rater: rater)
    solver.options.depth = 0
    let solution = try await solver.solve(Solvers.problem("q"), key: RandomKey(seed: 1))
    return try #require(solution.nodes[0].rating)
  }

  @Test("the law over 1 to 10 is read exactly, ten apart from one")
  func law() async throws {
    let own = [0.3, 0.05, 0.05, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.2]
    let model = LawModel(own: own, prior: own)
    let expected = try await Self.rate(model, .expected, dividesPrior: false)
    let mean = zip(1..., own).reduce(0) { $0 + Double($1.0) * $1.1 }
    #expect(abs(expected.value - mean) < 0.006)
    for (read, wanted) in zip(expected.law ?? [], own) { #expect(abs(read - wanted) < 1e-6) }
    #expect(try await Self.rate(model, .argmax, dividesPrior: false).value == 1)
    // Divided by itself, nothing is left of it.
    #expect(abs(try await Self.rate(model, .expected, dividesPrior: true).value - 5.5) < 0.006)
  }

  @Test("a question that stands alone is rated as a node of a tree is")
  func alone() async throws {
    let own = [0.3, 0.05, 0.05, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.2]
    let model = LawModel(own: own, prior: own)
    let desk = RoleDesk(model, prompts: try RolePrompts())
    let rater = ModelRater(desk, reading: .expected, dividesPrior: false)
    let rating = try await rater.rating(of: "q", at: desk)
    #expect(rating == (try await Self.rate(model, .expected, dividesPrior: false)))
    let counted = StatisticsRater(.operators)
    #expect(
      try await counted.rating(of: "a and b", at: desk)
        == counted.rating(of: Self.question("a and b"), from: nil))
    #expect(try await PerplexityRater(model).rating(of: "", at: desk) == nil)
  }

  @Test("dividing the prior out lets a constant favourite lose")
  func prior() async throws {
    var own = [Double](repeating: 0.02, count: 10)
    var prior = own
    (own[0], own[6]) = (0.7, 0.14)
    (prior[0], prior[6]) = (0.82, 0.02)
    let model = LawModel(own: own, prior: prior)
    #expect(try await Self.rate(model, .argmax, dividesPrior: false).value == 1)
    #expect(try await Self.rate(model, .argmax, dividesPrior: true).value == 7)
  }

  @Test("statistics of texts")
  func statistics() {
    func value(_ statistic: StatisticsRater.Statistic, _ text: String) -> Double? {
      StatisticsRater(statistic).rating(of: Self.question(text), from: nil)?.value
    }
    #expect(value(.operators, "not ( True and False ) or 3 + 4 is") == 5)
    #expect(value(.operators, "Alexandria has sand and candy") == 2)
    #expect(value(.nesting, "((1 + [2]) * 3)") == 4)
    #expect(value(.nesting, ")))") == 1)
    #expect(value(.length, "one two three four five six seven eight") == 2)
    #expect(value(.length, "") == 1)
    #expect(value(.all, String(repeating: "(1+", count: 500)) == 10)
    #expect(value(.operators, "a and b") ?? 0 < value(.operators, "a and b or c") ?? 0)
  }

  @Test("perplexity grows with surprise; too short a question cannot be rated")
  func perplexity() async throws {
    let model = ScriptedModel("surprised") { _ in "" }
    let rater = PerplexityRater(model)
    #expect(try rater.call(for: Self.question("a"), key: RandomKey(seed: 1)) == nil)
    #expect(rater.rating(of: Self.question("a"), from: nil) == nil)
    func value(_ mean: Double) -> Double? {
      rater.rating(
        of: Self.question("ab"), from: CallResult(value: .likelihood(mean), tokens: 1))?.value
    }
    #expect(value(-2) == 5)
    #expect(value(-50) == 10)
    #expect(value(-.infinity) == nil)
  }
}
