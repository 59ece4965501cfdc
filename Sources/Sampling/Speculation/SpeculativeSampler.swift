public import Inference

/// Draws from a model's own distribution with the help of a draft, several tokens a call.
///
/// The law is the model's exactly; only the number of calls depends on the draft. Unconstrained:
/// for constraints see `SequenceSampler`.
public struct SpeculativeSampler: Sendable {
  /// How guesses are made.
  public enum Method: Hashable, Sendable {
    /// SpecTr's K-SEQ: `drafts` independent continuations of `length` tokens.
    case sequences(drafts: Int = 4, length: Int = 4)
    /// DySpec's tree of at most `size` guesses, each at least `threshold` likely to be reached.
    case tree(size: Int = 8, threshold: Double = 0.01)
  }

  /// What was drawn.
  public struct Result: Hashable, Sendable {
    /// The tokens, the end not among them.
    public var tokens: [TokenID]
    /// Calls of the model.
    public var calls: Int
    /// Tokens really put through the model.
    public var evaluated: EvaluationCount
    /// How it ended.
    public var finish: FinishReason
  }

  private let model: any LanguageModel
  private let draft: any DraftModel
  private let method: Method

  /// Samples from `model`, guessing with `draft`, which has the same vocabulary.
  public init(model: any LanguageModel, draft: any DraftModel, method: Method = .tree()) {
    self.model = model
    self.draft = draft
    self.method = method
  }

  /// Draws one text of at most `maxTokens` tokens.
  public func sample(prompt: [TokenID], maxTokens: Int, key: RandomKey)
    async throws(InferenceError) -> Result
  {
    var result = Result(tokens: [], calls: 0, evaluated: EvaluationCount(), finish: .length)
    var step = 0
    while result.tokens.count < maxTokens {
      var random = key.stream(step: step, for: .token)
      let context = TokenContext(prompt: prompt, generated: result.tokens)
      let new =
        switch method {
        case .tree(let size, let threshold):
          try await growAndVerify(context, size, threshold, &result, &random)
        case .sequences(let drafts, let length):
          try await selectSequences(context, drafts, length, &result, &random)
        }
      guard !new.isEmpty else {
        throw InferenceError(.evaluationFailed, "the model gave no token any probability")
      }
      for token in new where result.tokens.count < maxTokens {
        if model.vocabulary.kinds[Int(token)] == .endOfGeneration {
          result.finish = .stop
          return result
        }
        result.tokens.append(token)
      }
      step += 1
    }
    return result
  }

  private func growAndVerify(
    _ context: TokenContext, _ size: Int, _ threshold: Double, _ result: inout Result,
    _ random: inout RandomStream
  ) async throws(InferenceError) -> [TokenID] {
    let tree = try await DraftTree(
      draft, after: context, size: size, threshold: threshold, &random)
    let paths: [[TokenID]] = [[]] + tree.nodes.map(\.path)
    let laws = try await targets(context, paths, &result)
    var targets: [Int: [Double]] = [:]
    for (place, law) in laws.enumerated() { targets[place - 1] = law }
    return tree.verify(targets, &random)
  }

  /// K-SEQ position by position: the drafts that agree with what was accepted so far are the
  /// independent drafts of the next position.
  private func selectSequences(
    _ context: TokenContext, _ drafts: Int, _ length: Int, _ result: inout Result,
    _ random: inout RandomStream
  ) async throws(InferenceError) -> [TokenID] {
    var guesses: [[TokenID]] = Array(repeating: [], count: drafts)
    var laws: [[TokenID]: [Double]] = [:]
    for _ in 0..<length {
      for place in guesses.indices {
        let path = guesses[place]
        if laws[path] == nil {
          laws[path] = try await draft.next(
            after: TokenContext(prompt: context.prompt, generated: context.generated + path))
        }
        if let token = draw(laws[path] ?? [], &random) { guesses[place].append(TokenID(token)) }
      }
    }
    var prefixes: [[TokenID]] = [[]]
    for guess in guesses {
      for count in guess.indices {
        let prefix = Array(guess[...count])
        if !prefixes.contains(prefix) { prefixes.append(prefix) }
      }
    }
    let rows = try await targets(context, prefixes, &result)
    let targets = Dictionary(uniqueKeysWithValues: zip(prefixes, rows))
    var accepted: [TokenID] = []
    var live = guesses
    while let p = targets[accepted] {
      let next = live.compactMap { $0.count > accepted.count ? Int($0[accepted.count]) : nil }
      guard let q = laws[accepted], !q.isEmpty, !next.isEmpty else {
        return accepted + (draw(p, &random).map { [TokenID($0)] } ?? [])
      }
      let selection = SequentialSelection(target: p, draft: q, drafts: next.count)
      let choice = selection.choose(next, &random)
      accepted.append(TokenID(choice.token))
      guard choice.accepted != nil else { return accepted }
      live = live.filter { $0.starts(with: accepted) }
    }
    return accepted
  }

  private func targets(
    _ context: TokenContext, _ paths: [[TokenID]], _ result: inout Result
  ) async throws(InferenceError) -> [[Double]] {
    let pass = try await model.next(
      paths.map { TokenContext(prompt: context.prompt, generated: context.generated + $0) })
    result.calls += 1
    result.evaluated += pass.evaluated
    return pass.rows.map { softmax($0.values) }
  }
}
