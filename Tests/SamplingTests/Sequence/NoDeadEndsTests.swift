import Constraints
import Foundation
import Inference
import JSONSchema
import Sampling
import MartingaleTestSupport
import Testing

/// The promise: a text, or a refusal before anything was generated; never a dead end.
@Suite struct NoDeadEndsTests {
  private static let isLong = ProcessInfo.processInfo.environment["MARTINGALE_LONG_TESTS"] != nil
  private static let vocabulary = NoiseModel.jsonVocabulary()
  /// Likes letters and long strings, and to go on.
  private static let model = NoiseModel(vocabulary) { bytes in
    bytes.allSatisfy { $0 >= 0x61 && $0 <= 0x7A } ? 4 : bytes.contains(0x22) ? 2 : 0
  }

  /// What came of some requests.
  private struct Outcomes {
    var texts = 0
    var refused = 0
    var deadEnds: [String] = []
  }

  private func run(
    _ constraint: CompiledConstraint, tokens: Int, particles: Int, temperature: Double,
    seed: UInt64,
    _ outcomes: inout Outcomes
  ) async throws {
    var options = SamplerOptions(particles: particles, maxTokens: tokens)
    options.base.temperature = temperature
    let generator = Generator(model: Self.model, options: options)
    do {
      let answer = try await generator.generate(
        [TokenID(seed % 200)], under: constraint, key: RandomKey(seed: seed))
      if answer.sample != nil {
        outcomes.texts += 1
      } else {
        outcomes.deadEnds.append(
          "\(tokens) tokens, \(particles) particles, temperature \(temperature), seed \(seed)")
      }
    } catch {
      guard error.code == .budgetTooSmall || error.code == .unsatisfiable else { throw error }
      outcomes.refused += 1
    }
  }

  private func compile(_ schema: String) throws -> CompiledConstraint? {
    do {
      return try ConstraintCompiler().compile(ConstraintSpec([.jsonSchema(schema)]))
    } catch {
      guard error.code == .unsatisfiable else { throw error }
      return nil
    }
  }

  /// In four parts, so that they run beside one another.
  @Test(arguments: 0..<4) func randomSchemasWithRoomEnough(part: Int) async throws {
    var random = RandomSchemas(RandomKey(seed: 19).stream(for: .test))
    var outcomes = Outcomes()
    for trial in 0..<(Self.isLong ? 1_250 : 40) {
      // The model of these tests never waits: others have their turn here.
      await Task.yield()
      let schema = JSONWriter(.compact).string(of: random.schema())
      guard trial % 4 == part, let constraint = try compile(schema) else { continue }
      for (particles, temperature) in [(1, 1.0), (8, 1.0), (1, 2.0), (8, 2.0)] {
        let before = outcomes.deadEnds.count
        try await run(
          constraint, tokens: 160, particles: particles, temperature: temperature,
          seed: UInt64(trial), &outcomes)
        if outcomes.deadEnds.count > before { print(schema) }
      }
    }
    #expect(outcomes.deadEnds == [])
    #expect(outcomes.texts > outcomes.refused)
  }

  /// A text or `budget_too_small`, whatever the budget.
  @Test func randomBudgets() async throws {
    var random = RandomSchemas(RandomKey(seed: 20).stream(for: .test))
    var dice = RandomKey(seed: 21).stream(for: .test)
    var outcomes = Outcomes()
    for trial in 0..<(Self.isLong ? 1_000 : 80) {
      // The model of these tests never waits: others have their turn here.
      await Task.yield()
      let schema = JSONWriter(.compact).string(of: random.schema())
      guard let constraint = try compile(schema) else { continue }
      let tokens = 1 + Int(dice.next() % 40)
      let before = outcomes.deadEnds.count
      try await run(
        constraint, tokens: tokens, particles: 1 + Int(dice.next() % 4), temperature: 1,
        seed: UInt64(trial), &outcomes)
      if outcomes.deadEnds.count > before { print(schema) }
    }
    #expect(outcomes.deadEnds == [])
    #expect(outcomes.texts > 0 && outcomes.refused > 0)
  }

  /// The number that is named is enough.
  @Test(arguments: [
    #"{"type":"object","properties":{"name":{"type":"string","maxLength":20},"age":{"type":"integer","minimum":0,"maximum":150}},"required":["name","age"],"additionalProperties":false}"#,
    #"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"},"c":{"type":"string"},"d":{"type":"string"},"e":{"type":"string"}},"required":["a","b","c","d","e"]}"#,
    #"{"type":"array","items":{"type":"integer"},"minItems":40}"#,
    #"{"type":"string","pattern":"^[a-z]{60}$"}"#,
    #"{"type":"array","contains":{"const":"x"},"minContains":3,"uniqueItems":false}"#,
  ])
  func theNumberThatIsNamedIsEnough(_ schema: String) async throws {
    let constraint = try #require(try compile(schema))
    let generator = { (tokens: Int) in
      Generator(model: Self.model, options: SamplerOptions(particles: 2, maxTokens: tokens))
    }
    var minimum: Int?
    do {
      _ = try await generator(3).generate([1], under: constraint, key: RandomKey(seed: 1))
    } catch {
      #expect(error.code == .budgetTooSmall)
      minimum = error.minimumTokens
    }
    let enough = try #require(minimum)
    for tokens in enough...(enough + 3) {
      for seed in 0..<4 as Range<UInt64> {
        let answer = try await generator(tokens).generate(
          [2], under: constraint, key: RandomKey(seed: seed))
        #expect(answer.sample != nil, "\(tokens) tokens, seed \(seed)")
      }
    }
  }

  /// A constraint that was not compiled for generating is refused before the first token, too.
  @Test func aContradictionIsRefusedBefore() async throws {
    let constraint = try JSONConstraint(
      schema: #"{"type":"array","items":{"enum":[1,2]},"uniqueItems":true,"minItems":3}"#,
      options: .generating)
    let sampler = SequenceSampler(model: Self.model, options: SamplerOptions(particles: 1))
    do {
      _ = try await sampler.sample(
        SamplingRequest(prompt: [1], constraint: constraint), key: RandomKey(seed: 1))
      Issue.record("something was drawn")
    } catch {
      #expect(error.code == .unsatisfiable)
    }
  }
}
