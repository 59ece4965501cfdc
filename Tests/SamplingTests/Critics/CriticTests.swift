import Constraints
import Foundation
import Inference
import JSONSchema
import MartingaleTestSupport
import Sampling
import Testing

@Suite("Critics by name") struct CriticTests {
  /// After the prompt `s` (strong) it says a, b, c with 0.5, 0.3, 0.2; after `w` (weak) with 0.8,
  /// 0.1, 0.1.
  private let model = EnumerableModel("two prompts", tokens: ["a", "b", "c", "s", "w"]) { context in
    switch context {
    case [3]: [0.5, 0.3, 0.2, 0, 0, 0]
    case [4]: [0.8, 0.1, 0.1, 0, 0, 0]
    default: [0, 0, 0, 0, 0, 1]
    }
  }

  private func critic(_ text: String) throws -> CriticUse {
    try CriticUse(
      KindSetting("critic", JSONValue(parsing: text), text: text), in: .standard)
  }

  /// The weights of a, b and c with some critics.
  private func weights(_ critics: [String]) async throws -> [Double] {
    let setup = CriticSetup(model: model)
    let potentials = try critics.map { try critic($0).potential(setup) }
    let constraint = try ConstraintCompiler().compile(
      ConstraintSpec([.choice(["a", "b", "c"])]))
    let options = SamplerOptions(method: .smc(.exact), particles: 20_000)
    let generation = try await Generator(model: model, options: options).generate(
      [3], under: constraint, potentials: potentials, key: RandomKey(seed: 4))
    return ["a", "b", "c"].map { text in
      generation.posterior.samples.first { $0.string == text }?.weight ?? 0
    }
  }

  private func close(_ one: [Double], to law: [Double]) -> Bool {
    let total = law.reduce(0, +)
    return zip(one, law).allSatisfy { abs($0 - $1 / total) < 0.015 }
  }

  @Test("contrast takes away what the weak prompt says, too") func contrast() async throws {
    // p_strong · p_weak^−1/2.
    let law = [0.5 / 0.8.squareRoot(), 0.3 / 0.1.squareRoot(), 0.2 / 0.1.squareRoot()]
    #expect(close(try await weights([#"{"contrast": {"prompt": "w"}}"#]), to: law))
    #expect(
      close(
        try await weights([#"{"contrast": {"prompt": "w", "weight": 1}}"#]),
        to: [0.5 / 0.8, 0.3 / 0.1, 0.2 / 0.1]))
    #expect(
      close(
        try await weights([#"{"contrast": {"prompt": "w", "weight": 0}}"#]), to: [0.5, 0.3, 0.2]))
  }

  /// What says a with 0.1 after any prompt.
  private let other = EnumerableModel("another", tokens: ["a", "b", "c", "s", "w"]) { context in
    context.count == 1 ? [0.1, 0.3, 0.6, 0, 0, 0] : [0, 0, 0, 0, 0, 1]
  }

  @Test("contrast with another model asks that one, and only where there is one")
  func contrastWithAnother() async throws {
    let use = try critic(#"{"contrast": {"prompt": "w", "model": "weak", "weight": 1}}"#)
    let other = other
    let setup = CriticSetup(model: model) { name throws(SettingError) in
      guard name == "weak" else { throw SettingError("which?") }
      return other
    }
    let logs = try await use.potential(setup).complete([Array("a".utf8), Array("c".utf8)])
    #expect(zip(logs, [0.1, 0.6]).allSatisfy { abs($0 + log($1)) < 1e-6 }, "\(logs)")
    let error = try #require(throws: SettingError.self) {
      try use.potential(CriticSetup(model: model))
    }
    #expect(error.pointer.description == "/model")
    #expect(error.message.contains("weak"), "\(error.message)")
  }

  @Test("contrast tells of each piece what the weak side says of it") func compared() async throws {
    // Tokens of one and of two letters, each certain to a degree of its own.
    let weak = EnumerableModel("pieces", tokens: ["a", "bc", "d", "w"]) { context in
      switch context.count {
      case 1: [0.5, 0.25, 0.25, 0, 0]
      case 2: [0.2, 0.8, 0, 0, 0]
      case 3: [0, 0, 0.1, 0.9, 0]
      default: [0, 0, 0, 0, 1]
      }
    }
    let use = try critic(#"{"contrast": {"prompt": "w"}}"#)
    let potential = try use.potential(CriticSetup(model: weak))
    func compared(_ pieces: [String]) async throws -> [Double?] {
      try #require(try await potential.compared(pieces.map { Array($0.utf8) }))
        .map { $0.map { (exp($0) * 1000).rounded() / 1000 } }
    }
    #expect(try await compared(["a", "bc", "d"]) == [0.5, 0.8, 0.1])
    #expect(try await compared(["abc", "d"]) == [0.4, 0.1])
    // Where a piece ends inside of a token, neither side of the cut has a probability.
    #expect(try await compared(["ab", "c", "d"]) == [nil, nil, 0.1])
    let prefer = try critic(#"{"prefer": {"texts": ["c"]}}"#).potential(CriticSetup(model: weak))
    #expect(try await prefer.compared([Array("a".utf8)]) == nil)
  }

  @Test("prefer makes a text so many nats heavier, and critics add up") func prefer() async throws {
    let e = 2.718281828
    #expect(
      close(
        try await weights([#"{"prefer": {"texts": ["c", "z"]}}"#]), to: [0.5, 0.3, 0.2 * e]))
    #expect(
      close(
        try await weights([
          #"{"prefer": {"texts": ["c"], "nats": 2}}"#, #"{"prefer": {"texts": ["a"], "nats": -1}}"#,
        ]), to: [0.5 / e, 0.3, 0.2 * e * e]))
  }

  @Test(
    "settings are checked",
    arguments: [
      (#"{"contrast": {}}"#, "/contrast"), (#""prefer""#, ""),
      (#"{"prefer": {"texts": []}}"#, "/prefer/texts"),
      (#"{"prefer": {"texts": ["a"], "nats": 1000}}"#, "/prefer/nats"), (#"{"praise": {}}"#, ""),
    ])
  func settings(_ text: String, _ place: String) throws {
    let error = try #require(throws: SettingError.self) { try critic(text) }
    #expect(error.pointer.description == place)
  }

  @Test("a model that tells nothing cannot be contrasted") func refusal() throws {
    let use = try critic(#"{"contrast": {"prompt": "w"}}"#)
    let error = try #require(throws: SettingError.self) {
      try use.potential(CriticSetup(model: TextsOnly(base: model)))
    }
    #expect(error.message.contains("does not tell how likely"))
  }
}

/// A model that tells no distributions.
private struct TextsOnly: ForwardingModel {
  let base: any LanguageModel
  var distributions: DistributionAccess { .none }
}
