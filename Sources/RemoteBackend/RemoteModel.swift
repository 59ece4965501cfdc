public import Constraints
public import Inference
internal import JSONSchema

/// A model behind an OpenAI-compatible server, asked for whole texts.
///
/// A constraint is handed to servers that enforce its kind; either way every text is validated
/// here, and nothing more is claimed than `delegated` or `validatedOnly`.
public final class RemoteModel: DelegatingModel {
  public let identity: ModelIdentity
  /// What the server declares.
  public let capabilities: RemoteCapabilities
  private let connection: RemoteConnection
  private let codec = PromptCodec()

  /// A model whose server's manners are known.
  public init(_ connection: RemoteConnection, _ capabilities: RemoteCapabilities) {
    self.connection = connection
    self.capabilities = capabilities
    vocabulary = Vocabulary(tokens: codec.tokens, kinds: codec.kinds)
    identity = ModelIdentity(name: capabilities.name)
  }

  /// Finds out what the server is.
  public convenience init(connecting connection: RemoteConnection) async throws(RemoteError) {
    self.init(connection, try await connection.discover())
  }

  /// Bytes, and the markers of a conversation.
  public let vocabulary: Vocabulary
  /// Bytes of a prompt that are sent at all; the server knows its own limit.
  public var contextLength: Int { 1 << 24 }
  public var distributions: DistributionAccess { .none }
  /// What was sent so far.
  public var usage: RemoteUsage { connection.usage }

  public func tokenize(_ text: String, parseSpecial: Bool) throws(InferenceError) -> [TokenID] {
    codec.tokens(of: text)
  }

  public func tokenize(chat messages: [ChatMessage]) throws(InferenceError) -> [TokenID] {
    codec.tokens(of: messages)
  }

  public func next(_ contexts: [TokenContext]) async throws(InferenceError) -> ForwardPass {
    throw unsupported("next-token distributions")
  }

  public func score(_ items: [ScoringItem]) async throws(InferenceError) -> ScoringPass {
    throw unsupported("the likelihood of given texts")
  }

  private func unsupported(_ what: String) -> InferenceError {
    InferenceError(
      .unsupported,
      "\(identity.name) is asked for whole texts and does not tell \(what)"
        + (capabilities.distributions == .none
          ? "; use a local model for this" : "; try --endpoint-access full"))
  }

  public func answer(
    _ request: DelegatedRequest, onPart: (@Sendable ([UInt8]) -> Bool)?
  ) async throws(InferenceError) -> DelegatedAnswer {
    guard let prompt = codec.prompt(of: request.prompt) else {
      throw InferenceError(.invalidInput, "the prompt was made for another model")
    }
    do throws(RemoteError) {
      let body = try TextRequestBody(
        request, prompt, model: capabilities.model, server: capabilities.server,
        endpoint: connection.endpoint)
      var isChat = false
      if case .chat = prompt { isChat = true }
      let stream = TextStream(isChat: isChat, onPart: onPart)
      let isWhole = try await connection.events(body.address, body.json) {
        event throws(RemoteError) in try stream.take(event)
      }
      let answer = try stream.answer(
        isWhole: isWhole, isEnforced: body.isEnforced, promptBytes: request.prompt.count)
      connection.count(
        promptTokens: answer.promptTokens, completionTokens: answer.completionTokens)
      return answer
    } catch {
      throw InferenceError(error)
    }
  }
}
