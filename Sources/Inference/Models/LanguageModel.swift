/// A model that says how likely each token is to come next.
///
/// Requirements on a conformer:
/// - Contexts are values: the same contexts in the same call give the same rows, whatever was
///   asked before.
/// - Equal contexts in a call are evaluated once and share one row; a shared prefix is evaluated
///   once; a context that extends an earlier one by its last generated token costs one token.
/// - `evaluated` counts the tokens really put through the model, nothing else.
public protocol LanguageModel: Sendable {
  /// Which model this is, for records.
  var identity: ModelIdentity { get }
  /// Its tokens.
  var vocabulary: Vocabulary { get }
  /// The most tokens a context may have, prompt and generated together.
  var contextLength: Int { get }
  /// What it can report about the next token.
  var distributions: DistributionAccess { get }

  /// The tokens of `text`. With `parseSpecial` the texts of control tokens become those tokens;
  /// without it they are plain characters, which is how data must be inserted.
  func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID]

  /// The tokens of a raw prompt: what the model wants at the start, then `text` as plain
  /// characters. Never empty when the vocabulary has a token for the start.
  func tokenize(prompt text: String) throws(InferenceError) -> [TokenID]

  /// The tokens of a conversation in the model's own chat format, ready for its next turn.
  /// Control tokens inside a message's content stay plain characters.
  func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID]

  /// As `tokenize(chat:)`, with tools in the model's own format, its template's arguments, and an
  /// open thought where one is wanted. Whatever a message or a tool says stays plain characters.
  func tokenize(_ prompt: ChatPrompt) throws(InferenceError) -> [TokenID]

  /// What the model's chat format has beside turns: a way to call tools, thoughts. A model that
  /// wraps another passes it on.
  var chatForms: ChatForms { get }

  /// The next-token distributions after each context, in the same order.
  func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass

  /// As `next(_:)`, and the log-probabilities of the last `tails[i]` generated tokens of context
  /// `i`: how tokens that were not drawn join a text. A model that can evaluates each tail in one
  /// go; the default asks for one position after the other.
  func next(_ contexts: [TokenContext], tails: [Int]) async throws(InferenceError) -> ForwardPass

  /// As `next(_:tails:)`, and the whole rows that the tails' tokens are predicted by: for laws that are
  /// not the model's own, and for tokens that were only guessed. A model that can evaluates each tail in
  /// one go; the default asks for one position after the other.
  func rows(
    _ contexts: [TokenContext], tails: [Int]
  ) async throws(InferenceError) -> ForwardPass

  /// The log-probability of every continuation's tokens after its prompt.
  /// - Returns: one entry an item, in order: `(continuation.count)` natural logs.
  func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass
}

extension LanguageModel {
  /// Models with turns only.
  public var chatForms: ChatForms { ChatForms() }

  /// Turns only; anything else is refused.
  public func tokenize(_ prompt: ChatPrompt) throws(InferenceError) -> [TokenID] {
    try prompt.refuseUnlessPlain(for: identity.name)
    return try tokenize(chat: prompt.messages)
  }

  /// Models that want nothing at the start.
  public func tokenize(prompt text: String) throws(InferenceError) -> [TokenID] {
    try tokenize(text, parseSpecial: false)
  }

  /// One position after the other.
  public func next(
    _ contexts: [TokenContext], tails: [Int]
  ) async throws(InferenceError) -> ForwardPass {
    try await nextByPositions(contexts, tails: tails)
  }

  /// One position after the other.
  public func rows(
    _ contexts: [TokenContext], tails: [Int]
  ) async throws(InferenceError) -> ForwardPass {
    try await nextByPositions(contexts, tails: tails)
  }

  /// Asks for the rows before every tail token, longest tails first.
  package func nextByPositions(
    _ contexts: [TokenContext], tails: [Int]
  ) async throws(InferenceError) -> ForwardPass {
    var logs = contexts.map { _ in [Float]() }
    var rows = contexts.map { _ in [Logits]() }
    var evaluated = EvaluationCount()
    var shares = contexts.map { _ in EvaluationCount() }
    for left in stride(from: tails.max() ?? 0, to: 0, by: -1) {
      let members = contexts.indices.filter { tails[$0] >= left }
      let pass = try await next(members.map { contexts[$0].dropping(left) })
      evaluated += pass.evaluated
      for (member, share) in zip(members, pass.shares) { shares[member] += share }
      for (member, row) in zip(members, pass.rows) {
        let token = contexts[member].generated[contexts[member].generated.count - left]
        logs[member].append(row.logProbability(of: token))
        rows[member].append(row)
      }
    }
    var pass = try await next(contexts)
    pass.evaluated += evaluated
    for index in pass.shares.indices { pass.shares[index] += shares[index] }
    pass.tails = logs
    pass.tailRows = rows
    return pass
  }
}

