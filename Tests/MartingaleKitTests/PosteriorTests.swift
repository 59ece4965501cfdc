import Foundation
import MartingaleKit
import MartingaleTestSupport
import Testing

@Suite("A prompt, a constraint and a model in, a posterior out") struct PosteriorTests {
  /// Says `ax` with 0.9 · 0.01 and `by` with 0.1 · 0.9.
  private let model = EnumerableModel("two ways", tokens: ["a", "b", "x", "y", "z"]) { context in
    switch context.last {
    case 0: [0, 0, 0.01, 0, 0.99, 0]
    case 1: [0, 0, 0, 0.9, 0.1, 0]
    case 2, 3: [0, 0, 0, 0, 0, 1]
    default: [0.9, 0.1, 0, 0, 0, 0]
    }
  }

  @Test("weights are those of the model's own law given the constraint")
  func law() async throws {
    let posterior = try await model.posterior(
      of: "z", given: [.choice(["ax", "by"])],
      options: SamplerOptions(method: .smc(.exact), particles: 4000), seed: 1)
    let weights = Dictionary(
      uniqueKeysWithValues: posterior.samples.map { ($0.string, $0.weight) })
    // p(by | valid) = 0.09 / 0.099; masking would say 0.1. Four standard errors are 0.02.
    #expect(abs((weights["by"] ?? 0) - 10.0 / 11) < 0.02)
    #expect(abs((posterior.logZ ?? 0) - log(0.099)) < 0.1)
    #expect(posterior.guarantee == .posterior)
  }

  @Test("several parts hold at once, and what no text satisfies is said")
  func parts() async throws {
    let posterior = try await model.posterior(
      of: "z", given: [.choice(["ax", "by"]), .regex("a.")], seed: 2)
    #expect(posterior.samples.map(\.string) == ["ax"])
    await #expect(throws: SamplingError.self) {
      try await model.posterior(of: "z", given: [.choice(["ax"]), .regex("b.")])
    }
  }

  @Test("a constraint that cannot be read is refused with its place")
  func refusal() async throws {
    do {
      _ = try await model.posterior(of: "z", given: [.regex("a(")])
      Issue.record("an open group was taken")
    } catch {
      guard case .constraint(let cause)? = error.cause else {
        Issue.record("no cause in \(error)")
        return
      }
      #expect(cause.code == .syntax)
      #expect(cause.offset == 2)
    }
  }

  @Test("a program cannot be asked by a line of code that starts none")
  func checkers() async throws {
    do {
      _ = try await model.posterior(of: "z", given: [.checker("grep -q a")])
      Issue.record("a checker was ignored")
    } catch {
      #expect(error.code == .unsupported)
      #expect(error.message.contains("grep -q a"))
    }
  }

  @Test(
    "the default model answers JSON under a schema, the same for the same seed",
    .enabled(if: (try? ModelLocator().locate()) != nil, "the default model is not installed"))
  func defaultModel() async throws {
    let schema =
      #"{"type": "object", "properties": {"city": {"enum": ["Rome", "Oslo"]}}, "#
      + #""required": ["city"], "additionalProperties": false}"#
    let options = SamplerOptions(particles: 4, maxTokens: 40)
    let first = try await Martingale.posterior(
      of: "Which of Rome and Oslo is in Italy?", given: .jsonSchema(schema), options: options,
      seed: 3)
    let allowed = [#"{"city":"Rome"}"#, #"{"city":"Oslo"}"#]
    #expect(!first.samples.isEmpty)
    #expect(first.samples.allSatisfy { allowed.contains($0.string) })
    #expect(abs(first.samples.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
    let second = try await Martingale.posterior(
      of: "Which of Rome and Oslo is in Italy?", given: .jsonSchema(schema), options: options,
      seed: 3)
    #expect(first.samples == second.samples)
    #expect(first.logZ == second.logZ)
  }

  @Test("the model is told about a schema, and about nothing else unless it is asked for")
  func describing() async throws {
    let spelled = ScriptedModel { _ in "true" }
    let told = try await spelled.posterior(of: "Yes?", given: [.jsonSchema("true")])
    let silent = try await spelled.posterior(
      of: "Yes?", given: [.jsonSchema("true")], describes: false)
    #expect(told.usage.promptTokens > silent.usage.promptTokens)
  }
}
