import Inference
import Prompting
import MartingaleTestSupport
import Testing

struct ClaPSTests {
  @Test func representativesAreNearTheirCentroids() {
    // Four tight groups on a line.
    let tokens = (0..<40).map { TokenID($0) }
    var clusters = TokenClusters()
    clusters.count = 4
    let chosen = clusters.representatives(of: tokens) { token in
      let group = Float(token / 10)
      return [group * 10 + Float(token % 10) * 0.1 - 0.45, 0, 0]
    }
    #expect(chosen.map { $0 / 10 } == [0, 1, 2, 3])
    // The middle of each group.
    #expect(chosen.allSatisfy { (3...6).contains($0 % 10) })
    clusters.count = 100
    #expect(clusters.representatives(of: tokens) { [Float($0)] } == tokens)
  }

  @Test func wordTokensBeginWithOneSpace() {
    let vocabulary = Vocabulary(
      tokens: [" good", "good", " ", "  x", " \u{E4}", ""].map { Array($0.utf8) } + [[0x20, 0xC3]],
      kinds: [.text, .text, .text, .text, .text, .control, .text])
    #expect(TokenClusters.wordTokens(of: vocabulary) == [0, 4])
  }

  @Test func strongestAreStrictlyAboveThePercentile() {
    let tokens = (0..<11).map { TokenID($0) }
    #expect(
      TokenInfluence.strongest(tokens, tokens.map { Double($0) }, percentile: 80) == [9, 10])
    let tied = [Double](repeating: 1, count: 11)
    #expect(TokenInfluence.strongest(tokens, tied) == tokens)
    #expect(TokenInfluence.strongest([], []) == [])
  }

  /// Fitness: how many of the places hold the letter of the place (a, b, c, d, e).
  private static let spelling = FunctionScorer { prompt, _ in
    let words = prompt.prefix { $0 != " " }
    return Double(zip(words, "abcde").filter { $0 == $1 }.count)
  }

  @Test(arguments: ClaPSSearch.Method.allCases)
  func searchesFindAWordForEveryPlace(_ method: ClaPSSearch.Method) async throws {
    let template = try ClaPSTemplate("{prompt} Review: {s}", vocabulary: bytewise.vocabulary)
    var search = ClaPSSearch(template: template, measure: measure(Self.spelling))
    search.method = method
    search.population = 60
    search.rounds = 40
    let letters = Array("abcdefg".utf8).map { TokenID($0) }
    let history = try await search.run(over: letters)
    #expect(history.candidates.last?.text == "abcde Review: {s}")
    #expect(history.candidates.count == (method == .greedy ? 5 : 40))
    let again = try await search.run(over: letters)
    #expect(again.candidates == history.candidates)
    let chosen = try await search.choose(history, on: ItemSet("dev", items(4)))
    // All are right on dev as soon as one letter is; the last one wins ties.
    #expect(chosen?.index == history.candidates.count - 1)
  }

  @Test func aTemplateNeedsItsPlace() {
    #expect(throws: PromptingError.self) {
      try ClaPSTemplate("Review: {s}", vocabulary: bytewise.vocabulary)
    }
  }
}
