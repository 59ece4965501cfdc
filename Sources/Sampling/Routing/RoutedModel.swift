public import Inference

/// Two models of one vocabulary as one: the large model says the next token where the small one is
/// unsure of it (R2R, arXiv 2505.21600, without its trained router).
///
/// With u(x) the small model's uncertainty after a context x, in the signal's nats, and θ the threshold,
///
///     p(· | x) = p_large(· | x)  where u(x) ≥ θ,  else  p_small(· | x).
///
/// Which law holds depends on the context alone, so that p is a language model like others: masks,
/// weights, log Z and likelihoods are exact with respect to it. The small model reads every prompt and
/// writes its chat format; the large model is asked only about what is routed to it.
public struct RoutedModel: ForwardingModel {
  /// Rows of the vocabulary's size that are held at the same time while texts are scored.
  private static let scoringRows = 32

  /// The model that is asked first.
  public let small: any LanguageModel
  /// The model that is asked where the small one is unsure.
  public let large: any LanguageModel
  /// How uncertainty is measured.
  public let signal: TokenSignal
  /// The uncertainty from which on the large model is asked.
  public let threshold: Double
  /// Both models' names, the signal and the threshold; for the hash, those of both files.
  public let identity: ModelIdentity

  public var base: any LanguageModel { small }
  public var contextLength: Int { min(small.contextLength, large.contextLength) }

  /// Two models as one.
  /// - Parameter threshold: the signal's own by default.
  /// - Throws: `unsupported` for models with different vocabularies, or that do not tell whole
  ///   distributions, or that are the same; `invalidInput` without a threshold.
  public init(
    small: any LanguageModel, large: any LanguageModel, signal: TokenSignal = .entropy,
    threshold: Double? = nil
  ) throws(InferenceError) {
    guard let threshold = threshold ?? signal.threshold, threshold.isFinite else {
      throw InferenceError(
        .invalidInput,
        "the routing signal \(signal.key) needs a threshold in nats: its size depends on the model")
    }
    for model in [small, large] where model.distributions != .full {
      throw InferenceError(
        .unsupported,
        "\(model.identity.name) does not tell its next-token distributions, so that no tokens can be "
          + "routed from or to it; let it run in this process, or give it access \"full\"")
    }
    guard small.identity != large.identity else {
      throw InferenceError(
        .unsupported, "tokens would be routed from \(small.identity.name) to itself")
    }
    guard large.vocabulary.isTheSame(as: small.vocabulary) else {
      throw InferenceError(
        .unsupported,
        "\(large.identity.name) has another vocabulary than \(small.identity.name): it cannot take its "
          + "tokens")
    }
    self.small = small
    self.large = large
    self.signal = signal
    self.threshold = threshold
    identity = ModelIdentity(
      name: "\(small.identity.name)>\(large.identity.name)@\(signal.key):\(threshold)",
      sha256: Self.hash(small.identity, large.identity))
  }

  /// The hash of both hashes; nil when one of the models has no file.
  private static func hash(_ small: ModelIdentity, _ large: ModelIdentity) -> String? {
    guard let one = small.sha256, let two = large.sha256 else { return nil }
    return SHA256.hex(of: "\(one) \(two)".utf8)
  }

