package import Constraints
package import Inference
import JSONSchema

/// The OpenAI-compatible interface of one model: requests in, responses out, whatever carries them.
///
/// It adapts protocols and nothing else: what a request does is what `martingale generate` does.
package struct CompletionService: Sendable {
  private let service: GenerationService
  private let embedder: (any Embedder)?
  private let clock: @Sendable () -> Int
  let metrics: ServerMetrics
  /// Compiles constraints that judge texts of any origin.
  let judging: ConstraintCompiler

  /// What is granted.
  package var limits: ServiceLimits { service.limits }

  /// An interface.
  /// - Parameters:
  ///   - compiler: makes constraints; requests may name what is in its library.
  ///   - embedder: answers `/v1/embeddings`; without one that is 501.
  ///   - habits: how requests are read.
  ///   - clock: seconds since 1970, for `created`.
  package init(
    _ model: ServedModel, compiler: ConstraintCompiler = ConstraintCompiler(),
    embedder: (any Embedder)? = nil, limits: ServiceLimits = ServiceLimits(),
    habits: RequestHabits = RequestHabits(), clock: @escaping @Sendable () -> Int
  ) {
    metrics = ServerMetrics()
    service = GenerationService(
      model, compiler: compiler, limits: limits, metrics: metrics,
      habits: habits, embedder: embedder)
    judging = ConstraintCompiler(
      limits: compiler.limits, json: .judging, library: compiler.library)
    self.embedder = embedder
    self.clock = clock
  }

  /// The routes, for metrics; every other path counts as `other`.
  package static let routes = [
    "/health", "/metrics", "/v1/models", "/v1/chat/completions", "/v1/completions",
    "/v1/embeddings", "/v1/responses", "/v1/messages", "/v1/messages/count_tokens",
    "/tokenize", "/detokenize", "/tokenizer_info",
  ]

  /// Answers a request. Errors are responses too.
  package func respond(to request: APIRequest) async -> APIResponse {
    do throws(APIError) {
      return try await route(request)
    } catch {
      return Self.failure(error, path: request.path, id: request.id)
    }
  }

  /// A refusal in the form of the interface that was asked.
  package static func failure(_ error: APIError, path: String, id: String) -> APIResponse {
    var response = APIResponse.failure(error)
    if path.hasPrefix("/v1/messages") {
      response.body = .whole(JSONWriter().bytes(of: error.message(id: id)))
    }
    return response
  }

  private func route(_ request: APIRequest) async throws(APIError) -> APIResponse {
    switch (request.method, request.path) {
    case ("GET", "/health"), ("GET", "/v1/health"): return .json(["status": "ok"])
    case ("GET", "/metrics"):
      return .metrics(metrics.text(service.queue.occupancy, limits: limits))
    case ("GET", "/v1/models"):
      return .json(["object": "list", "data": .array(models.map(\.json))])
    case ("GET", _) where request.path.hasPrefix("/v1/models/"):
      return try model(String(request.path.dropFirst("/v1/models/".count)))
    case ("POST", "/v1/chat/completions"):
      return try await ChatEndpoint(service: service, clock: clock)
        .answer(try body(request), id: request.id)
    case ("POST", "/v1/completions"):
      return try await CompletionEndpoint(service: service, clock: clock)
        .answer(try body(request), id: request.id)
    case ("POST", "/v1/responses"):
      return try await ResponsesEndpoint(service: service, clock: clock)
        .answer(try body(request), id: request.id)
    case ("POST", "/v1/messages"):
      return try await MessagesEndpoint(service: service)
        .answer(try body(request), id: request.id)
    case ("POST", "/v1/messages/count_tokens"):
      return try await MessagesEndpoint(service: service).count(try body(request))
    case ("POST", "/tokenize"):
      return try await TokenizerEndpoint(service: service).tokenize(try body(request))
    case ("POST", "/detokenize"):
      return try TokenizerEndpoint(service: service).detokenize(try body(request))
    case ("GET", "/tokenizer_info"): return TokenizerEndpoint(service: service).info
    case ("POST", "/v1/embeddings"):
      guard let embedder else {
        throw APIError(
          status: 501, "no embedding model is set up on this server", type: "server_error",
          code: "no_embedder")
      }
      return try await EmbeddingEndpoint(embedder: embedder, limits: limits)
        .answer(try body(request))
    default:
      if Self.routes.contains(request.path) {
        throw APIError(
          status: 405, "\(request.method) is not possible here", code: "method_not_allowed")
      }
      throw APIError(status: 404, "there is nothing at this path", code: "not_found")
    }
  }

  private func body(_ request: APIRequest) throws(APIError) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue(parsing: request.body)
    } catch {
      // The excerpt would quote the request, so only the place is told.
      throw APIError(
        status: 400, "the body is not JSON: \(error.location): \(error.message)", param: "body",
        code: error.code.rawValue)
    }
  }

  /// Answers a chat request for a caller that is no HTTP client.
  /// - Parameter onCertain: told the bytes that the text goes on with, as they become certain.
  func answer(
    chat body: JSONValue, onCertain: @escaping @Sendable ([UInt8]) -> Void
  ) async throws(APIError) -> (PreparedOrder, OrderOutcome) {
    let prepared = try await service.prepare(
      try ChatRequest(body, service.habits))
    let service = service
    let outcome = try await service.inSlot { ticket in
      await service.answers(
        prepared.order, in: ticket, alternatives: nil, onCertain: onCertain)
    }
    return (prepared, outcome)
  }

  private struct Entry {
    var id: String
    var created: Int
    var kind: String
    var sha256: String?
    var contextLength: Int?

    var json: JSONValue {
      var object = JSONObject()
      object["id"] = .string(id)
      object["object"] = "model"
      object["created"] = .int(created)
      // By this word clients, our own among them, know that patterns and grammars are enforced, too.
      object["owned_by"] = "martingale"
      object["kind"] = .string(kind)
      if let sha256 { object["sha256"] = .string(sha256) }
      if let contextLength { object["context_length"] = .int(contextLength) }
      return .object(object)
    }
  }

  private var models: [Entry] {
    let served = service.served
    var entries = [
      Entry(
        id: served.id, created: served.created, kind: "generation",
        sha256: served.model.identity.sha256, contextLength: served.model.contextLength)
    ]
    if let embedder {
      entries.append(
        Entry(
          id: embedder.identity.name, created: served.created, kind: "embedding",
          sha256: embedder.identity.sha256, contextLength: nil))
    }
    return entries
  }

  private func model(_ id: String) throws(APIError) -> APIResponse {
    // Other names lead to the model too, which says what it is really called.
    let id = service.served.isCalled(id) ? service.served.id : id
    guard let entry = models.first(where: { $0.id == id }) else {
      throw APIError(
        status: 404, "there is no model of this name", param: "model", code: "model_not_found")
    }
    return .json(entry.json)
  }
}
