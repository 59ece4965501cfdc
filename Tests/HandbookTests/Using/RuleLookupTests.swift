import Handbook
import Inference
import Testing

/// Answers with the last word or number of the first line that looks like a behavior.
private struct ObedientGenerator: TextGenerator {
  let identity = ModelIdentity(name: "obedient")

  func generate(_ request: TextRequest) -> GeneratedText {
    let content = request.messages[0].content
    let question = content.split(separator: "\n").last ?? ""
    let lines = content.split(separator: "\n").filter { $0.hasPrefix("behavior_") }
    // The line that shares the made-up word with the question.
    let key = question.split { !$0.isLetter }.map(String.init)
    let line = lines.max { one, two in shared(one, key) < shared(two, key) } ?? "none"
    let text = String(line).replacing(#/behavior_[a-z0-9_]+: /#, with: "")
    return GeneratedText(text, promptTokens: content.count / 4, outputTokens: text.count / 4)
  }

  private func shared(_ line: Substring, _ words: [String]) -> Int {
    words.filter { $0.count > 4 && line.contains($0) }.count
  }
}

@Suite("Rule lookup")
struct RuleLookupTests {
  @Test("A model that obeys is right with the right rule, and wrong without or with another")
  func arms() async throws {
    let benchmark = try RuleLookupBenchmark(count: 30)
    #expect(Set(benchmark.items.map(\.behavior.name)).count == 30)
    var scores: [RuleLookupBenchmark.Arm: RuleLookupBenchmark.Score] = [:]
    for arm in RuleLookupBenchmark.Arm.allCases {
      let folder = try TemporaryFolder()
      let store = try BehaviorStore.test(folder)
      scores[arm] = try await benchmark.run(
        arm, ObedientGenerator(), store: store,
        index: BehaviorIndex(store, embedder: PairEmbedder()), countTokens: { $0.count / 4 })
    }
    #expect(scores[.none]?.accuracy == 0)
    #expect(scores[.right]?.accuracy == 1)
    #expect(scores[.shuffled]?.accuracy == 0)
    #expect((scores[.retrieved]?.accuracy ?? 0) > 0.8)
    let input = scores.mapValues(\.usage.input)
    #expect((input[.none] ?? 0) < (input[.right] ?? 0))
    #expect((input[.right] ?? 0) < (input[.retrieved] ?? 0))
  }
}
