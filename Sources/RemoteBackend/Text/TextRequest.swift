import Constraints
import Inference
import JSONSchema

/// The body of a request for one text.
struct TextRequestBody {
  /// Below the endpoint's base.
  let address: String
  let json: JSONValue
  /// Whether the server enforces the whole specification.
  let isEnforced: Bool

  init(
    _ request: DelegatedRequest, _ prompt: PromptCodec.Prompt, model: String, server: ServerKind,
    endpoint: RemoteEndpoint
  ) throws(RemoteError) {
    var members: [(String, JSONValue)] = [("model", .string(model))]
    switch prompt {
    case .chat(let messages):
      address = "/chat/completions"
      let turns: [JSONValue] = messages.map {
        ["role": .string($0.role), "content": .string($0.content)]
      }
      members.append(("messages", .array(turns)))
    case .raw(let text):
      address = "/completions"
      members.append(("prompt", .string(text)))
    }
    members += [
      ("stream", true), ("stream_options", ["include_usage": true]),
      ("temperature", .double(request.temperature)),
      ("top_p", .double(request.topP ?? 1)), ("seed", .number(JSONNumber(Int(request.seed)))),
      (Self.limitName(endpoint), .number(JSONNumber(request.maxTokens))),
    ]
    if server.knowsTruncation {
      // What a server takes by default is no part of the model's distribution.
      let off = server == .llamaServer ? 0 : -1
      members.append(("top_k", .number(JSONNumber(request.topK ?? off))))
      members.append(("min_p", .double(request.minP ?? 0)))
    } else if request.topK != nil || request.minP != nil {
      throw RemoteError(
        .invalidRequest, "\(endpoint): this server knows neither --top-k nor --min-p")
    }
    if request.wantsLogProbabilities, server.topLogProbabilities > 0 {
      let most = JSONValue.number(JSONNumber(server.topLogProbabilities))
      if case .chat = prompt {
        members += [("logprobs", true), ("top_logprobs", most)]
      } else {
        members.append(("logprobs", most))
      }
    }
    let constraint = try ServerConstraint(request.specification, for: server)
    members += constraint.members
    isEnforced = constraint.isWhole
    json = .object(JSONObject(members.map { JSONObject.Member(name: $0.0, value: $0.1) }))
  }

  /// OpenAI's own newer models refuse the older name, other servers do not know the newer one.
  private static func limitName(_ endpoint: RemoteEndpoint) -> String {
    endpoint.url.hasPrefix("https://api.openai.com/") ? "max_completion_tokens" : "max_tokens"
  }
}
