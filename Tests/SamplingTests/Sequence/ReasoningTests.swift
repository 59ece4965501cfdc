import Constraints
import Foundation
import Inference
import Sampling
import Synchronization
import MartingaleTestSupport
import Testing

/// Thought and answer under an enumerable model: tokens `a`, `<`, `>`, `<>`, `>x`, `x`, `y`.
private struct ThinkingToy {
  static let markers = ThoughtMarkers(opening: "[", closing: "<>")
  static let tokens = ["a", "<", ">", "<>", ">x", "x", "y"]
  let model: EnumerableModel
  let answer: any Constraint
  let thoughtTokens: Int
  let answerTokens: Int

  init(
    pattern: String = "xy|yx?|xx", thoughtTokens: Int = 4, answerTokens: Int = 3, seed: UInt64 = 3
  ) throws {
    answer = try RegularLanguage(pattern: pattern).automaton()
    self.thoughtTokens = thoughtTokens
    self.answerTokens = answerTokens
    model = EnumerableModel("thinking", tokens: Self.tokens) { context in
      var random = RandomKey(seed: seed, request: UInt64(context.last ?? 99)).stream(for: .test)
      let raw = (0...Self.tokens.count).map { _ in 0.05 + random.uniform() * random.uniform() }
      let total = raw.reduce(0, +)
      return raw.map { $0 / total }
    }
  }

  /// Σ over thoughts of the probability of thought, marker, answer and end, by enumerating every
  /// token sequence and searching its text for the marker.
  func truth() throws -> [String: Double] {
    var masses: [String: Double] = [:]
    var open: [(tokens: [TokenID], mass: Double, over: Int?)] = [([], 1, nil)]
    while let (tokens, mass, over) = open.popLast() {
      let law = model.law(tokens)
      let text = String(decoding: model.vocabulary.bytes(of: tokens), as: UTF8.self)
      if let over, let place = text.ranges(of: "<>").first {
        let answer = String(text[place.upperBound...])
        if try self.answer.accepts(Array(answer.utf8)) {
          masses[answer, default: 0] += mass * law[Int(model.end)]
        }
        if tokens.count - over + 1 >= answerTokens { continue }
      } else if tokens.count >= thoughtTokens {
        continue
      }
      for token in 0..<model.end {
        let next = tokens + [token]
        let bytes = String(decoding: model.vocabulary.bytes(of: next), as: UTF8.self)
        open.append(
          (next, mass * law[Int(token)], over ?? (bytes.contains("<>") ? next.count : nil)))
      }
    }
    return masses
  }

  func sample(
    _ options: SamplerOptions, _ key: RandomKey,
    _ change: (inout SamplingRequest) -> Void = { _ in }
  ) async throws -> Posterior {
    var options = options
    options.maxTokens = answerTokens
    var request = SamplingRequest(prompt: [], constraint: answer)
    request.reasoning = Reasoning(markers: Self.markers, tokens: thoughtTokens)
    change(&request)
    return try await SequenceSampler(model: model, options: options).sample(request, key: key)
      .posterior
  }
}