  public func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    var pass = try await routed(contexts, tails: contexts.map { _ in 0 })
    (pass.tails, pass.tailRows) = ([], [])
    return pass
  }

  public func next(
    _ contexts: [TokenContext], tails: [Int]
  ) async throws(InferenceError) -> ForwardPass {
    var pass = try await routed(contexts, tails: tails)
    pass.tailRows = []
    return pass
  }

  public func rows(
    _ contexts: [TokenContext], tails: [Int]
  ) async throws(InferenceError) -> ForwardPass {
    try await routed(contexts, tails: tails)
  }

  /// Likelihoods are sums of rows: what decides a position is the whole row of the small model there.
  public func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    var logs = items.map { _ in [Float]() }
    var evaluated = EvaluationCount()
    while true {
      // Some positions of each text at a time, in the order of the texts.
      var (members, room) = ([(item: Int, count: Int)](), Self.scoringRows)
      for (index, item) in items.enumerated() where room > 0 {
        let count = min(room, item.continuation.count - logs[index].count)
        if count > 0 { members.append((index, count)) }
        room -= count
      }
      if members.isEmpty { break }
      let contexts = members.map { member in
        TokenContext(
          prompt: items[member.item].prompt,
          generated: Array(
            items[member.item].continuation[..<(logs[member.item].count + member.count - 1)]))
      }
      let pass = try await routed(contexts, tails: members.map { $0.count - 1 })
      evaluated += pass.evaluated
      for (place, member) in members.enumerated() {
        let next = items[member.item].continuation[logs[member.item].count + member.count - 1]
        logs[member.item] += pass.tails[place] + [pass.rows[place].logProbability(of: next)]
      }
    }
    return ScoringPass(logProbabilities: logs, evaluated: evaluated)
  }

  // MARK: Asking both

  /// The rows after contexts and those that their tails are predicted by.
  private func routed(
    _ contexts: [TokenContext], tails: [Int]
  ) async throws(InferenceError) -> ForwardPass {
    guard tails.count == contexts.count else {
      throw InferenceError(
        .invalidInput, "\(tails.count) tails were given for \(contexts.count) contexts")
    }
    let hasTails = tails.contains { $0 > 0 }
    var pass =
      hasTails
      ? try await small.rows(contexts, tails: tails) : try await small.next(contexts)
    if !hasTails { pass.tailRows = contexts.map { _ in [] } }
    guard pass.rows.count == contexts.count, pass.tailRows.map(\.count) == tails else {
      throw InferenceError(
        .evaluationFailed, "\(small.identity.name) did not answer about every position")
    }
    // (contexts)(tail + 1) rows, the last one after the whole context.
    var rows = zip(pass.tailRows, pass.rows).map { $0 + [$1] }
    var work = RoutedTokens()
    let unsure = unsure(rows, &work)
    try await ask(contexts, tails, unsure, &rows, &pass, &work)
    RoutingMeter.current?.add(work)
    pass.rows = rows.compactMap(\.last)
    pass.tailRows = rows.map { Array($0.dropLast()) }
    pass.tails = zip(contexts, pass.tailRows).map { context, rows in
      zip(rows, context.generated.suffix(rows.count)).map { $0.logProbability(of: $1) }
    }
    return pass
  }

  /// Where the small model is unsure; contexts that share a row are one position.
  private func unsure(_ rows: [[Logits]], _ work: inout RoutedTokens) -> [[Bool]] {
    var known: [ObjectIdentifier: Bool] = [:]
    let result = rows.map { rows in
      rows.map { row in
        if let known = known[ObjectIdentifier(row)] { return known }
        let isUnsure = signal.measure(row) >= threshold
        known[ObjectIdentifier(row)] = isUnsure
        return isUnsure
      }
    }
    work.positions = known.count
    work.routed = known.values.count { $0 }
    return result
  }

  /// Puts the large model's rows in place of those that the small one is unsure of, in one call. It is asked
  /// about the stretch from a context's first routed position to its last, whose tokens it must read anyway.
  private func ask(
    _ contexts: [TokenContext], _ tails: [Int], _ unsure: [[Bool]], _ rows: inout [[Logits]],
    _ pass: inout ForwardPass, _ work: inout RoutedTokens
  ) async throws(InferenceError) {
    var stretches: [(places: ClosedRange<Int>, asked: Int)?] = []
    var asked: [(context: TokenContext, tail: Int, payer: Int)] = []
    var known: [TokenContext: [Int: Int]] = [:]
    for (index, flags) in unsure.enumerated() {
      guard let first = flags.firstIndex(of: true), let last = flags.lastIndex(of: true) else {
        stretches.append(nil)
        continue
      }
      let context = TokenContext(
        prompt: contexts[index].prompt,
        generated: Array(contexts[index].generated.dropLast(flags.count - 1 - last)))
      let number = known[context]?[last - first] ?? asked.count
      if number == asked.count {
        known[context, default: [:]][last - first] = number
        asked.append((context, last - first, index))
      }
      stretches.append((first...last, number))
    }
    guard !asked.isEmpty else {
      // A model that frees what requests before this one left has to hear of a beginning, too.
      let begins = zip(contexts, tails).allSatisfy { $0.generated.count == $1 }
      if begins { _ = try await large.next([]) }
      return
    }
    let hasTails = asked.contains { $0.tail > 0 }
    // Asked with tails, if only of nothing, a model reads what lies between two questions in one go.
    let found =
      hasTails
      ? try await large.rows(asked.map(\.context), tails: asked.map(\.tail))
      : try await large.next(asked.map(\.context), tails: asked.map(\.tail))
    guard found.rows.count == asked.count,
      !hasTails || found.tailRows.map(\.count) == asked.map(\.tail)
    else {
      throw InferenceError(
        .evaluationFailed, "\(large.identity.name) did not answer about every position")
    }
    for (index, stretch) in stretches.enumerated() {
      guard let stretch else { continue }
      let own = (hasTails ? found.tailRows[stretch.asked] : []) + [found.rows[stretch.asked]]
      for place in stretch.places where unsure[index][place] {
        rows[index][place] = own[place - stretch.places.lowerBound]
      }
    }
    work.large = found.evaluated
    pass.evaluated += found.evaluated
    for (share, payer) in zip(found.shares, asked.map(\.payer))
    where pass.shares.indices.contains(payer) {
      pass.shares[payer] += share
    }
  }
}

extension Vocabulary {
  /// Whether every token number stands for the same bytes.
  func isTheSame(as other: Vocabulary) -> Bool { count == other.count && bytes == other.bytes }
}
