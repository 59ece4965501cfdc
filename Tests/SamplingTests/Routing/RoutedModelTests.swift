import Constraints
import Foundation
import Inference
import JSONSchema
import MartingaleTestSupport
import Sampling
import Synchronization
import Testing

/// Two models as one: which law holds where, what it costs, and that nothing else changes.
@Suite struct RoutedModelTests {
  /// Unsure after b, c, and at the start; sure after a.
  private static let small = EnumerableModel("small", tokens: ["a", "b", "c"]) { context in
    switch context.last {
    case nil: [0.4, 0.2, 0.2, 0.2]
    case 0: [0.9, 0.05, 0.03, 0.02]
    case 1: [0.3, 0.3, 0.1, 0.3]
    default: [0.25, 0.25, 0.25, 0.25]
    }
  }

  private static let large = EnumerableModel("large", tokens: ["a", "b", "c"]) { context in
    context.count % 2 == 0 ? [0.1, 0.6, 0.2, 0.1] : [0.2, 0.1, 0.4, 0.3]
  }

  /// What a routed model has to be, written down without it.
  private static func mixed(_ threshold: Double, peak: Bool = false) -> EnumerableModel {
    EnumerableModel("mixed", tokens: ["a", "b", "c"]) { context in
      let law = small.law(context)
      let uncertainty =
        peak ? -log(law.max() ?? 1) : -law.reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) }
      return uncertainty >= threshold ? large.law(context) : law
    }
  }

  /// Answers of a model, and every context that it was asked about.
  private final class Listener: LanguageModel {
    let base: EnumerableModel
    private let heard = Mutex<[[TokenContext]]>([])
    init(_ base: EnumerableModel) { self.base = base }
    var calls: [[TokenContext]] { heard.withLock { $0 } }
    var identity: ModelIdentity { base.identity }
    var vocabulary: Vocabulary { base.vocabulary }
    var contextLength: Int { base.contextLength }
    var distributions: DistributionAccess { base.distributions }
    func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID] {
      try base.tokenize(text, parseSpecial: parseSpecial)
    }
    func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
      try base.tokenize(chat: messages)
    }
    func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
      heard.withLock { $0.append(contexts) }
      return try await base.next(contexts)
    }
    func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
      throw InferenceError(.unsupported, "nobody asks for scores")
    }
  }

  private func sample(
    _ model: any LanguageModel, _ options: SamplerOptions, _ constraint: (any Constraint)?,
    run: Int
  ) async throws -> Posterior {
    try await SequenceSampler(model: model, options: options).sample(
      SamplingRequest(prompt: [], constraint: constraint),
      key: RandomKey(seed: 5, request: UInt64(run))
    ).posterior
  }

  /// Texts, weights and log Z are those of the one model that the two are, for every method, with masks,
  /// forced tokens, temperatures, guesses and several particles.
  @Test(arguments: [
    SequenceMethod.masked, .smc(.automatic), .smc(.recursive()), .smc(.exact), .smc(.blind),
    .rerank, .base,
  ])
  func itIsOneModel(_ method: SequenceMethod) async throws {
    let constraint: (any Constraint)? =
      method == .base ? nil : try RegularLanguage(pattern: "(abba|b|ca)*c?a{0,3}").automaton()
    for threshold in [0, 0.5, 1.32, 9] {
      let model = try RoutedModel(small: Self.small, large: Self.large, threshold: threshold)
      for (temperature, particles, speculates) in [
        (1, 4, false), (0.7, 3, false), (1, 1, true), (1.3, 1, true), (0, 1, false),
      ] as [(Double, Int, Bool)] {
        var options = SamplerOptions(
          method: method, particles: particles, base: BaseAdjustment(temperature: temperature),
          maxTokens: 11)
        if speculates { options.speculation = Speculation() }
        for run in 0..<8 {
          let one = try await sample(Self.mixed(threshold), options, constraint, run: run)
          let two = try await sample(model, options, constraint, run: run)
          #expect(two.samples == one.samples, "\(method) \(threshold) \(temperature) \(run)")
          #expect(two.logZ == one.logZ && two.ess == one.ess && two.deadEnds == one.deadEnds)
        }
      }
    }
  }

  /// E[Ẑ] = Z and E[Ẑ w 1{y}] = Z π(y) of the enumerated mixture, within 4.5 standard errors.
  @Test(arguments: [SequenceMethod.smc(.recursive()), .smc(.automatic)])
  func thePosteriorIsTheEnumeratedOne(_ method: SequenceMethod) async throws {
    let constraint = try RegularLanguage(pattern: "(ab|b|ca)*c?").automaton()
    let truth = try Self.mixed(1.3).posterior(constraint, maxTokens: 7)
    // Neither of the two alone would do.
    for alone in [Self.small, Self.large] {
      let other = try alone.posterior(constraint, maxTokens: 7)
      #expect(abs(other.z - truth.z) > 0.05 * truth.z)
    }
    let model = try RoutedModel(small: Self.small, large: Self.large, threshold: 1.3)
    let runs = 1_500
    var z: [Double] = []
    var masses: [String: (sum: Double, squares: Double)] = [:]
    for run in 0..<runs {
      let posterior = try await sample(
        model, SamplerOptions(method: method, particles: 5, maxTokens: 7), constraint, run: run)
      let estimate = posterior.samples.isEmpty ? 0 : exp(posterior.logZ ?? 0)
      z.append(estimate)
      for sample in posterior.samples {
        let mass = sample.weight * estimate
        masses[sample.string, default: (0, 0)].sum += mass
        masses[sample.string, default: (0, 0)].squares += mass * mass
      }
    }
    func error(_ sum: Double, _ squares: Double) -> Double {
      let mean = sum / Double(runs)
      return (max(squares / Double(runs) - mean * mean, 1e-30) / Double(runs)).squareRoot()
    }
    let sum = z.reduce(0, +)
    let deviation = abs(sum / Double(runs) - truth.z)
    #expect(deviation < 4.5 * error(sum, z.reduce(0) { $0 + $1 * $1 }), "\(sum / Double(runs))")
    for (text, p) in truth.probabilities where p > 0.05 {
      let (sum, squares) = masses[text] ?? (0, 0)
      #expect(
        abs(sum / Double(runs) - p * truth.z) < 4.5 * error(sum, squares), "\(method): \(text)")
    }
  }

  @Test func theLargeModelIsAskedOnlyWhereTheSmallOneIsUnsure() async throws {
    let (small, large) = (Listener(Self.small), Listener(Self.large))
    let model = try RoutedModel(small: small, large: large, threshold: 1)
    let constraint = try RegularLanguage(pattern: "[abc]{4,9}").automaton()
    let (posterior, routed) = try await RoutedModel.counting {
      try await sample(
        model, SamplerOptions(method: .smc(.recursive()), particles: 6, maxTokens: 10), constraint,
        run: 3)
    }
    let work = try #require(routed)
    let asked = small.calls.flatMap(Set.init)
    let passedOn = large.calls.flatMap { $0 }
    let unsure = asked.filter { $0.generated.last != 0 }
    #expect(passedOn.count == unsure.count && Set(passedOn) == Set(unsure))
    #expect(work.positions == asked.count && work.routed == unsure.count)
    #expect(work.routed > 0 && work.routed < work.positions)
    #expect(work.share == Double(work.routed) / Double(work.positions))
    // What the large model evaluated is in the sum of both, and told apart.
    #expect(work.large.decode == passedOn.count)
    #expect(posterior.usage.evaluated.decode == asked.count + passedOn.count)
  }

  @Test func nothingIsAskedWhereNothingIsRouted() async throws {
    let large = Listener(Self.large)
    let sure = try RoutedModel(small: Self.small, large: large, threshold: 2)
    let contexts = [
      TokenContext(prompt: [1], generated: []), TokenContext(prompt: [1], generated: [2]),
    ]
    let (pass, routed) = try await RoutedModel.counting { () async throws(InferenceError) in
      try await sure.next(contexts)
    }
    #expect(large.calls.allSatisfy(\.isEmpty) && routed?.routed == 0 && routed?.positions == 2)
    #expect(pass.rows.map(\.values) == (try await Self.small.next(contexts)).rows.map(\.values))
    let nothing = await RoutedModel.counting { 7 }
    #expect(nothing.value == 7 && nothing.routed == nil)
  }

  @Test func equalContextsAreOnePositionAndShareARow() async throws {
    let large = Listener(Self.large)
    let model = try RoutedModel(small: Self.small, large: large, threshold: 1)
    let twice = Array(repeating: TokenContext(prompt: [0, 1]), count: 3)
    let (pass, routed) = try await RoutedModel.counting { () async throws(InferenceError) in
      try await model.next(twice)
    }
    #expect(routed?.positions == 1 && routed?.routed == 1 && large.calls == [[twice[0]]])
    #expect(pass.rows[0] === pass.rows[1] && pass.rows[1] === pass.rows[2])
  }

  /// Rows, tails and likelihoods, however they are asked for, are those of `next` at each position.
  @Test func everyWayToAskSaysTheSame() async throws {
    let model = try RoutedModel(small: Self.small, large: Self.large, threshold: 1.31)
    let text: [TokenID] = [0, 0, 1, 2, 0, 1, 1, 2, 2, 0]
    let contexts = [
      TokenContext(prompt: [1], generated: text),
      TokenContext(prompt: [1], generated: Array(text.dropLast(4))),
      TokenContext(prompt: [0], generated: [0, 0]), TokenContext(prompt: [0]),
    ]
    let tails = [10, 3, 1, 0]
    let rows = try await model.rows(contexts, tails: tails)
    let next = try await model.next(contexts, tails: tails)
    for (index, context) in contexts.enumerated() {
      #expect(rows.tailRows[index].count == tails[index])
      for (place, row) in (rows.tailRows[index] + [rows.rows[index]]).enumerated() {
        let before = TokenContext(
          prompt: context.prompt,
          generated: Array(context.generated.dropLast(tails[index] - place)))
        let alone = try await model.next([before]).rows[0]
        #expect(row.values == alone.values, "context \(index), place \(place)")
        if place < tails[index] {
          let token = context.generated[context.generated.count - tails[index] + place]
          #expect(rows.tails[index][place] == alone.logProbability(of: token))
        }
      }
    }
    #expect(next.tails == rows.tails && next.tailRows.isEmpty)
    #expect(next.rows.map(\.values) == rows.rows.map(\.values))
  }

  @Test func likelihoodsAreSumsOfRows() async throws {
    let model = try RoutedModel(small: Self.small, large: Self.large, threshold: 1.31)
    let law = Self.mixed(1.31)
    // Longer than what is held at once, equal beginnings, single tokens.
    var items: [ScoringItem] = []
    for (number, length) in [1, 33, 64, 5, 90, 1, 32].enumerated() {
      var text: [TokenID] = []
      for place in 0..<length { text.append(TokenID((place * place + number / 3) % 3)) }
      items.append(ScoringItem(prompt: [TokenID(number % 3)], continuation: text))
    }
    let pass = try await model.score(items)
    #expect(pass.logProbabilities.map(\.count) == items.map(\.continuation.count))
    for (item, logs) in zip(items, pass.logProbabilities) {
      for (place, log) in logs.enumerated() {
        let context = TokenContext(
          prompt: item.prompt, generated: Array(item.continuation[..<place]))
        let row = try await model.next([context]).rows[0]
        #expect(log == row.logProbability(of: item.continuation[place]))
        let exact = Foundation.log(
          law.law(context.prompt + context.generated)[Int(item.continuation[place])])
        #expect(abs(Double(log) - exact) < 1e-5)
      }
    }
    #expect(try await model.score([]).logProbabilities.isEmpty)
  }

  @Test func bothSignalsMeasureWhatTheySay() throws {
    let table = KindTable<TokenSignal>.standard
    #expect(table.keys == ["entropy", "logp"])
    let law = [0.5, 0.3, 0.15, 0.05]
    let row = Logits(law.map { Float(log($0) + 3) })
    let entropy = -law.reduce(0) { $0 + $1 * log($1) }
    #expect(abs(try #require(table["entropy"]).measure(row) - entropy) < 1e-6)
    #expect(abs(try #require(table["logp"]).measure(row) - log(2)) < 1e-6)
    #expect(table["entropy"]?.threshold == 0.45 && table["logp"]?.threshold == nil)
    let certain = Logits([40, -.infinity, 0] as [Float])
    #expect(table.kinds.allSatisfy { (0..<1e-6).contains($0.measure(certain)) })
  }

  @Test func thePeakRoutesToo() async throws {
    // −log max p: 0.92 at the start, 0.11 after a, 1.2 after b, 1.39 after c.
    let model = try RoutedModel(
      small: Self.small, large: Self.large, signal: .peak, threshold: 1.25)
    let law = Self.mixed(1.25, peak: true)
    for context in [[], [0], [1], [2], [2, 2]] as [[TokenID]] {
      let row = try await model.next([TokenContext(prompt: context)]).rows[0]
      #expect(row.values == law.law(context).map { Float(log($0)) })
    }
    #expect(model.identity.name == "small>large@logp:1.25" && model.identity.sha256 == nil)
  }

  @Test func whatCannotBeOneModelIsRefused() async throws {
    func refusal(_ make: () throws -> RoutedModel) -> String {
      do { return try make().identity.name } catch { return "\(error)" }
    }
    let other = refusal { try RoutedModel(small: Self.small, large: EnumerableModel.toyB) }
    #expect(other.contains("toy B has another vocabulary than small"), "\(other)")
    let same = refusal { try RoutedModel(small: Self.small, large: Self.small) }
    #expect(same.contains("from small to itself"), "\(same)")
    let open = refusal { try RoutedModel(small: Self.small, large: Self.large, signal: .peak) }
    #expect(open.contains("logp needs a threshold"), "\(open)")
    for threshold in [Double.nan, .infinity] {
      let odd = refusal {
        try RoutedModel(small: Self.small, large: Self.large, threshold: threshold)
      }
      #expect(odd.contains("needs a threshold"), "\(odd)")
    }
    let blind = refusal { try RoutedModel(small: Self.small, large: Few(base: Self.large)) }
    #expect(blind.contains("large does not tell its next-token distributions"), "\(blind)")
    let model = try RoutedModel(small: Self.small, large: Self.large)
    let error = await #expect(throws: InferenceError.self) {
      _ = try await model.rows([TokenContext(prompt: [0])], tails: [])
    }
    #expect(error?.code == .invalidInput, "\(String(describing: error))")
  }

  private struct Few: ForwardingModel {
    let base: any LanguageModel
    var distributions: DistributionAccess { .top(3) }
  }

  @Test func aGenerationTellsWhatWasRouted() async throws {
    let model = try RoutedModel(small: Self.small, large: Self.large, threshold: 1)
    let options = SamplerOptions(particles: 3, maxTokens: 8)
    let compiled = try ConstraintCompiler().compile(ConstraintSpec([.regex("[abc]{3,6}")]))
    let generation = try await Generator(model: model, options: options).generate(
      [0], under: compiled, key: RandomKey(seed: 2))
    let routed = try #require(generation.routed)
    #expect(routed.routed > 0 && routed.routed <= routed.positions)
    #expect(RoutedTokens(routed.json) == routed)
    #expect(RoutedTokens(JSONValue.null) == nil && RoutedTokens(nil) == nil)
    let alone = try await Generator(model: Self.small, options: options).generate(
      [0], under: compiled, key: RandomKey(seed: 2))
    #expect(alone.routed == nil)
  }

  @Test func countsOfPartsAreInThoseOfTheWhole() async throws {
    let model = try RoutedModel(small: Self.small, large: Self.large, threshold: 1)
    let (part, whole) = try await RoutedModel.counting {
      () async throws(InferenceError) -> RoutedTokens? in
      _ = try await model.next([TokenContext(prompt: [0])])
      return try await RoutedModel.counting { () async throws(InferenceError) in
        try await model.next([TokenContext(prompt: [1])])
      }.routed
    }
    #expect(part?.positions == 1 && part?.routed == 1)
    #expect(whole?.positions == 2 && whole?.routed == 1)
  }
}