@Suite struct ReasoningTests {
  /// E[Ẑ] = Z and E[Ẑ w(y)] = Σ_t g(t, y), within four standard errors.
  @Test(arguments: [
    SequenceMethod.smc(.automatic), .smc(.recursive()), .smc(.exact), .smc(.recursive(probes: 2)),
  ])
  func theWeightsAreThoseOfAnswersSummedOverThoughts(_ method: SequenceMethod) async throws {
    for (thought, answer) in [(4, 3), (2, 2), (1, 3)] {
      let toy = try ThinkingToy(thoughtTokens: thought, answerTokens: answer)
      let truth = try toy.truth()
      var sums = MassSums()
      for run in 0..<1200 {
        let posterior = try await toy.sample(
          SamplerOptions(method: method, particles: 3), RandomKey(seed: 5, request: UInt64(run)))
        sums.add(posterior)
        for sample in posterior.samples {
          #expect(
            abs(sample.thoughts.reduce(0) { $0 + $1.weight } - sample.weight) < 1e-9)
        }
      }
      sums.expect(truth, "with \(thought) and \(answer)")
    }
  }

  @Test func everyThoughtEndsInTimeAndAnAnswerFollows() async throws {
    for seed in 0..<80 {
      let toy = try ThinkingToy(
        thoughtTokens: 1 + seed % 6, answerTokens: 2 + seed % 3, seed: UInt64(seed))
      for method in [SequenceMethod.smc(.automatic), .masked, .smc(.exact)] {
        let posterior = try await toy.sample(
          SamplerOptions(method: method, particles: 4), RandomKey(seed: UInt64(seed)))
        #expect(posterior.deadEnds.count == 0, "\(method) \(seed)")
        #expect(!posterior.samples.isEmpty)
        for sample in posterior.samples {
          #expect(try toy.answer.accepts(sample.text))
          for thought in sample.thoughts {
            #expect(thought.tokens <= toy.thoughtTokens)
            #expect(!thought.string.contains("<>"))
          }
        }
      }
    }
  }

  @Test func equalAnswersAreOneSample() async throws {
    let toy = try ThinkingToy(pattern: "x", answerTokens: 2)
    let posterior = try await toy.sample(
      SamplerOptions(particles: 16), RandomKey(seed: 2))
    #expect(posterior.samples.count == 1)
    let sample = try #require(posterior.samples.first)
    #expect(sample.string == "x" && sample.particles == 16 && abs(sample.weight - 1) < 1e-9)
    #expect(sample.thoughts.count > 3)
    #expect(sample.thought == sample.thoughts.max { $0.weight < $1.weight })
    let again = try await toy.sample(SamplerOptions(particles: 16), RandomKey(seed: 2))
    #expect(again == posterior)
  }

  @Test func whatIsStreamedIsTheThoughtAndThenTheAnswer() async throws {
    let streams = Mutex<(thought: [UInt8], answer: [UInt8])>(([], []))
    let toy = try ThinkingToy(thoughtTokens: 6)
    for seed in 0..<40 {
      streams.withLock { $0 = ([], []) }
      let posterior = try await toy.sample(
        SamplerOptions(particles: 1), RandomKey(seed: UInt64(seed))
      ) { request in
        request.onThought = { bytes in streams.withLock { $0.thought += bytes } }
        request.onCertain = { bytes in streams.withLock { $0.answer += bytes } }
      }
      let sample = try #require(posterior.samples.first)
      let (thought, answer) = streams.withLock { $0 }
      #expect(answer == sample.text)
      #expect(thought == sample.thought?.text)
    }
  }

  @Test func potentialsAndOraclesSeeTheAnswerAlone() async throws {
    struct Watcher: Potential {
      let seen: @Sendable ([UInt8]) -> Void
      func prefix(_ texts: [[UInt8]]) async throws(SamplingError) -> [Double] {
        texts.map {
          seen($0)
          return 0
        }
      }
      func complete(_ texts: [[UInt8]]) async throws(SamplingError) -> [Double] {
        texts.map {
          seen($0)
          return 0
        }
      }
    }
    let seen = Mutex<Set<String>>([])
    let toy = try ThinkingToy()
    let posterior = try await toy.sample(SamplerOptions(particles: 8), RandomKey(seed: 1)) {
      $0.potentials = [
        Watcher { text in
          _ = seen.withLock { $0.insert(String(decoding: text, as: UTF8.self)) }
        }
      ]
    }
    let texts = seen.withLock { $0 }
    #expect(texts.allSatisfy { !$0.contains("<") && !$0.contains("a") })
    #expect(posterior.samples.allSatisfy { texts.contains($0.string) })
    let oracle = ConstraintAsOracle(try RegularLanguage(pattern: "xy").automaton())
    let judged = try await toy.sample(SamplerOptions(particles: 8), RandomKey(seed: 1)) {
      $0.oracle = oracle
    }
    #expect(judged.samples.map(\.string) == ["xy"])
  }

  @Test func whatCannotBeIsRefused() async throws {
    let toy = try ThinkingToy(thoughtTokens: 0)
    await #expect(throws: SamplingError.self) {
      try await toy.sample(SamplerOptions(), RandomKey(seed: 1))
    }
    let free = try ThinkingToy()
    let error = await #expect(throws: SamplingError.self) {
      try await free.sample(SamplerOptions(method: .base), RandomKey(seed: 1))
    }
    #expect(error?.code == .invalidOptions)
    let long = try ThinkingToy(thoughtTokens: 1)
    let small = await #expect(throws: SamplingError.self) {
      try await long.sample(SamplerOptions(), RandomKey(seed: 1)) {
        $0.reasoning?.markers.closing = "<<>>"
      }
    }
    #expect(small?.code == .budgetTooSmall)
    let tight = try ThinkingToy(pattern: "x{9}")
    let answer = await #expect(throws: SamplingError.self) {
      try await tight.sample(SamplerOptions(), RandomKey(seed: 1))
    }
    #expect(answer?.code == .budgetTooSmall && answer?.minimumTokens == 10)
  }
}
