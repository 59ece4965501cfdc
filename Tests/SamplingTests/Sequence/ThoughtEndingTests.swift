import Constraints
import Foundation
import Inference
import MartingaleTestSupport
import Sampling
import Testing

/// Thoughts that end when the answer does not change any more, under an enumerable model.
@Suite struct ThoughtEndingTests {
  /// Thoughts of words and paragraphs; answers xy, y, yx and xx.
  private struct Toy {
    static let tokens = ["a", "\n\n", "<>", "x", "y"]
    static let answers: Set<String> = ["xy", "y", "yx", "xx"]
    static let (newParagraph, marker) = (TokenID(1), TokenID(2))
    let model: EnumerableModel
    let answer: any Constraint
    let thoughtTokens: Int
    let probe: Int?
    let answerTokens = 3

    init(thoughtTokens: Int = 6, probe: Int?, seed: UInt64 = 4) throws {
      answer = try RegularLanguage(pattern: "xy|yx?|xx").automaton()
      self.thoughtTokens = thoughtTokens
      self.probe = probe
      // The last three tokens decide, so that an answer hangs on the thought before it.
      model = EnumerableModel("looking", tokens: Self.tokens) { context in
        let place = context.suffix(3).reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) + 1 }
        var random = RandomKey(seed: seed, request: place).stream(for: .test)
        let raw = (0...Self.tokens.count).map { _ in 0.05 + random.uniform() * random.uniform() }
        let total = raw.reduce(0, +)
        return raw.map { $0 / total }
      }
    }

    func text(_ tokens: [TokenID]) -> String {
      String(decoding: model.vocabulary.bytes(of: tokens), as: UTF8.self)
    }

    /// The likeliest answer after a thought and its marker, one token after the other.
    func likeliest(after thought: [TokenID]) -> String {
      var tokens = thought + [Self.marker]
      var answer = ""
      for _ in 0..<answerTokens {
        let law = model.law(tokens)
        var best: (token: TokenID, mass: Double)?
        if Self.answers.contains(answer) { best = (model.end, law[Int(model.end)]) }
        for token in 0..<model.end {
          let longer = answer + text([token])
          guard Self.answers.contains(where: { $0.hasPrefix(longer) }) else { continue }
          if law[Int(token)] > best?.mass ?? 0 { best = (token, law[Int(token)]) }
        }
        guard let token = best?.token, token != model.end else { break }
        tokens.append(token)
        answer += text([token])
      }
      return answer
    }

    /// Whether a thought is ended where it stands.
    func isSettled(_ thought: [TokenID]) -> Bool {
      guard let probe else { return false }
      var (last, count, hasWords) = ("", 0, false)
      var isEnd = false
      for (place, token) in thought.enumerated() {
        isEnd = false
        guard token == Self.newParagraph else {
          hasWords = true
          continue
        }
        guard hasWords else { continue }
        hasWords = false
        // The marker has to fit, too.
        guard place + 2 <= thoughtTokens else { continue }
        let answer = likeliest(after: Array(thought[...place]))
        count = count > 0 && answer == last ? count + 1 : 1
        last = answer
        isEnd = count >= probe
      }
      return isEnd
    }

    /// Σ over thoughts of the probability of thought, marker, answer and end, where the marker is certain
    /// after a settled thought.
    func truth() -> [String: Double] {
      var masses: [String: Double] = [:]
      var open: [(tokens: [TokenID], mass: Double, over: Int?)] = [([], 1, nil)]
      while let (tokens, mass, over) = open.popLast() {
        if over == nil, isSettled(tokens) {
          open.append((tokens + [Self.marker], mass, tokens.count + 1))
          continue
        }
        let law = model.law(tokens)
        if let over {
          let answer = text(Array(tokens[over...]))
          if Self.answers.contains(answer) {
            masses[answer, default: 0] += mass * law[Int(model.end)]
          }
          if tokens.count - over + 1 >= answerTokens { continue }
        } else if tokens.count >= thoughtTokens {
          continue
        }
        for token in 0..<model.end {
          open.append(
            (
              tokens + [token], mass * law[Int(token)],
              over ?? (token == Self.marker ? tokens.count + 1 : nil)
            ))
        }
      }
      return masses
    }

    func sample(_ options: SamplerOptions, _ key: RandomKey) async throws -> Posterior {
      var options = options
      options.maxTokens = answerTokens
      var request = SamplingRequest(prompt: [], constraint: answer)
      request.reasoning = Reasoning(
        markers: ThoughtMarkers(opening: "[", closing: "<>"), tokens: thoughtTokens, probe: probe)
      return try await SequenceSampler(model: model, options: options).sample(request, key: key)
        .posterior
    }
  }

  /// E[Ẑ] = Z and E[Ẑ w(y)] = Σ_t g(t, y), within four standard errors.
  @Test(arguments: [1, 2], [SequenceMethod.smc(.automatic), .smc(.exact)])
  func theWeightsAreThoseOfThoughtsThatAreEnded(
    _ probe: Int, _ method: SequenceMethod
  ) async throws {
    let toy = try Toy(probe: probe)
    let truth = toy.truth()
    // The rule makes a difference that the numbers below can tell.
    let free = try Toy(probe: nil).truth()
    #expect(truth.contains { abs(($0.value / (free[$0.key] ?? 1)) - 1) > 0.02 })
    var sums = MassSums()
    var ended = 0
    for run in 0..<1500 {
      let posterior = try await toy.sample(
        SamplerOptions(method: method, particles: 3), RandomKey(seed: 5, request: UInt64(run)))
      ended += posterior.usage.thoughtsEnded
      sums.add(posterior)
    }
    sums.expect(truth)
    #expect(ended > 0)
  }

  @Test func thoughtsEndInTimeAndWhereTheyAreSettled() async throws {
    for seed in 0..<40 {
      let toy = try Toy(thoughtTokens: 1 + seed % 8, probe: 1 + seed % 2, seed: UInt64(seed))
      let posterior = try await toy.sample(
        SamplerOptions(particles: 4), RandomKey(seed: UInt64(seed)))
      #expect(posterior.deadEnds.count == 0 && !posterior.samples.isEmpty)
      for sample in posterior.samples {
        #expect(Toy.answers.contains(sample.string))
        for thought in sample.thoughts { #expect(thought.tokens <= toy.thoughtTokens) }
      }
      let again = try await toy.sample(
        SamplerOptions(particles: 4), RandomKey(seed: UInt64(seed)))
      #expect(again == posterior)
    }
  }

  @Test func whatCannotBeIsRefused() async throws {
    let none = await #expect(throws: SamplingError.self) {
      try await Toy(probe: 0).sample(SamplerOptions(), RandomKey(seed: 1))
    }
    #expect(none?.code == .invalidOptions)
  }
}
