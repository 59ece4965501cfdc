package import Inference

/// Which next tokens a prompt can force on a model ("What's the Magic Word?", Bhargava et al. 2023,
/// arXiv 2310.04444): is there a control u of at most k tokens, put before the state x₀, with
/// y = argmax P(· | u + x₀)?
///
/// What is found is a lower bound: only tokens of `vocabulary` are tried. Up to three tokens by
/// greedy back-generation as published; longer controls by coordinate search without gradients,
/// where the published method (GCG) takes its candidates from the gradient, which the engine
/// below does not give.
package struct Reachability: Sendable {
  /// Control lengths of the greedy stage: 1, 2, … so many.
  package var greedyLength = 3
  /// Control lengths of the coordinate search, ascending; empty for none.
  package var searchLengths: [Int] = [4, 6, 8, 10]
  /// Rounds of the coordinate search.
  package var rounds = 34
  /// Candidates of a round (768 with gradients, as published).
  package var candidates = 64
  /// Whether a round's best candidate replaces the control even if it is worse, as published.
  package var acceptsWorse = true
  /// The seed of the coordinate search.
  package var seed: UInt64 = 0

  let model: any LanguageModel
  let vocabulary: [TokenID]
  /// What the model wants before every prompt.
  let opening: [TokenID]

  /// A search.
  /// - Parameter vocabulary: the tokens a control may be made of, for example all text tokens or
  ///   the representatives of `TokenClusters`.
  package init(
    model: any LanguageModel, vocabulary: [TokenID]
  ) throws(PromptingError) {
    guard !vocabulary.isEmpty else {
      throw PromptingError(.invalidInput, "a control needs at least one token to be made of")
    }
    self.model = model
    self.vocabulary = vocabulary
    do throws(InferenceError) {
      let plain = try model.tokenize("a", parseSpecial: false)
      opening = Array(try model.tokenize(prompt: "a").dropLast(plain.count))
    } catch {
      throw PromptingError(error)
    }
  }

  /// How a control was found.
  package enum Stage: String, Hashable, Sendable {
    /// The model says y by itself.
    case none
    case greedy
    case coordinates
  }

  /// What is known about one pair of state and wanted token.
  package struct Outcome: Hashable, Sendable {
    /// The control that forces the token; `nil` when none was found.
    package var control: [TokenID]?
    /// How it was found; the last stage that was tried otherwise.
    package var stage: Stage
    /// The least cross-entropy of the wanted token that was seen, in nats.
    package var loss: Double
    /// Tokens that were evaluated.
    package var tokens: Int

    /// An outcome.
    package init(control: [TokenID]?, stage: Stage, loss: Double, tokens: Int) {
      self.control = control
      self.stage = stage
      self.loss = loss
      self.tokens = tokens
    }
  }

  /// Searches for a control that makes `wanted` the most likely token after `state`.
  package func reach(
    _ wanted: TokenID, from state: [TokenID]
  ) async throws(PromptingError) -> Outcome {
    guard !(opening + state).isEmpty, Int(wanted) < model.vocabulary.count, wanted >= 0 else {
      throw PromptingError(.invalidInput, "the state needs at least one token")
    }
    var outcome = Outcome(control: nil, stage: .none, loss: .infinity, tokens: 0)
    if try await isReached(wanted, [], state, &outcome) { return outcome }
    var control: [TokenID] = []
    outcome.stage = .greedy
    for _ in 0..<greedyLength {
      let (best, loss) = try await best(
        vocabulary.map { [$0] + control }, wanted, state, &outcome)
      control = best
      outcome.loss = min(outcome.loss, loss)
      if try await isReached(wanted, control, state, &outcome) { return outcome }
    }
    for length in searchLengths where length > control.count {
      outcome.stage = .coordinates
      if try await searched(wanted, state, length, &control, &outcome) { return outcome }
    }
    return outcome
  }

  /// Coordinate search at one length, from the last control with random tokens before it.
  private func searched(
    _ wanted: TokenID, _ state: [TokenID], _ length: Int, _ control: inout [TokenID],
    _ outcome: inout Outcome
  ) async throws(PromptingError) -> Bool {
    var stream = RandomKey(seed: seed).stream(slot: Int(wanted), step: length, for: .prompt)
    while control.count < length {
      control.insert(vocabulary[stream.index(below: vocabulary.count)], at: 0)
    }
    var current = Double.infinity
    for _ in 0..<rounds {
      let neighbours = (0..<candidates).map { _ in
        var neighbour = control
        neighbour[stream.index(below: length)] =
          vocabulary[stream.index(below: vocabulary.count)]
        return neighbour
      }
      let (best, loss) = try await best(neighbours, wanted, state, &outcome)
      outcome.loss = min(outcome.loss, loss)
      guard acceptsWorse || loss < current else { continue }
      (control, current) = (best, loss)
      if try await isReached(wanted, control, state, &outcome) { return true }
    }
    return false
  }

  /// The control with the least cross-entropy of the wanted token, the first one on ties.
  private func best(
    _ controls: [[TokenID]], _ wanted: TokenID, _ state: [TokenID], _ outcome: inout Outcome
  ) async throws(PromptingError) -> ([TokenID], Double) {
    do throws(InferenceError) {
      let pass = try await model.score(
        controls.map { ScoringItem(prompt: opening + $0 + state, continuation: [wanted]) })
      outcome.tokens += pass.evaluated.prefill + pass.evaluated.decode
      var best = 0
      for (index, logs) in pass.logProbabilities.enumerated()
      where logs[0] > pass.logProbabilities[best][0] {
        best = index
      }
      return (controls[best], -Double(pass.logProbabilities[best][0]))
    } catch {
      throw PromptingError(error)
    }
  }

  /// Whether the wanted token is the most likely one; if so the outcome holds the control.
  private func isReached(
    _ wanted: TokenID, _ control: [TokenID], _ state: [TokenID], _ outcome: inout Outcome
  ) async throws(PromptingError) -> Bool {
    do throws(InferenceError) {
      let pass = try await model.next([TokenContext(prompt: opening + control + state)])
      outcome.tokens += pass.evaluated.prefill + pass.evaluated.decode
      let row = pass.rows[0]
      outcome.loss = min(outcome.loss, -Double(row.logProbability(of: wanted)))
      let values = row.values
      guard values.allSatisfy({ $0 <= values[Int(wanted)] }) else { return false }
      outcome.control = control
      return true
    } catch {
      throw PromptingError(error)
    }
  }
}

/// Over a set of pairs: how many tokens of control reach how many of them.
package struct ReachabilityTable: Hashable, Sendable {
  /// For k = 0, 1, …: the share of pairs whose control has at most k tokens, M(D, k). The model is
  /// k-ε controllable on the set with ε = 1 − M(D, k).
  package var shares: [Double]

  /// The table of some outcomes, up to `length` tokens.
  package init(_ outcomes: [Reachability.Outcome], upTo length: Int) {
    shares = (0...length).map { k in
      let reached = outcomes.filter { $0.control.map { $0.count <= k } ?? false }
      return outcomes.isEmpty ? 0 : Double(reached.count) / Double(outcomes.count)
    }
  }
}
