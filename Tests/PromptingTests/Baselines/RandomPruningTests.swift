import Prompting
import Testing

struct RandomPruningTests {
  @Test func aLongerControlBeginsWithTheShorterOne() async throws {
    let genome = try PromptGenome(shortPrompt, slots: ["s"], model: bytewise)
    let control = RandomPruning(genome, measure: measure(FunctionScorer.noisy), seed: 2)
    let short = try await control.run(evaluations: 20)
    let long = try await control.run(evaluations: 60)
    #expect(short.candidates.count == 20)
    #expect(long.candidates.count == 60)
    #expect(Array(long.candidates.prefix(20)) == short.candidates)
    #expect(long.candidates.allSatisfy { $0.text.contains("{s}") && $0.length >= 15 })
    // Both short and long prompts are visited.
    let lengths = long.candidates.map(\.length)
    #expect((lengths.min() ?? 99) < 25)
    #expect((lengths.dropFirst().max() ?? 0) > 40)
  }
}
