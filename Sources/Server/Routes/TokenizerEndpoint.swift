import Inference
import JSONSchema

/// `POST /tokenize`, `POST /detokenize` and `GET /tokenizer_info`: the served model's tokens, as vLLM and
/// llama.cpp's server offer them. Evaluations of models need them to score texts.
struct TokenizerEndpoint: Sendable {
  let service: GenerationService

  /// The tokens of a text (`prompt`, or `content` as llama.cpp has it), or of a conversation.
  func tokenize(_ body: JSONValue) async throws(APIError) -> APIResponse {
    let served = service.served
    var reader = try FieldReader(body, lenient: true)
    try served.check(try reader.string("model") ?? "")
    let tokens: [TokenID]
    if body["messages"] != nil {
      let messages = try MessageReader.messages(&reader)
      tokens = try served.tokens(of: ChatPrompt(messages: messages))
    } else {
      let (own, other) = (try reader.string("prompt"), try reader.string("content"))
      guard let text = own ?? other else { throw .invalid("prompt", "is missing") }
      let (vllm, llama) = (
        try reader.bool("add_special_tokens"), try reader.bool("add_special")
      )
      let adds = vllm ?? llama ?? (own != nil)
      tokens = try adds ? served.tokens(of: text) : served.tokens(inside: text)
    }
    let vocabulary = served.model.vocabulary
    var object = JSONObject(fields: [
      ("count", .int(tokens.count)), ("max_model_len", .int(served.model.contextLength)),
      ("tokens", .array(tokens.map { .int(Int($0)) })),
    ])
    if try reader.bool("return_token_strs") ?? false {
      object["token_strs"] = .array(
        tokens.map { .string(vocabulary.spelled([$0])) })
    }
    return .json(.object(object))
  }

  /// The text of tokens, under both of its names.
  func detokenize(_ body: JSONValue) throws(APIError) -> APIResponse {
    let served = service.served
    var reader = try FieldReader(body, lenient: true)
    try served.check(try reader.string("model") ?? "")
    guard let list = reader.value("tokens")?.array else {
      throw .invalid("tokens", "expected an array of tokens")
    }
    let vocabulary = served.model.vocabulary
    var tokens: [TokenID] = []
    for (index, item) in list.enumerated() {
      guard let token = item.int, (0..<vocabulary.count).contains(token) else {
        throw .invalid(
          "/tokens/\(index)", "is no token of this model, which has \(vocabulary.count)")
      }
      tokens.append(TokenID(token))
    }
    let text = JSONValue.string(vocabulary.spelled(tokens))
    return .json(["prompt": text, "content": text])
  }

  /// What the tokenizer has beside text. The chat template is applied here, by `/v1/chat/completions`.
  var info: APIResponse {
    let vocabulary = service.served.model.vocabulary
    let end = vocabulary.endOfGeneration.first.flatMap { vocabulary.names[$0] }
    return .json([
      "tokenizer_class": "martingale", "vocab_size": .int(vocabulary.count),
      "model_max_length": .int(service.served.model.contextLength),
      "bos_token": .null, "eos_token": .optional(end), "pad_token": .null, "chat_template": .null,
    ])
  }
}
