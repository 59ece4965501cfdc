import Constraints
import Foundation
import Prompting
import MartingaleTestSupport
import Testing

struct AnswerMetricTests {
  /// A scorer over a model that answers each question from a list.
  private func scorer(
    _ metric: AnswerMetric, extraction: GenerationScorer.Extraction? = nil,
    _ answer: @escaping @Sendable (String) -> String
  ) -> GenerationScorer {
    GenerationScorer(
      slots: ["q"], model: ScriptedModel(answer: answer), metric: metric, name: "test",
      maxTokens: 60, extraction: extraction)
  }

  private func items(_ answers: [String]) -> [PromptItem] {
    answers.enumerated().map { PromptItem(id: "\($0)", inputs: ["q": "q\($0)"], answer: $1) }
  }

  private func accuracies(
    _ scorer: GenerationScorer, _ expected: [String]
  ) async throws -> [Double] {
    try await scorer.score("Question: {q}\n", on: items(expected)).outcomes.map(\.accuracy)
  }

  @Test func exactAnswersAreTrimmed() async throws {
    let scorer = scorer(.exact) { $0.contains("q0") ? " Paris \n" : "Rome" }
    #expect(try await accuracies(scorer, ["Paris", "Paris"]) == [1, 0])
  }

  @Test func theLastNumberCounts() async throws {
    let scorer = scorer(.number) {
      $0.contains("q0")
        ? "3 boxes of 4, so 1,200.50." : $0.contains("q1") ? "it is -7" : "no number"
    }
    #expect(try await accuracies(scorer, ["1200.5", "-7.0", "3"]) == [1, 1, 0])
  }

  @Test func aStopTextEndsTheAnswer() async throws {
    let scorer = scorer(.number) { _ in "12\nQuestion: 99" }
    #expect(try await accuracies(scorer, ["12"]) == [1])
  }

  @Test func wordsOverlap() async throws {
    let scorer = scorer(.words) { _ in "the red fox" }
    let values = try await accuracies(scorer, ["The fox!", "a dog"])
    #expect(abs(values[0] - 0.8) < 1e-12 && values[1] == 0)
  }

  @Test func patternsAndProgramsGrade() async throws {
    let date = try ConstraintCompiler().compile(ConstraintSpec([.regex(#"\d{4}"#)]))
    let constraint = try #require(date.constraint)
    let answer: @Sendable (String) -> String = { $0.contains("q0") ? "1999" : "99" }
    #expect(try await accuracies(scorer(.pattern(constraint), answer), ["", ""]) == [1, 0])
    let oracle = ConstraintAsOracle(constraint)
    #expect(try await accuracies(scorer(.checker(oracle), answer), ["", ""]) == [1, 0])
  }

  @Test func reasoningEndsInAnAnswerOfTheRightForm() async throws {
    let number = try ConstraintCompiler().compile(ConstraintSpec([.regex(#" -?\d{1,3}"#)]))
    let extraction = GenerationScorer.Extraction(cue: "\nThe answer is", constraint: number)
    let scorer = scorer(.number, extraction: extraction) { prompt in
      prompt.hasSuffix("The answer is") ? " 42" : "six times seven"
    }
    let result = try await scorer.score("Question: {q}\n", on: items(["42", "6"]))
    #expect(result.outcomes.map(\.answer) == [" 42", " 42"])
    #expect(result.outcomes.map(\.accuracy) == [1, 0])
    #expect(result.tokens > 0)
    // Even where the model would not say a number.
    let stubborn = self.scorer(.number, extraction: extraction) { _ in "words" }
    let answers = try await stubborn.score("Question: {q}\n", on: items(["1"])).outcomes
    #expect(answers[0].answer?.dropFirst().allSatisfy { $0.isNumber || $0 == "-" } == true)
  }
}
