public import Inference
internal import JSONSchema

/// A model behind llama.cpp's own server, asked token by token: its next-token distributions,
/// whole or the k likeliest tokens, for the samplers of this process.
///
/// A whole distribution is some megabytes of JSON a step, so this is for servers nearby. Prompts
/// are tokenised by the server when they are first used; until then they are bytes, numbered
/// after the server's own tokens.
public final class LlamaServerModel: LanguageModel {
  public let identity: ModelIdentity
  public let vocabulary: Vocabulary
  public let distributions: DistributionAccess
  /// Bytes of a prompt that are sent at all; the server knows its own limit.
  public var contextLength: Int { 1 << 24 }
  /// What was sent so far.
  public var usage: RemoteUsage { connection.usage }

  private let connection: RemoteConnection
  private let codec: PromptCodec
  private let prompts: ServerPrompts
  /// Tokens the server has.
  private let count: Int

  /// Reads the server's vocabulary.
  /// - Parameter top: how many of the likeliest tokens to ask for; nil for all.
  public init(
    connecting connection: RemoteConnection, top: Int? = nil
  ) async throws(RemoteError) {
    let capabilities = try await connection.discover()
    guard capabilities.server == .llamaServer else {
      throw RemoteError(
        .invalidRequest,
        "\(connection.endpoint) does not tell next-token distributions (llama-server does)")
    }
    let own = try await ServerVocabulary(connection)
    self.connection = connection
    codec = PromptCodec(after: own.tokens.count)
    count = own.tokens.count
    vocabulary = Vocabulary(
      tokens: own.tokens + codec.tokens, kinds: own.kinds + codec.kinds)
    prompts = ServerPrompts(connection, codec)
    distributions = top.map { $0 < own.tokens.count ? .top($0) : .full } ?? .full
    identity = ModelIdentity(name: capabilities.name)
  }

  public func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID] {
    codec.tokens(of: text)
  }

  public func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
    codec.tokens(of: messages)
  }

  public func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    throw InferenceError(
      .unsupported,
      "llama-server does not tell the likelihood of given texts; use a local model for this")
  }

  public func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    var places: [TokenContext: Int] = [:]
    var distinct: [TokenContext] = []
    for context in contexts where places[context] == nil {
      places[context] = distinct.count
      distinct.append(context)
    }
    // Results are no `Result`s in a dictionary here: optimised, Swift 6.3 read those back as absent.
    var found = [Row?](repeating: nil, count: distinct.count)
    var failure: RemoteError?
    await withTaskGroup(of: Outcome.self) { group in
      for (place, context) in distinct.enumerated() {
        group.addTask { [self] in
          do throws(RemoteError) {
            return Outcome(place: place, row: try await row(after: context), failure: nil)
          } catch {
            return Outcome(place: place, row: nil, failure: error)
          }
        }
      }
      for await outcome in group {
        found[outcome.place] = outcome.row
        failure = failure ?? outcome.failure
      }
    }
    if let failure { throw InferenceError(failure) }
    let rows = found.compactMap { $0?.logits }
    guard rows.count == distinct.count else {
      throw InferenceError(.evaluationFailed, "the server answered some of the contexts only")
    }
    var evaluated = EvaluationCount()
    for row in found { evaluated += row?.evaluated ?? EvaluationCount() }
    return ForwardPass(
      rows: contexts.compactMap { places[$0].map { rows[$0] } }, evaluated: evaluated)
  }

  /// What became of one context.
  private struct Outcome: Sendable {
    var place: Int
    var row: Row?
    var failure: RemoteError?
  }

  /// One context's answer.
  private struct Row: Sendable {
    var logits: Logits
    var evaluated: EvaluationCount
  }

  private func row(after context: TokenContext) async throws(RemoteError) -> Row {
    let prompt = try await prompts.tokens(of: context.prompt) + context.generated
    guard prompt.allSatisfy({ (0..<TokenID(count)).contains($0) }), !prompt.isEmpty else {
      throw RemoteError(.invalidRequest, "the context is empty or was made for another model")
    }
    var top = count
    if case .top(let most) = distributions { top = most }
    let answer = try await connection.json(
      connection.endpoint.root + "/completion",
      TokenProbabilities.request(prompt: prompt, top: top))
    let known = try TokenProbabilities.read(answer, from: connection.endpoint)
    guard known.count >= top else {
      throw RemoteError(
        .invalidAnswer,
        "\(connection.endpoint): \(known.count) probabilities of \(top) that were asked for")
    }
    connection.count(
      promptTokens: answer["tokens_evaluated"]?.int ?? prompt.count, completionTokens: 1)
    // What the server kept from the last request was not evaluated again.
    let cached = answer["tokens_cached"]?.int.map { min($0, prompt.count - 1) } ?? 0
    let fresh = answer["timings"]?["prompt_n"]?.int ?? (prompt.count - cached)
    var evaluated = EvaluationCount()
    if context.generated.isEmpty { evaluated.prefill = fresh } else { evaluated.decode = fresh }
    if top == count {
      var values = [Float](repeating: -.infinity, count: vocabulary.count)
      for (token, log) in known where (0..<TokenID(count)).contains(token) {
        values[Int(token)] = log
      }
      return Row(logits: Logits(values), evaluated: evaluated)
    }
    return Row(logits: Logits(count: vocabulary.count, known: known), evaluated: evaluated)
  }
}