/// What a model reports about the next token.
public enum DistributionAccess: Hashable, Sendable {
  /// Every token's probability.
  case full
  /// Only the `k` most likely tokens.
  case top(Int)
  /// Nothing: texts only.
  case none
}

/// Names a model in records and journals.
public struct ModelIdentity: Hashable, Sendable, Codable {
  /// A short name.
  public var name: String
  /// SHA-256 of the model file in hexadecimal, when there is a file.
  public var sha256: String?

  /// Names a model.
  public init(name: String, sha256: String? = nil) {
    self.name = name
    self.sha256 = sha256
  }
}

/// A position to predict from: a prompt, and what was generated after it.
///
/// The two are kept apart because a prompt is evaluated in fixed blocks and generated tokens one
/// a step; how tokens are grouped changes logits by tenths of a nat.
public struct TokenContext: Hashable, Sendable {
  /// The prompt's tokens. Particles of one request share this array's storage.
  public var prompt: [TokenID]
  /// The tokens generated so far.
  public var generated: [TokenID]

  /// A position after `prompt` and `generated`.
  public init(prompt: [TokenID], generated: [TokenID] = []) {
    self.prompt = prompt
    self.generated = generated
  }

  /// Tokens in all.
  public var count: Int { prompt.count + generated.count }

  /// The position `count` generated tokens earlier.
  func dropping(_ count: Int) -> TokenContext {
    TokenContext(prompt: prompt, generated: Array(generated.dropLast(count)))
  }
}

/// The result of one call of `LanguageModel.next`.
public struct ForwardPass: Sendable {
  /// One row a context, in order; equal contexts share one object.
  public var rows: [Logits]
  /// Tokens really put through the model.
  public var evaluated: EvaluationCount
  /// One entry a context, in order: (tail) log-probabilities; empty when no tails were asked for.
  public var tails: [[Float]]
  /// One entry a context, in order: (tail) the rows that the tail's tokens are predicted by; empty where
  /// nobody asked for them.
  public var tailRows: [[Logits]] = []
  /// One entry a context, in order: its part of `evaluated`, where a token that several contexts
  /// share counts for the first of them; empty when the model does not tell.
  public var shares: [EvaluationCount]

  /// A result.
  public init(
    rows: [Logits], evaluated: EvaluationCount, tails: [[Float]] = [],
    shares: [EvaluationCount] = []
  ) {
    self.rows = rows
    self.evaluated = evaluated
    self.tails = tails
    self.shares = shares
  }
}

/// How many tokens a model really evaluated, and for what.
public struct EvaluationCount: Hashable, Sendable, Codable {
  /// Prompt tokens.
  public var prefill: Int
  /// Generated tokens.
  public var decode: Int

  /// Counts; both default to none.
  public init(prefill: Int = 0, decode: Int = 0) {
    self.prefill = prefill
    self.decode = decode
  }

  /// Adds counts.
  public static func += (left: inout EvaluationCount, right: EvaluationCount) {
    left.prefill += right.prefill
    left.decode += right.decode
  }
}

/// A continuation whose likelihood is wanted.
public struct ScoringItem: Hashable, Sendable {
  /// What comes before.
  public var prompt: [TokenID]
  /// The tokens to be scored; not empty.
  public var continuation: [TokenID]

  /// A continuation after a prompt.
  public init(prompt: [TokenID], continuation: [TokenID]) {
    self.prompt = prompt
    self.continuation = continuation
  }
}

/// The result of one call of `LanguageModel.score`.
public struct ScoringPass: Sendable {
  /// One entry an item, in order: (continuation.count) log-probabilities.
  public var logProbabilities: [[Float]]
  /// Tokens really put through the model.
  public var evaluated: EvaluationCount

  /// A result.
  public init(logProbabilities: [[Float]], evaluated: EvaluationCount) {
    self.logProbabilities = logProbabilities
    self.evaluated = evaluated
  }
}
